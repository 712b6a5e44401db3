"""How does the report on one section read, and where do its links into the candidate's own work lead?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from portfolios.viewing.pins import Pin
from reviews import explaining
from reviews.attempts import AttemptReport, CriterionReport
from reviews.moments import Sight
from reviews.ordering import Need
from reviews.reports import Verdict

WHY = {
    Need.NO_SCORE: "First, because without a score nothing else can certify.",
    Need.BELOW_FLOOR: "Below the floor of {floor}; no other score makes up for that.",
    Need.BELOW_THRESHOLD: "Below {threshold}; each step up here lifts the overall.",
    Need.REACHED: "At {threshold} or above; this carries the overall.",
    Need.NOT_HANDED_IN: "Not handed in yet.",
}

ADJUDICATED = (
    "Two reviewers came to different scores, so a lead reviewer scored this section without knowing theirs. "
    "You read the lead reviewer’s words alone, because they explain the score that stands."
)
NO_WORDS = "The reviewers could not score what was handed in, so there is a reason here and no report."
ONE_VOICE = "Only one reviewer wrote something here."


@dataclass(frozen=True)
class SightCard:
    """One exhibit with the ways to it: the words and the address of each place; no way where it is `closed`."""

    title: str
    url: str
    places: Sequence[tuple[str, str]]
    closed: str


@dataclass(frozen=True)
class CriterionCard:
    report: CriterionReport
    sights: Sequence[SightCard]
    note: str


@dataclass(frozen=True)
class AttemptCard:
    report: AttemptReport
    score: str
    note: str
    criteria: Sequence[CriterionCard]


def why(need: Need, verdict: Verdict) -> str:
    """Why a section stands where it stands in the order."""
    floor, threshold = explaining.number(verdict.floor), explaining.number(verdict.threshold)
    return WHY[need].format(floor=floor, threshold=threshold)


def attempt(report: AttemptReport, *, own: bool) -> AttemptCard:
    """One attempt; the links of `own` work lead into the portfolio, an administrator's to the board's pages."""
    note = ADJUDICATED if report.adjudicated else ""
    return AttemptCard(
        report=report,
        score=explaining.number(report.score),
        note=NO_WORDS if report.condition else note,
        criteria=[_criterion(each, own=own) for each in report.criteria],
    )


def _criterion(report: CriterionReport, *, own: bool) -> CriterionCard:
    expected = len(report.values)
    silent = min(len(report.strengths), len(report.next_steps)) < expected and expected > 1
    return CriterionCard(
        report=report,
        sights=[_sight(sight, own=own) for sight in report.sights],
        note=ONE_VOICE if silent else "",
    )


def _sight(sight: Sight, *, own: bool) -> SightCard:
    return SightCard(
        title=f"Exhibit {sight.number}: {sight.asked}",
        url="" if sight.hidden else _page(sight, own=own),
        places=list(_places(sight, own=own)),
        closed="This recording was withdrawn." if sight.hidden else "",
    )


def _page(sight: Sight, *, own: bool) -> str:
    """The exhibit as reviewers saw it."""
    if own:
        preview = reverse("portfolios:preview", args=[sight.submission_id])
        return f"{preview}#exhibit-{sight.number}-title"
    return reverse("reviews:submission", args=[sight.submission_id]) + "#exhibits"


def _places(sight: Sight, *, own: bool) -> Iterator[tuple[str, str]]:
    for pin in sight.places:
        if pin.words:
            yield pin.words, _place(sight, pin, own=own)


def _place(sight: Sight, pin: Pin, *, own: bool) -> str:
    """A moment opens in the recording itself, a page where there is a picture of it; anything else at its exhibit."""
    if pin.from_seconds is not None and sight.plays:
        name = "portfolios:preview_file" if own else "reviews:submission_file"
        end = f",{pin.to_seconds}" if pin.to_seconds is not None else ""
        return f"{reverse(name, args=[sight.submission_id, sight.number])}#t={pin.from_seconds}{end}"
    if own and pin.from_page is not None and sight.pictured:
        preview = reverse("portfolios:preview", args=[sight.submission_id])
        return f"{preview}#player-{sight.number}-page-{pin.from_page}"
    return _page(sight, own=own)
