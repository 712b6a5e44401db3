"""Check, look as a reviewer, hand in, receipt, withdraw."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import clock
from accounts.web import act, me, posted, try_form
from portfolios import access, pages, standing, submissions
from portfolios.forms import AttestForm
from portfolios.models import Submission
from portfolios.proof import receipts
from portfolios.states import EDITABLE, HANDED_IN
from portfolios.viewing import showing
from portfolios.viewing.showing import Places, Shown


@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    return _checked(request, access.submission_for(me(request), pk), AttestForm())


def _checked(request: HttpRequest, submission: Submission, form: AttestForm, status: int = 200) -> HttpResponse:
    if submission.status not in EDITABLE:
        return redirect(_after(submission))
    stands = standing.load(submission.portfolio.enrolment, at=clock.now())
    context = pages.check(me(request), submission, stands, form)
    return render(request, "portfolios/check.html", context, status=status)


def _after(submission: Submission) -> str:
    """Where somebody belongs who comes to hand in what can't be handed in any more."""
    handed_in = submission.status in HANDED_IN
    return reverse("portfolios:receipt", args=[submission.pk]) if handed_in else pages.section_url(submission)


@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly what a reviewer will see, by the same template."""
    submission = access.submission_for(me(request), pk)
    cohort = submission.portfolio.enrolment.cohort
    exhibits = [showing.to_candidate(each, cohort) for each in showing.shown(submission)]
    shown = [(each, _places(pk, each)) for each in exhibits]
    context = {"submission": submission, "portfolio": submission.portfolio, "exhibits": shown}
    return render(request, "portfolios/preview.html", context)


def _places(pk: int, exhibit: Shown) -> Places:
    def part(kind: str, number: int) -> str:
        return reverse("portfolios:preview_part", args=[pk, exhibit.number, kind, number])

    return showing.places(exhibit, reverse("portfolios:preview_file", args=[pk, exhibit.number]), part)


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    submission = access.submission_for(person, pk)
    form = AttestForm(posted(request))
    if not try_form(form, lambda: submissions.submit(submission.pk, attested=True, by=person, at=clock.now())):
        return _checked(request, access.submission_for(person, pk), form, status=400)
    messages.success(request, "Section handed in.")
    return redirect("portfolios:receipt", submission.pk)


@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed in, hash by hash; as a file when asked for."""
    submission = access.submission_for(me(request), pk)
    if not submission.manifest:
        raise Http404
    if "file" in request.GET:
        name = f"receipt-{submission.section.slug}-{submission.attempt}.json"
        return JsonResponse(
            receipts.document(submission),
            json_dumps_params={"indent": 2, "ensure_ascii": False},
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    return render(request, "portfolios/receipt.html", pages.receipt(submission))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    submission = access.submission_for(person, pk)
    if request.method == "GET":
        return render(
            request, "portfolios/withdraw.html", {"submission": submission, "portfolio": submission.portfolio}
        )
    return act(
        request,
        lambda: submissions.withdraw(submission.pk, by=person, at=clock.now()),
        done="Attempt withdrawn. What was in it is still in your library.",
        to=pages.section_url(submission),
    )
