"""How does whoever runs an installation see that every released decision still follows from what is stored?"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portfolios.preparation.facts import counted
from reviews import replaying
from reviews.replaying import Look


class Command(BaseCommand):
    help = "Work out every released result and decision again, with the policy of its day, and report differences."

    def add_arguments(self, parser: CommandParser) -> None:
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--release", type=int, metavar="N", help="only the release with this number")
        chosen.add_argument("--cohort", metavar="SLUG", help="only the releases of this cohort")
        parser.add_argument("--json", action="store_true", help="one JSON object a difference, then one for the whole")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = replaying.released()
        if options["release"] is not None:
            rows = rows.filter(pk=options["release"])
        if options["cohort"] is not None:
            rows = rows.filter(cycle__cohort__slug=options["cohort"])
        chosen = list(rows)
        if not chosen and (options["release"] is not None or options["cohort"] is not None):
            raise CommandError("No such release, or nothing is released yet.")
        look = Look()
        for sentence in replaying.replay(chosen, look):
            self.stdout.write(json.dumps({"difference": sentence}) if options["json"] else sentence)
        self._end(look, as_json=options["json"])
        sys.exit(1 if look.differences else 0)

    def _end(self, look: Look, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(vars(look)))
            return
        for framework in look.textless:
            self.stdout.write(f"{framework} was loaded before texts were kept; load its file once more to check it.")
        self.stdout.write(sentence(look))


def sentence(look: Look) -> str:
    """ "Replayed 1 release: 4 results, 2 decisions, no differences." """
    parts = [
        counted(look.results, "result", "results"),
        counted(look.decisions, "decision", "decisions"),
        counted(look.differences, "difference", "differences") if look.differences else "no differences",
    ]
    return f"Replayed {counted(look.releases, 'release', 'releases')}: {', '.join(parts)}."
