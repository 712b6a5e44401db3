"""How well reviewers agree: all of a cohort for administrators, the own figures for a reviewer."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.paging import SIZE
from accounts.web import me
from certification.access import cohort_for
from certification.models import Cohort
from certification.presenting import frame
from reviews import access, comparing
from reviews.comparing import By, Line
from reviews.presenting import agreeing
from reviews.views.guard import administrators

HERE = "reviews:statistics"


@require_safe
@administrators
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures by section, criterion, pair or reviewer; with `of`, one of these lines seen closely."""
    cohort = cohort_for(me(request), pk)
    by, url = _by(request), reverse("reviews:agreement", args=[pk])
    around = frame(cohort, HERE, "Agreement") | {"by": by, "least": cohort.framework.policy["withheld_under"]}
    around["crumbs"].append(("Statistics", reverse(HERE, args=[pk])))
    if "of" in request.GET:
        return _closely(request, cohort, by, around)
    page = Paginator(comparing.lines(cohort, by), SIZE).get_page(request.GET.get("page"))
    context = {
        "views": agreeing.tabs(by, url),
        "heads": agreeing.heads(by),
        "lines": agreeing.lines(by, url, comparing.compared(cohort, by, page.object_list)),
        "page": page,
        "csv_url": f"{reverse('reviews:agreement_csv', args=[pk])}?by={by}",
        "severity": by == By.REVIEWER,
    }
    return render(request, "reviews/agreement.html", around | context)


def _closely(request: HttpRequest, cohort: Cohort, by: By, around: dict[str, object]) -> HttpResponse:
    wanted = request.GET["of"]
    line = next((line for line in comparing.lines(cohort, by) if line.slug == wanted), None)
    if line is None:
        raise Http404
    found = comparing.portrait(cohort, by, line)
    context = {"picture": agreeing.picture(cohort, by, found, _axes(by, line)), "here": line.title}
    crumb = ("Agreement", f"{reverse('reviews:agreement', args=[cohort.pk])}?by={by}")
    return render(request, "reviews/agreement_of.html", around | context | {"crumbs": [*around["crumbs"], crumb]})  # type: ignore[misc]


def _axes(by: By, line: Line) -> tuple[str, str]:
    """Whose values lie across, and whose upwards."""
    if by == By.REVIEWER:
        return line.title, "Colleagues"
    if by == By.PAIR:
        return line.names[0], line.names[1]
    return "First reviewer", "Second reviewer"


@require_safe
@administrators
def agreement_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """All lines of a table as comma-separated values."""
    cohort, by = cohort_for(me(request), pk), _by(request)
    table = agreeing.table(by, comparing.compared(cohort, by, comparing.lines(cohort, by)))
    name = f"agreement-{cohort.slug}-{by}.csv"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def own_agreement(request: HttpRequest) -> HttpResponse:
    """How one's own values compare with those of one's colleagues, who stay unnamed, on each of one's panels."""
    person = me(request)
    cohorts = access.panels_for(person)
    found = comparing.own(person, cohorts)
    pictures = [
        agreeing.picture(cohort, By.REVIEWER, portrait, ("You", "Colleagues"))
        for cohort, portrait in zip(cohorts, found, strict=True)
    ]
    least = min((cohort.framework.policy["withheld_under"] for cohort in cohorts), default=0)
    context = {"pictures": pictures, "least": least, "crumbs": [("Reviews", reverse("reviews:queue"))]}
    return render(request, "reviews/own_agreement.html", context)


def _by(request: HttpRequest) -> By:
    """What is compared; sections where the address says nothing that is known."""
    asked = request.GET.get("by", "")
    return By(asked) if asked in By.values else By.SECTION
