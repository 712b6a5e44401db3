"""What does a release fix? Counts for people to read, and a digest over every decision and result it made visible."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from reviews.models import Decision
from reviews.states import Outcome

RESULT_COLUMNS = ("pk", "result__numerator", "result__denominator", "result__condition", "result__working")
"""What of a submission and its result goes into the digest."""


class Tally:
    """Takes the decisions in the order of their enrolments, then the results in the order of their submissions, one
    at a time: however many there are, none is kept. The digest is that of both lists as JSON."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.results = 0
        self._digest = hashlib.sha256(b"[[")

    def decision(self, row: Decision) -> None:
        columns = [row.enrolment_id, row.outcome, row.numerator, row.denominator, row.working]
        self._add(columns, first=not self.outcomes)
        self.outcomes[row.outcome] += 1

    def result(self, columns: Sequence[Any]) -> None:
        """The values of `RESULT_COLUMNS`."""
        if not self.results:
            self._digest.update(b"],[")
        self._add(list(columns), first=not self.results)
        self.results += 1

    def _add(self, row: list[Any], *, first: bool) -> None:
        text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self._digest.update((text if first else f",{text}").encode())

    def figures(self) -> dict[str, Any]:
        whole = self._digest.copy()
        whole.update(b"]]" if self.results else b"],[]]")
        return {
            "outcomes": {outcome.value: self.outcomes[outcome.value] for outcome in Outcome},
            "candidates": self.outcomes.total(),
            "submissions": self.results,
            "digest": whole.hexdigest(),
        }
