"""What can an assignment, an outcome, a release or a condition be?"""

from __future__ import annotations

from django.db.models import TextChoices


class Task(TextChoices):
    """The life of an assignment."""

    ASSIGNED = "assigned", "To do"
    HANDED_IN = "handed_in", "Handed in"
    DECLINED = "declined", "Declined"
    CANCELLED = "cancelled", "Cancelled"


TASK_MOVES: dict[Task, frozenset[Task]] = {
    Task.ASSIGNED: frozenset({Task.HANDED_IN, Task.DECLINED, Task.CANCELLED}),
    Task.HANDED_IN: frozenset({Task.ASSIGNED}),
    Task.DECLINED: frozenset(),
    Task.CANCELLED: frozenset(),
}

LIVE = frozenset({Task.ASSIGNED, Task.HANDED_IN})
"""An assignment that takes one of the places of its submission."""


class Duty(TextChoices):
    """In which part somebody judges a submission."""

    REVIEW = "review", "Review"
    ADJUDICATION = "adjudication", "Adjudication"
    BACK_READING = "back_reading", "Back-reading"
    PRACTICE = "practice", "Practice"
    QUALIFICATION = "qualification", "Qualification"
    VALIDITY = "validity", "Validity paper"


BY_LEADS = frozenset({Duty.ADJUDICATION, Duty.BACK_READING})
"""What lead reviewers do. Nobody tells them which of the two it is: both are scored blind."""

JUDGING = BY_LEADS | {Duty.REVIEW}
"""Everything that somebody judges for a candidate's sake."""

LEARNING = frozenset({Duty.PRACTICE, Duty.QUALIFICATION})
"""Work on a benchmark of which the reviewer knows that it is one."""

ON_BENCHMARKS = LEARNING | {Duty.VALIDITY}
"""Work that judges the reviewer: it settles nothing, and no candidate or colleague ever hears of it."""


class Spot(TextChoices):
    """Why a lead reads once more what two reviewers settled."""

    FLOOR = "floor", "Its score lies near the floor."
    THRESHOLD = "threshold", "The overall score lies near the threshold."
    SAMPLE = "sample", "It was drawn."


class Second(TextChoices):
    """Why a section that could have had one reviewer has two."""

    FLOOR = "floor", "Its first score lies near the floor or below it."
    CONDITION = "condition", "Its first reviewer found the evidence unscorable."
    SAMPLE = "sample", "It was drawn."


class Purpose(TextChoices):
    """What a benchmark is kept for; each is the duty of whoever scores it."""

    PRACTICE = "practice", "Practice"
    QUALIFICATION = "qualification", "Qualification"
    VALIDITY = "validity", "Validity paper"


class Standing(TextChoices):
    """How a panel member stands in one section during one cycle; of several rows the latest counts."""

    OPEN = "open", "Sets being scored"
    QUALIFIED = "qualified", "Qualified"
    NOT_YET = "not_yet", "Not yet"
    PAUSED = "paused", "Paused"
    VOID = "void", "Not counted"


STANDING_MOVES: dict[Standing, frozenset[Standing]] = {
    Standing.OPEN: frozenset({Standing.QUALIFIED, Standing.NOT_YET, Standing.VOID}),
    Standing.QUALIFIED: frozenset(),
    Standing.NOT_YET: frozenset(),
    Standing.PAUSED: frozenset(),
    Standing.VOID: frozenset(),
}


class Referral(TextChoices):
    """Why two reviews don't settle by themselves."""

    GAP = "gap", "The section scores are too far apart."
    FLOOR = "floor", "The section scores are on different sides of the floor."
    CONDITION = "condition", "One reviewer found the evidence unscorable."


class Said(TextChoices):
    """What a reviewer writes about a criterion for the coach to read."""

    STRENGTHS = "strengths", "Strengths"
    NEXT_STEP = "next_step", "Next step"


class Outcome(TextChoices):
    """The outcome of a cycle for one enrolment (domain: scoring and the decision)."""

    CERTIFIED = "certified", "Certified"
    IN_PROGRESS = "in_progress", "In progress"
    NOT_YET = "not_yet", "Not yet"
    NOT_CERTIFIED = "not_certified", "Not certified"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ReleaseState(TextChoices):
    PREPARED = "prepared", "Prepared"
    APPROVED = "approved", "Released"
    CANCELLED = "cancelled", "Cancelled"


RELEASE_MOVES: dict[ReleaseState, frozenset[ReleaseState]] = {
    ReleaseState.PREPARED: frozenset({ReleaseState.APPROVED, ReleaseState.CANCELLED}),
    ReleaseState.APPROVED: frozenset(),
    ReleaseState.CANCELLED: frozenset(),
}
