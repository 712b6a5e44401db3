"""What shall a seeded cohort hold, and which submission is in which state?"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from certification import calendar
from certification.calendar import Span, Window
from certification.states import CycleKind

PASSWORD = "measured with care"  # noqa: S105 - of accounts that live as long as a throw-away database
SECTIONS = 7
DISAGREEING = range(19, 100, 20)
"""Which of the judged submissions wait for a lead: at most five, however many there are."""


class Stage(Enum):
    """How far a submission is."""

    JUDGED = "both reviews are in"
    SAVING = "on ada's list, her draft half written"
    READY = "on ben's list, his draft complete"
    WAITING = "handed in, nobody assigned"
    DRAFT = "a draft"


@dataclass(frozen=True)
class Wanted:
    """How many submissions of each kind, how many candidates (at least) and how many on the panel.

    `exhibits` stand in each submission, where 0 is as many as its section asks for.

    With `over` the window has closed and every judged submission is settled: the cycle can be decided.
    `tag` keeps the addresses of several seeded cohorts in one database apart."""

    judged: int = 0
    saving: int = 0
    ready: int = 0
    waiting: int = 0
    drafts: int = 0
    candidates: int = 1
    members: int = 8
    exhibits: int = 0
    over: bool = False
    tag: str = ""

    @property
    def places(self) -> int:
        """How many candidates there are: as many as asked for, and enough for all submissions."""
        total = self.judged + self.saving + self.ready + self.waiting + self.drafts
        return max(self.candidates, math.ceil(total / SECTIONS))

    def stages(self) -> list[tuple[int, int, Stage]]:
        """(candidate, section, stage) of every submission, mixed, but the same each time.

        A draft, where there is one, is the first candidate's."""
        counts = {
            Stage.JUDGED: self.judged,
            Stage.SAVING: self.saving,
            Stage.READY: self.ready,
            Stage.WAITING: self.waiting,
            Stage.DRAFT: self.drafts,
        }
        found = [stage for stage, count in counts.items() for _ in range(count)]
        random.Random(7).shuffle(found)  # noqa: S311 - the same order every time
        if self.drafts:
            place = found.index(Stage.DRAFT)
            found[0], found[place] = found[place], found[0]
        return [(k % self.places, k // self.places, stage) for k, stage in enumerate(found)]

    def calendar(self, at: datetime) -> tuple[list[Window], Span]:
        """Three cycles a year apart and the registration before them; the first window is open, or just over."""
        opens = at - timedelta(days=60 if self.over else 30)
        windows = [
            Window(number, CycleKind(kind), start, start + timedelta(days=46), start + timedelta(days=180))
            for number, kind in enumerate(calendar.KINDS, start=1)
            for start in [opens + timedelta(days=365 * (number - 1))]
        ]
        return windows, Span(opens - timedelta(days=180), opens - timedelta(days=90))
