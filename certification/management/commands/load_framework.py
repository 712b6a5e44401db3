"""Loads a framework from a reviewed YAML file; a broken one is refused with line and reason."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.refusals import Refused
from certification import frameworks, schema


class Command(BaseCommand):
    help = "Load a framework from a YAML file. Loading the same content again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--publish", action="store_true", help="freeze it, so that cohorts can use it")

    def handle(self, *args: Any, file: Path, publish: bool, **options: Any) -> None:
        document = _document(file)
        try:
            framework = frameworks.load(document, at=timezone.now())
            if publish and framework.published_at is None:
                framework = frameworks.publish(framework.pk, by=None, at=timezone.now())
        except Refused as refusal:
            raise CommandError(f"{file}: {refusal}") from refusal
        state = "published" if framework.published_at else "a draft"
        self.stdout.write(f"{framework}: {state}, fingerprint {framework.fingerprint[:12]}.")


def _document(file: Path) -> schema.Document:
    try:
        return schema.read(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CommandError(f"{file}, line {line}: This is not text in UTF-8.") from error
    except schema.Broken as broken:
        raise CommandError(
            "\n".join(f"{file}, line {each.line}: {each.reason}" for each in broken.problems)
        ) from broken
