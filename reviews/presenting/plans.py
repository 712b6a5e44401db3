"""What waits for reviewers, how busy is everybody, and what would a proposal change? A plan travels signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core import signing
from django.urls import reverse

from certification.models import Cohort, PanelMember
from certification.states import PanelRole
from reviews import situations, statements
from reviews.confidentiality import VALID
from reviews.marks import Policy
from reviews.models import Assignment
from reviews.moving import Move
from reviews.planning import Load, Pair, Plan, Unplaced
from reviews.states import JUDGING, Task

HOURS = 2
OUTDATED = "This proposal is too old or was changed. Make a new one."


@dataclass(frozen=True)
class Busy:
    """How much a panel member has to do now."""

    name: str
    role: str
    tasks: int
    capacity: int
    minutes: int
    move_url: str = ""
    signed_at: datetime | None = None
    signed: bool = False

    @property
    def hours(self) -> str:
        return hours(self.minutes)


@dataclass(frozen=True)
class Seat:
    """A submission with the reviewers proposed for it."""

    alias: str
    section: str
    reviewers: Sequence[str]


@dataclass(frozen=True)
class Share:
    """A reviewer's load before and after."""

    load: Load

    @property
    def before(self) -> str:
        return f"{self.load.tasks_before} · {hours(self.load.minutes_before)}"

    @property
    def after(self) -> str:
        return f"{self.load.tasks_after} · {hours(self.load.minutes_after)}"


@dataclass(frozen=True)
class Preview:
    """A proposal as an administrator reads it; `signed` is what applying takes, `unsigned` are those who would get
    something and see nothing of it before they have agreed to keep it confidential. `kept` stay where they are."""

    seats: Sequence[Seat]
    shares: Sequence[Share]
    unplaced: Sequence[Unplaced]
    tasks: int
    signed: str
    unsigned: Sequence[str] = ()
    kept: Sequence[Unplaced] = ()


def panel(cohort: Cohort, *, at: datetime) -> list[Busy]:
    """Everybody on the panel with their load and their statement, reviewers and leads, by name."""
    judges = situations.load(cohort.pk, [], policy=Policy.from_framework(cohort.framework.policy)).judges
    mine = Assignment.objects.filter(member__cohort=cohort, duty__in=JUDGING, status=Task.ASSIGNED)
    waiting = set(mine.values_list("member_id", flat=True))
    agreed = statements.signed(cohort.pk)
    rows = [
        Busy(
            name=judge.name,
            role=str(PanelRole(judge.role).label),
            tasks=sum(judge.load.values()),
            capacity=judge.capacity,
            minutes=judge.minutes,
            move_url=reverse("reviews:move", args=[judge.member_id]) if judge.member_id in waiting else "",
            signed_at=agreed.get(judge.member_id),
            signed=_holds(agreed.get(judge.member_id), at),
        )
        for judge in judges
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def _holds(agreed_at: datetime | None, at: datetime) -> bool:
    return agreed_at is not None and at < agreed_at + VALID


def preview(cohort: Cohort, plan: Plan, *, at: datetime) -> Preview:
    return _preview(cohort.pk, plan, sealed(cohort, plan), at)


def moving(member: PanelMember, move: Move, *, at: datetime) -> Preview:
    """What moving all that waits on a member would change."""
    pairs = [(pair.submission_id, pair.member_id) for pair in move.plan.pairs]
    signed = signing.dumps([sorted(move.tasks), pairs], salt=_moving(member), compress=True)
    return replace(_preview(member.cohort_id, move.plan, signed, at), kept=move.kept)


def moved(member: PanelMember, sent: str) -> tuple[set[int], list[tuple[int, int]]]:
    """The reviews and pairs of a signed move; raises `signing.BadSignature` as `opened` does."""
    tasks, pairs = signing.loads(sent, salt=_moving(member), max_age=HOURS * 3600)
    return set(tasks), [(submission, other) for submission, other in pairs]


def _moving(member: PanelMember) -> str:
    return f"reviews.move.{member.pk}"


def _preview(cohort_id: int, plan: Plan, signed: str, at: datetime) -> Preview:
    agreed = statements.signed(cohort_id)
    asked = {pair.member_id: pair.reviewer for pair in plan.pairs}
    return Preview(
        seats=_seats(plan.pairs),
        shares=[Share(load) for load in plan.loads],
        unplaced=plan.unplaced,
        tasks=len(plan.pairs),
        signed=signed,
        unsigned=sorted(name for member, name in asked.items() if not _holds(agreed.get(member), at)),
    )


def _seats(pairs: Sequence[Pair]) -> list[Seat]:
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.submission_id, []).append(pair)
    return [Seat(rows[0].alias, rows[0].section, [row.reviewer for row in rows]) for rows in found.values()]


def sealed(cohort: Cohort, plan: Plan) -> str:
    """The pairs of a proposal, signed for this cohort."""
    pairs = [(pair.submission_id, pair.member_id) for pair in plan.pairs]
    return signing.dumps(pairs, salt=_salt(cohort), compress=True)


def opened(cohort: Cohort, sent: str) -> list[tuple[int, int]]:
    """The pairs of a signed proposal; raises `signing.BadSignature` when it's forged, of another cohort or too old."""
    pairs = signing.loads(sent, salt=_salt(cohort), max_age=HOURS * 3600)
    return [(submission, member) for submission, member in pairs]


def _salt(cohort: Cohort) -> str:
    return f"reviews.plan.{cohort.pk}"


def hours(minutes: int) -> str:
    """3 h 20 min."""
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest:02} min" if whole else f"{rest} min"
