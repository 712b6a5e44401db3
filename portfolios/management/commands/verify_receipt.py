"""How is a receipt checked from the command line, and against what the database holds?"""

from __future__ import annotations

import sys
from argparse import FileType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portfolios.preparation.facts import counted
from portfolios.proof import comparing, receipts


class Command(BaseCommand):
    help = "Say whether a receipt is ours and unchanged, and whether the database still holds what it lists."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=FileType("rb"), help="the receipt’s file, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        with options["file"] as file:
            finding = receipts.check(file.read(receipts.MOST + 1))
        for sentence in (finding.words, finding.why):
            if sentence:
                self.stdout.write(sentence)
        whole = finding.valid
        if finding.manifest is not None:
            listed = counted(len(finding.exhibits), "exhibit")
            self.stdout.write(f"It lists {listed}, handed in at {finding.handed_in_at:%Y-%m-%d %H:%M:%S} UTC.")
            stands = comparing.with_stored(finding.manifest)
            self.stdout.write(stands.words)
            whole = whole and stands.agrees
        sys.exit(0 if whole else 1)
