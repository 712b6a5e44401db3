"""How does whoever runs an installation see that everything stored is as it was taken in?"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from portfolios.preparation.facts import counted, size
from portfolios.proof import doctor
from portfolios.proof.doctor import Finding, Round, Section


class Command(BaseCommand):
    help = "Read stored files again against their hashes, and look at seals, signatures and the audit trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--section", action="append", choices=list(Section), help="only this part; may be repeated")
        parser.add_argument("--sample", type=int, default=0, metavar="N", help="only so many rows, drawn at random")
        parser.add_argument("--after", type=int, default=0, metavar="ID", help="go on after this row of the section")
        parser.add_argument("--rate", type=float, default=0, metavar="MB", help="read so many MB a second at most")
        parser.add_argument("--json", action="store_true", help="one JSON object a finding, then one for the whole")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [Section(name) for name in options["section"] or Section]
        rate = int(options["rate"] * 1024**2)
        look = Round(at=timezone.now(), sample=options["sample"], after=options["after"], rate=rate)
        number = 0
        for finding in doctor.examine(look, chosen):
            number += 1
            self._say(finding, as_json=options["json"])
        self._end(look, number, as_json=options["json"])
        sys.exit(1 if number else 0)

    def _say(self, finding: Finding, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(finding.spelled()) if as_json else finding.words)

    def _end(self, look: Round, number: int, *, as_json: bool) -> None:
        whole = {"looked": look.looked, "reached": look.reached, "bytes": look.read, "findings": number}
        if as_json:
            self.stdout.write(json.dumps(whole))
            return
        looked = ", ".join(f"{amount:,} {section}" for section, amount in look.looked.items())
        self.stdout.write(f"Looked at {looked or 'nothing'}; read {size(look.read)}.")
        for section, pk in look.reached.items() if not look.sample else ():
            self.stdout.write(f"To go on from here: --section {section} --after {pk}")
        self.stdout.write(f"{counted(number, 'thing is', 'things are')} wrong." if number else "All is well.")
