"""May this person do this with benchmarks, and if not, why? Pure: every rule answers with its refusal, or empty."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from accounts.refusals import first
from certification.models import PanelMember
from certification.states import Place
from portfolios.models import Submission
from portfolios.states import Status
from reviews.marks import SCALE
from reviews.models import Benchmark
from reviews.rules import LEAST_TEXT, MOST_TEXT, refuse_administer, refuse_without_reason
from reviews.states import Purpose, Standing

MOST_SETS = 50
AGREED = "Its scores are agreed and can’t be changed. Retire it and choose another submission."


@dataclass(frozen=True)
class Agreed:
    """What is put down for one criterion of a benchmark so far."""

    criterion_id: int
    value: Decimal | None = None
    rationale: str = ""


@dataclass(frozen=True)
class Fit:
    """What may keep a submission from being a benchmark, beside its state."""

    taken: bool = False
    hidden: bool = False
    narrow: bool = False
    telling: bool = False
    scored: bool = True


# Benchmarks, made and kept by administrators


def refuse_choose(administrator: bool, submission: Submission, fit: Fit) -> str:
    """Make a benchmark of a submission: after the release, so that nobody learns from it what is under embargo."""
    released = submission.status == Status.RELEASED
    withdrawn = submission.portfolio.enrolment.status == Place.WITHDRAWN
    return first(
        refuse_administer(administrator),
        "This submission is a benchmark already." if fit.taken else "",
        "" if released else "Only a section whose result is released can become a benchmark.",
        "This candidate has withdrawn." if withdrawn else "",
        "A consent to one of its recordings has ended." if fit.hidden else "",
        "Somebody in one of its recordings agreed to review only." if fit.narrow else "",
        "Something in it may tell whose it is." if fit.telling else "",
        "" if fit.scored else "Its evidence could not be scored.",
    )


def refuse_make(
    administrator: bool, submission: Submission, fit: Fit, *, purpose: str, set_number: int | None, consent: str
) -> str:
    in_a_set = purpose == Purpose.QUALIFICATION
    return first(
        refuse_choose(administrator, submission, fit),
        "" if purpose in Purpose.values else "Choose what it is for.",
        "Give the number of its set." if in_a_set and set_number is None else "",
        "" if set_number is None or 1 <= set_number <= MOST_SETS else f"Sets are numbered from 1 to {MOST_SETS}.",
        refuse_without_reason(consent),
    )


def refuse_write(administrator: bool, benchmark: Benchmark, scores: Sequence[Agreed], criteria: Collection[int]) -> str:
    """Save what is put down so far; nothing is needed before it is agreed."""
    return first(
        refuse_administer(administrator),
        AGREED if benchmark.agreed_at else "",
        first(*(_refuse_score(score, criteria) for score in scores)),
        "" if len({score.criterion_id for score in scores}) == len(scores) else "Score each criterion once.",
    )


def _refuse_score(score: Agreed, criteria: Collection[int]) -> str:
    return first(
        "" if score.criterion_id in criteria else "This criterion belongs to another section.",
        "" if score.value is None or score.value in SCALE else "Choose a value of the scale.",
        "" if len(score.rationale) <= MOST_TEXT else f"Keep each text below {MOST_TEXT:,} characters.",
    )


def refuse_agree(
    administrator: bool, benchmark: Benchmark, scores: Sequence[Agreed], criteria: Mapping[int, str]
) -> str:
    """Agree on the scores: each criterion needs its value and why it is that; `criteria` are the titles by id."""
    found = {score.criterion_id: score for score in scores}
    return first(
        refuse_write(administrator, benchmark, scores, criteria),
        first(*(_refuse_gap(title, found.get(pk, Agreed(pk))) for pk, title in criteria.items())),
    )


def _refuse_gap(title: str, score: Agreed) -> str:
    return first(
        "" if score.value is not None else f"Choose a value for “{title}”.",
        "" if len(score.rationale.strip()) >= LEAST_TEXT else f"Say in a sentence why “{title}” has this value.",
    )


def refuse_retire(administrator: bool, benchmark: Benchmark, *, reason: str) -> str:
    return first(
        refuse_administer(administrator),
        "This benchmark is retired already." if benchmark.retired_at else "",
        refuse_without_reason(reason),
    )


# A panel member's own training


def refuse_train(person: User, member: PanelMember, *, judges: bool) -> str:
    """Train in a section at all; `judges` says that it is one of the sections that the member judges."""
    return first(
        "" if member.person_id == person.pk else "This place is somebody else’s.",
        "" if member.status == Place.ACTIVE else "Your place on this panel has ended.",
        "" if judges else "You don’t judge this section.",
    )


def refuse_practise(person: User, member: PanelMember, *, judges: bool, begun: bool, left: int) -> str:
    """Take the next practice paper of a section: one at a time, while there are any."""
    return first(
        refuse_train(person, member, judges=judges),
        "Hand in the practice paper that you have begun first." if begun else "",
        "" if left else "There is no further practice paper in this section.",
    )


def refuse_qualify(
    person: User, member: PanelMember, *, judges: bool, qualified: bool, begun: bool, left: int, needed: int
) -> str:
    """Take the next sets of a section; `left` sets are still unknown to this person, and `needed` are asked."""
    return first(
        refuse_train(person, member, judges=judges),
        "You are qualified in this section." if qualified else "",
        "Hand in the papers that you have begun first." if begun else "",
        "" if left >= needed else "There is no further set for you here. An administrator can decide instead.",
    )


# A panel member's standing, by an administrator's word


def refuse_vouch(administrator: bool, *, judges: bool, before: str, standing: str, reason: str) -> str:
    """Say that a member is qualified in a section, or pause them; `before` is how they stand."""
    return first(
        refuse_administer(administrator),
        "" if judges else "This member doesn’t judge this section.",
        "" if standing in (Standing.QUALIFIED, Standing.PAUSED) else "Choose how this member stands.",
        "This is how this member stands already." if standing == before else "",
        refuse_without_reason(reason),
    )
