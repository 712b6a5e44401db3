"""What do the candidate's home and coverage pages show? Wheel, next step, dates, cards, grids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from certification.charts import Cell, Grid, Head, Segment, grid, wheel
from certification.models import Criterion, Section
from portfolios import overview
from portfolios.models import Claim, Exhibit, Portfolio
from portfolios.overview import Standpoint
from portfolios.pages.common import Context, claims_url, dates
from portfolios.standing import Standing
from portfolios.states import Status
from portfolios.viewing import showing


def home(portfolio: Portfolio, stands: Standing, points: Sequence[Standpoint]) -> Context:
    """The wheel, the next step, the deadlines and a card for each section."""
    handed_in = sum(point.status in (Status.SUBMITTED, Status.RELEASED) for point in points)
    return {
        "portfolio": portfolio,
        "cohort": portfolio.enrolment.cohort,
        "wheel": wheel([_segment(portfolio, point) for point in points]),
        "handed_in": handed_in,
        "total": len(points),
        "cards": [_card(portfolio, point) for point in points],
        "next": _next(portfolio, stands, points),
        "dates": list(dates(stands)),
        "now": stands.at,
        "ended": not stands.active,
        "results": any(point.status == Status.RELEASED for point in points),
    }


def _segment(portfolio: Portfolio, point: Standpoint) -> Segment:
    return Segment(
        number=point.section.factor.number,
        label=point.section.title,
        state=point.status,
        state_label=point.label,
        share=point.share,
        note=point.filled if point.editable else "",
        url=reverse("portfolios:section", args=[portfolio.pk, point.section.slug]),
    )


@dataclass(frozen=True)
class SectionCard:
    """One section on the home page."""

    section: Section
    url: str
    status: str
    label: str
    meta: str


def _card(portfolio: Portfolio, point: Standpoint) -> SectionCard:
    retake = " · retake" if point.last and point.last.attempt > 1 and point.editable else ""
    return SectionCard(
        section=point.section,
        url=reverse("portfolios:section", args=[portfolio.pk, point.section.slug]),
        status=point.status,
        label=point.label,
        meta=f"{point.filled}{retake}" if point.editable else "",
    )


def _next(portfolio: Portfolio, stands: Standing, points: Sequence[Standpoint]) -> Context:
    """The one thing that moves this portfolio on."""
    if not stands.active:
        return {"title": "Your place in this cohort has ended", "text": "You can still read all that is here."}
    if stands.certified:
        return {"title": "You are certified", "text": "There is nothing more to hand in. Congratulations."}
    for status, title in ((Status.RETURNED, "Put right what was returned"), (Status.DRAFT, "Go on with")):
        found = sorted((point for point in points if point.status == status), key=lambda point: -point.share)
        if found:
            return _step(portfolio, found[0], title)
    fresh = [point for point in points if point.last is None]
    if fresh:
        return _step(portfolio, fresh[0], "Begin with")
    return {"title": "Everything is handed in", "text": "Results come for everybody at once, at the release."}


def _step(portfolio: Portfolio, point: Standpoint, title: str) -> Context:
    url = reverse("portfolios:section", args=[portfolio.pk, point.section.slug])
    text, label = (f"{point.filled}." if point.editable else point.section.summary), "Open the section"
    if point.editable and point.check.complete and point.last:
        text = "Every slot has what it needs. Check it and hand it in."
        url, label = reverse("portfolios:check", args=[point.last.pk]), "Check and hand in"
    return {"title": f"{title}: {point.section.title}", "text": text, "url": url, "label": label}


def coverage(portfolio: Portfolio) -> list[tuple[Section, Grid]]:
    """A grid for each section that is begun: its exhibits by its criteria."""
    points = [point for point in overview.of(portfolio) if point.last]
    latest = {point.last.pk: point for point in points if point.last}
    exhibits = Exhibit.objects.filter(submission__in=latest).select_related("evidence", "requirement")
    claims = Claim.objects.filter(exhibit__submission__in=latest).prefetch_related("pins")
    criteria = Criterion.objects.filter(section__in=[point.section.pk for point in points]).order_by("position")
    rows, columns = list(exhibits.order_by("number")), list(criteria)
    cells = {(str(claim.exhibit_id), str(claim.criterion_id)): _claimed(claim) for claim in claims}
    return [(point.section, _grid(point, rows, columns, cells)) for point in points]


def _grid(
    point: Standpoint, rows: list[Exhibit], columns: list[Criterion], cells: Mapping[tuple[str, str], Cell]
) -> Grid:
    own = [exhibit for exhibit in rows if point.last and exhibit.submission_id == point.last.pk]
    heads = [Head(str(each.pk), each.evidence.title, detail=_asked(each), url=claims_url(each)) for each in own]
    across = [
        Head(str(each.pk), each.title, number=point.section.factor.number)
        for each in columns
        if each.section_id == point.section.pk
    ]
    return grid(heads, across, cells)


def _asked(exhibit: Exhibit) -> str:
    """What the exhibit was placed for, where its own title does not say so already."""
    asked = exhibit.requirement.title
    return "" if asked == exhibit.evidence.title else asked


def _claimed(claim: Claim) -> Cell:
    return Cell(state="claimed", label="Claimed", text=", ".join(pin.words for pin in showing.pins_of(claim)))
