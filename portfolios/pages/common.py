"""What do all of the candidate's pages share?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from certification.states import EvidenceKind
from portfolios import slots
from portfolios.models import Captions, Evidence, Exhibit, Portfolio, Submission
from portfolios.preparation import renditions
from portfolios.preparation.opening import types
from portfolios.standing import Standing
from portfolios.states import RenditionKind
from portfolios.uploading.grace import Grace
from portfolios.viewing import captions
from portfolios.viewing.showing import Page

Context = dict[str, Any]


def section_url(submission: Submission) -> str:
    return reverse("portfolios:section", args=[submission.portfolio_id, submission.section.slug])


def slot_url(exhibit: Exhibit) -> str:
    """The section's page at the slot that holds the exhibit."""
    return f"{section_url(exhibit.submission)}#slot-{slots.key(exhibit.requirement, exhibit.item)}"


def evidence_url(evidence: Evidence) -> str:
    return reverse("portfolios:evidence", args=[evidence.pk])


def claims_url(exhibit: Exhibit) -> str:
    return reverse("portfolios:claims", args=[exhibit.pk])


def file_url(evidence: Evidence) -> str:
    """Where the candidate's own file is shown from: what browsers can't show is shown as its copy."""
    foreign = types.UNPLAYED | types.OFFICE_TYPES
    if evidence.content_type in foreign and renditions.copy_of(evidence):
        return reverse("portfolios:evidence_part", args=[evidence.pk, RenditionKind.COPY, 1])
    return reverse("portfolios:evidence_file", args=[evidence.pk])


def page_pictures(evidence: Evidence) -> list[Page]:
    """The pages of the candidate's own document, as far as there are pictures of them; one statement."""
    rows = evidence.renditions.filter(kind=RenditionKind.PAGE).order_by("number").values_list("number", "text")
    return [
        Page(number, reverse("portfolios:evidence_part", args=[evidence.pk, RenditionKind.PAGE, number]), words)
        for number, words in rows
    ]


def captions_url(evidence: Evidence) -> str:
    """Where the candidate's own captions are, empty where there are none; one statement for a video."""
    if evidence.kind != EvidenceKind.VIDEO or not Captions.objects.filter(evidence=evidence).exists():
        return ""
    return reverse("portfolios:evidence_part", args=[evidence.pk, captions.KIND, 1])


def crumbs(portfolio: Portfolio, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page, from the portfolio's home on."""
    return [("Portfolio", reverse("portfolios:home", args=[portfolio.pk])), *more]


def crumbs_to(submission: Submission) -> list[tuple[str, str]]:
    """The way to a page about one attempt."""
    return crumbs(submission.portfolio, (submission.section.title, section_url(submission)))


def dates(stands: Standing, late: Grace | None = None) -> Iterable[Context]:
    """The dates that matter now: the open window's close, or the next opening; then the release."""
    taking, coming = stands.taking, stands.coming
    if taking:
        yield {"label": "Your window closes", "at": stands.closes_at(taking), "kind": taking.get_kind_display()}
    elif late:
        yield {"label": "For your upload the window is open until", "at": late.until, "kind": ""}
    elif coming:
        yield {"label": "The next window opens", "at": coming.opens_at, "kind": coming.get_kind_display()}
    waiting = [cycle for cycle in stands.cycles if cycle.opens_at <= stands.at < cycle.releases_at]
    if waiting:
        yield {"label": "Results are planned for", "at": waiting[0].releases_at, "kind": ""}
