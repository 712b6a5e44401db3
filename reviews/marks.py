"""When do two reviews settle, and when is a coach certified? Numbers in, outcome with its working out.

Pure: no database, no clock. Every comparison uses exact fractions, never rounded values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reviews.states import Duty, Outcome, Referral, Second

SCALE: tuple[Decimal, ...] = tuple(
    Decimal(level) + quarter for level in range(1, 5) for quarter in (Decimal("-0.25"), Decimal(0), Decimal("0.25"))
)
"""The twelve values: each level, and a quarter below or above it (domain: scoring and the decision)."""


REOPEN_MINUTES = 30
"""How long a reviewer may reopen what they have just handed in, where a framework doesn't say (ours)."""


@dataclass(frozen=True)
class Policy:
    """A framework's scoring policy as exact numbers.

    `double_share` is the share of the sections that two reviewers read although the first score alone would do."""

    overall_threshold: Fraction
    section_floor: Fraction
    tolerance: Fraction
    reviewers: int
    reopen_minutes: int = REOPEN_MINUTES
    floor_side: bool = True
    near_floor: Fraction | None = None
    near_threshold: Fraction | None = None
    back_read_share: Fraction = Fraction(0)
    double_share: Fraction = Fraction(1)

    @property
    def doubles_all(self) -> bool:
        """Whether every section has its two reviewers from the start."""
        return self.double_share >= 1

    @classmethod
    def from_framework(cls, stored: Mapping[str, Any]) -> Policy:
        """From a framework's `policy`; numbers stand there as decimal strings."""
        return cls(
            overall_threshold=Fraction(stored["overall_threshold"]),
            section_floor=Fraction(stored["section_floor"]),
            tolerance=Fraction(stored["tolerance"]),
            reviewers=int(stored["reviewers_per_submission"]),
            reopen_minutes=int(stored.get("reopen_minutes", REOPEN_MINUTES)),
            floor_side=bool(stored.get("floor_side", True)),
            near_floor=_band(stored.get("near_floor")),
            near_threshold=_band(stored.get("near_threshold")),
            back_read_share=Fraction(stored.get("back_read_share", "0")),
            double_share=Fraction(stored.get("double_share", "1")),
        )


def _band(stored: str | None) -> Fraction | None:
    return None if stored is None else Fraction(stored)


@dataclass(frozen=True)
class Review:
    """One reviewer's finding: a value for each criterion, or a condition that made scoring impossible."""

    values: tuple[Decimal, ...] = ()
    condition: str = ""

    @property
    def score(self) -> Fraction | None:
        """The section score of this reviewer: the mean of the criteria; None with a condition."""
        return None if self.condition else section_score(self.values)


@dataclass(frozen=True)
class Filed:
    """A review as it was handed in, and in which part of the judging."""

    duty: Duty
    review: Review


@dataclass(frozen=True)
class Settlement:
    """A settled section: its exact score, or the condition that leaves it without one, and the working.

    `ruled` says that a lead's finding stands in place of the two reviewers'."""

    score: Fraction | None
    condition: str
    working: dict[str, Any]
    ruled: bool = False


@dataclass(frozen=True)
class Verdict:
    """The outcome of a cycle for one enrolment, the overall score where all sections have one, and the working."""

    outcome: Outcome
    overall: Fraction | None
    working: dict[str, Any]


def section_score(values: Sequence[Decimal]) -> Fraction:
    """The unweighted mean of the criteria of one section, exact."""
    if not values:
        raise ValueError("A section score needs at least one value.")
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values)


def referral(policy: Policy, first: Review, second: Review) -> Referral | None:
    """Why a lead must score too, or None when the two reviews settle by themselves.

    They settle within the tolerance (the gap may equal it) and, where the policy asks it, on the same side of the
    floor."""
    return apart(policy, first.score, second.score)


def apart(policy: Policy, one: Fraction | None, two: Fraction | None) -> Referral | None:
    """What keeps two section scores from being as good as one; None stands for evidence that can't be scored."""
    if one is None and two is None:
        return None
    if one is None or two is None:
        return Referral.CONDITION
    if abs(one - two) > policy.tolerance:
        return Referral.GAP
    if policy.floor_side and (one >= policy.section_floor) != (two >= policy.section_floor):
        return Referral.FLOOR
    return None


def settle_filed(policy: Policy, filed: Sequence[Filed]) -> Settlement | Referral | None:
    """What everything that was handed in about one submission comes to, in the order in which it was assigned; None
    while a review is missing. Settling, replaying and supposing all ask here."""
    reviews = [each.review for each in filed if each.duty == Duty.REVIEW]
    back = _of(filed, Duty.BACK_READING)
    if len(reviews) == 1 and stands_alone(policy, reviews[0]):
        return settle(policy, reviews[0], None, back=back)
    if len(reviews) < policy.reviewers:
        return None
    first, second = reviews
    return settle(policy, first, second, _of(filed, Duty.ADJUDICATION), back)


def why_two(policy: Policy, first: Review) -> Second | None:
    """Why a section needs a second reviewer, whatever the lot says, where its framework doubles a share of them: pass
    or fail could hang on it. None where the first score lies above the floor and not near it."""
    if first.score is None:
        return Second.CONDITION
    near = first.score < policy.section_floor or near_floor(policy, first.score)
    return Second.FLOOR if near else None


def stands_alone(policy: Policy, review: Review) -> bool:
    """Whether one review settles a section, unless it was drawn to have two."""
    return not policy.doubles_all and why_two(policy, review) is None


def lead_of(filed: Sequence[Filed]) -> Review | None:
    """What a lead found, in an adjudication or a back-reading."""
    return _of(filed, Duty.ADJUDICATION) or _of(filed, Duty.BACK_READING)


def _of(filed: Sequence[Filed], duty: Duty) -> Review | None:
    return next((each.review for each in filed if each.duty == duty), None)


def settle(
    policy: Policy, first: Review, second: Review | None, ruling: Review | None = None, back: Review | None = None
) -> Settlement | Referral:
    """The settled section, or why it needs a lead. A ruling, once there, stands alone. Of one review the score is what
    two would have agreed on.

    A back-reading confirms what the two agreed on, or stands in its place where the two could not have been reviews
    that settle. Where the two don't agree it is the ruling: a lead's blind score, whatever it was asked for."""
    reviews = [each for each in (first, second) if each is not None]
    reason = referral(policy, *reviews) if second else None
    ruling = (ruling or back) if reason else None
    if reason and ruling is None:
        return reason
    agreed = _mean_of(reviews)
    objection = None if reason or back is None else apart(policy, agreed, back.score)
    standing = ruling or (back if objection else None)
    score = standing.score if standing else agreed
    found = standing.condition if standing else next((each.condition for each in reviews if each.condition), "")
    working = {
        "reviews": [_review_working(each) for each in reviews],
        "gap": text(_gap(reviews)),
        "tolerance": text(policy.tolerance),
        "floor": text(policy.section_floor),
        "referral": reason.value if reason else None,
        "ruling": _review_working(ruling) if ruling else None,
        "score": text(score),
    }
    if back is not None and not reason:
        working["back_reading"] = _review_working(back) | {
            "agreed": text(agreed),
            "objection": objection.value if objection else None,
        }
    return Settlement(score, found if score is None else "", working, ruled=standing is not None)


def _mean_of(reviews: Sequence[Review]) -> Fraction | None:
    scores = [each.score for each in reviews if each.score is not None]
    return sum(scores, Fraction(0)) / len(scores) if len(scores) == len(reviews) else None


def _gap(reviews: Sequence[Review]) -> Fraction | None:
    scores = [each.score for each in reviews if each.score is not None]
    return abs(scores[0] - scores[1]) if len(scores) > 1 else None


def near_floor(policy: Policy, score: Fraction | None) -> bool:
    """Whether a settled score lies so near the floor, on either side, that a lead reads the section once more."""
    if policy.near_floor is None or score is None:
        return False
    return abs(score - policy.section_floor) <= policy.near_floor


def near_threshold(policy: Policy, verdict: Verdict) -> bool:
    """Whether an overall score lies so near the threshold, on either side, that a lead reads what it rests on.

    Where a section lies so far below the floor that no reading will lift it, the overall score decides nothing."""
    if policy.near_threshold is None or verdict.overall is None:
        return False
    lowest = min(Fraction(each["banked"]) for each in verdict.working["sections"].values())
    hopeless = lowest < policy.section_floor and not near_floor(policy, lowest)
    return not hopeless and abs(verdict.overall - policy.overall_threshold) <= policy.near_threshold


def _review_working(review: Review) -> dict[str, Any]:
    return {
        "values": [str(value) for value in review.values],
        "condition": review.condition,
        "score": text(review.score),
    }


def banked(attempts: Sequence[Fraction | None]) -> Fraction | None:
    """The best settled attempt of one section; unscorable attempts don't count."""
    scored = [attempt for attempt in attempts if attempt is not None]
    return max(scored, default=None)


def decide(
    policy: Policy, sections: Mapping[str, Sequence[Fraction | None]], *, last_cycle: bool, withdrawn: bool = False
) -> Verdict:
    """The outcome for one enrolment. `sections` has every section of the framework, with the settled
    scores of its attempts in order (None: unscorable).

    Certified: overall at or above the threshold and no section below the floor. The two tests are reported apart."""
    best = {slug: banked(attempts) for slug, attempts in sections.items()}
    missing = sorted(slug for slug, score in best.items() if score is None)
    scored = [score for score in best.values() if score is not None]
    overall = sum(scored, Fraction(0)) / len(best) if best and not missing else None
    below = sorted(slug for slug, score in best.items() if score is not None and score < policy.section_floor)
    passes_overall = overall is not None and overall >= policy.overall_threshold
    working = {
        "sections": {slug: _section_working(sections[slug], best[slug], policy) for slug in sections},
        "missing": missing,
        "below_floor": below,
        "overall": text(overall),
        "overall_threshold": text(policy.overall_threshold),
        "section_floor": text(policy.section_floor),
        "passes_overall": passes_overall if overall is not None else None,
        "passes_floor": not below if not missing else None,
        "last_cycle": last_cycle,
        "withdrawn": withdrawn,
    }
    return Verdict(_outcome(overall, passes_overall, below, last_cycle, withdrawn), overall, working)


def _outcome(
    overall: Fraction | None, passes_overall: bool, below: Sequence[str], last_cycle: bool, withdrawn: bool
) -> Outcome:
    if withdrawn:
        return Outcome.WITHDRAWN
    if passes_overall and not below:
        return Outcome.CERTIFIED
    if last_cycle:
        return Outcome.NOT_CERTIFIED
    return Outcome.IN_PROGRESS if overall is None else Outcome.NOT_YET


def _section_working(attempts: Sequence[Fraction | None], best: Fraction | None, policy: Policy) -> dict[str, Any]:
    return {
        "attempts": [text(attempt) for attempt in attempts],
        "banked": text(best),
        "reaches_floor": None if best is None else best >= policy.section_floor,
    }


def text(value: Fraction | None) -> str | None:
    """An exact number as it is stored in a working: "11/4"; None stays None."""
    return None if value is None else str(value)


def shown(value: Fraction, *, places: int = 2) -> str:
    """A score for reading, cut off rather than rounded up, so that nobody reads "2.75, not certified"."""
    scaled = int(value * 10**places)
    return f"{scaled / 10**places:.{places}f}" if places else str(scaled)
