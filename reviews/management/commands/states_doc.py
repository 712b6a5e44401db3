"""Writes docs/states.md from the tables of moves; `--check` only compares."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews import statesdoc


class Command(BaseCommand):
    help = "Write docs/states.md from the tables of moves."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare, and fail when it is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        place = settings.BASE_DIR / "docs" / "states.md"
        wanted = statesdoc.text()
        if not options["check"]:
            place.write_text(wanted)
        elif not place.exists() or place.read_text() != wanted:
            raise CommandError("docs/states.md is stale. Run `make docs`.")
