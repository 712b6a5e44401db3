"""Builds the demonstration in an empty database: `manage.py demo`; `--logins` prints who can log in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import clock
from accounts.models import User
from certification import access, frameworks
from certification.models import Framework
from reviews.demo.build import build
from reviews.demo.cast import ADMINISTRATORS, CANDIDATES, LEADS, PASSWORD, REVIEWERS

SHIPPED = Path("certification/frameworks/seven-success-factors-3.yaml")
PARTS = (
    ("Candidates", CANDIDATES[:2]),
    ("Reviewers", REVIEWERS[:2]),
    ("Lead reviewer", LEADS[:1]),
    ("Administrators", ADMINISTRATORS),
)


class Command(BaseCommand):
    help = "Build a pilot cohort in mid-flight, with invented people and real files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only print who can log in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["logins"]:
            self._build()
        self.stdout.write(f"Password of everybody: {PASSWORD}")
        for part, people in PARTS:
            self.stdout.write(f"  {part}: {', '.join(person.email for person in people)}")

    def _build(self) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is only built where DEMO is on.")
        if User.objects.exists():
            raise CommandError("This database is in use. The demonstration needs an empty one.")
        with transaction.atomic():
            build(self._framework(), now=clock.now())

    def _framework(self) -> Framework:
        known = access.current_framework()
        if known:
            return known
        document = yaml.safe_load((settings.BASE_DIR / SHIPPED).read_text())
        framework = frameworks.load(document, at=clock.now())
        return frameworks.publish(framework.pk, by=None, at=clock.now())
