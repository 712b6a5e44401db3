"""What would have come of other terms? Pure: facts and terms in, who changes and how out; nothing is ever written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from portfolios.states import Status
from reviews import marks
from reviews.marks import Filed, Policy, Settlement
from reviews.states import Duty, Outcome

WAITS = Status.ADJUDICATION.value
"""Stands in place of an outcome that depends on what a lead, or a second reviewer, would find; see `outcome`."""

BEST, WORST = Fraction(marks.SCALE[-1]), Fraction(marks.SCALE[0])
WIDEST = BEST - WORST
"""Two scores can't be further apart."""


@dataclass(frozen=True)
class Reading:
    """One handed-in review, and whose it is."""

    person_id: int
    filed: Filed


@dataclass(frozen=True)
class Work:
    """One attempt at a section with everything that was handed in about it."""

    section: str
    alias: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Party:
    """One candidate for whom the cycle decides."""

    enrolment_id: int
    withdrawn: bool
    works: tuple[Work, ...]


@dataclass(frozen=True)
class Facts:
    """All that the decisions of one cycle rest on. `unjudged` sections still lack a review and count as missing."""

    policy: Policy
    sections: tuple[str, ...]
    last_cycle: bool
    parties: tuple[Party, ...]
    unjudged: int = 0


@dataclass(frozen=True)
class Terms:
    """The policy to suppose, and the reviewer (a person's id) whose reviews to leave out."""

    policy: Policy
    without: int | None = None


@dataclass(frozen=True)
class Standing:
    """What one attempt comes to: a score, none for a condition, or a wait for a reading; `referred` in any case where
    what reviewers handed in doesn't settle by itself, and a lead or a second reviewer reads it."""

    score: Fraction | None
    waits: bool = False
    referred: bool = False


@dataclass(frozen=True)
class Change:
    """One candidate before and after: the outcome (or `WAITS`), and the overall score where there is one.
    `newly` and `freed` are the sections that take a further reading only after, and only before."""

    party: Party
    before: str
    after: str
    overall_before: Fraction | None
    overall_after: Fraction | None
    newly: tuple[Work, ...]
    freed: tuple[Work, ...]

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Supposed:
    """Every candidate, and how many go from which outcome to which."""

    changes: tuple[Change, ...]
    flows: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def newly(self) -> int:
        return sum(len(each.newly) for each in self.changes)

    @property
    def freed(self) -> int:
        return sum(len(each.freed) for each in self.changes)

    @property
    def rescored(self) -> int:
        """How many candidates have both overall scores, and not the same."""
        pairs = [(each.overall_before, each.overall_after) for each in self.changes]
        return sum(one is not None and other is not None and one != other for one, other in pairs)


def suppose(facts: Facts, terms: Terms) -> Supposed:
    """The decisions of a cycle under its own policy, beside those under other terms."""
    changes = tuple(_change(facts, party, Terms(facts.policy), terms) for party in facts.parties)
    return Supposed(changes, Counter((each.before, each.after) for each in changes))


def _change(facts: Facts, party: Party, own: Terms, other: Terms) -> Change:
    before = [standing(work, own) for work in party.works]
    after = [standing(work, other) for work in party.works]
    pairs = list(zip(party.works, before, after, strict=True))
    one, overall_before = outcome(facts, party, before, own.policy)
    two, overall_after = outcome(facts, party, after, other.policy)
    return Change(
        party=party,
        before=one,
        after=two,
        overall_before=overall_before,
        overall_after=overall_after,
        newly=tuple(work for work, was, now in pairs if now.referred and not was.referred),
        freed=tuple(work for work, was, now in pairs if was.referred and not now.referred),
    )


def standing(work: Work, terms: Terms) -> Standing:
    """What an attempt comes to. Without one of its reviewers the other review counts alone, unless a lead has scored
    it: that stands. Without the lead who ruled it waits for another, and so does one without its only reviewer, or
    whose only review isn't enough under these terms."""
    filed = [reading.filed for reading in work.readings if reading.person_id != terms.without]
    reviews = [each.review for each in filed if each.duty == Duty.REVIEW]
    if len(reviews) < sum(reading.filed.duty == Duty.REVIEW for reading in work.readings):
        left = marks.lead_of(filed) or next(iter(reviews), None)
        return Standing(left.score) if left else Standing(None, waits=True, referred=True)
    found = marks.settle_filed(terms.policy, filed)
    if isinstance(found, Settlement):
        return Standing(found.score, referred=found.working["referral"] is not None)
    return Standing(None, waits=True, referred=True)


def outcome(facts: Facts, party: Party, standings: Sequence[Standing], policy: Policy) -> tuple[str, Fraction | None]:
    """The outcome and the overall score. Where a section waits for a reading, the outcome holds if it is the same
    whatever that finds: the highest score, the lowest, or none at all; otherwise it waits, too."""
    if not any(each.waits for each in standings):
        verdict = _verdict(facts, party, standings, policy, None)
        return verdict.outcome.value, verdict.overall
    possible = [_verdict(facts, party, standings, policy, score).outcome for score in (BEST, WORST, None)]
    return possible[0].value if len(set(possible)) == 1 else WAITS, None


def _verdict(
    facts: Facts, party: Party, standings: Sequence[Standing], policy: Policy, found: Fraction | None
) -> marks.Verdict:
    """The pure rule, with `found` in place of what is yet to be scored."""
    attempts: dict[str, list[Fraction | None]] = {slug: [] for slug in facts.sections}
    for work, each in zip(party.works, standings, strict=True):
        attempts[work.section].append(found if each.waits else each.score)
    return marks.decide(policy, attempts, last_cycle=facts.last_cycle, withdrawn=party.withdrawn)


ORDER: tuple[str, ...] = (
    *(each.value for each in (Outcome.CERTIFIED, Outcome.NOT_YET, Outcome.IN_PROGRESS)),
    WAITS,
    *(each.value for each in (Outcome.NOT_CERTIFIED, Outcome.WITHDRAWN)),
)
"""In which order outcomes are drawn and listed."""

LABELS = {each.value: str(each.label) for each in Outcome} | {WAITS: "Waits for a reading"}
