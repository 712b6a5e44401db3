"""Forms that others fill in, as the candidate sees them: ask, send again, readdress, take back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import clock
from accounts.paging import page
from accounts.web import act, me, posted, try_form
from portfolios import access, pages
from portfolios.models import FormRequest
from portfolios.questions import asking
from portfolios.questions.asking_forms import AddressForm, AskForm


@require_GET
def requests(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    portfolio = access.portfolio_for(person, pk)
    shown = page(access.form_requests_for(person).filter(portfolio=portfolio), request.GET.get("page"))
    return render(request, "portfolios/requests.html", pages.requests(person, portfolio, shown, at=clock.now()))


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    portfolio = access.portfolio_for(person, pk)
    slots = access.asked_of_others(portfolio)
    if not slots:
        raise Http404
    form = AskForm(posted(request), slots=slots, initial={"requirement": request.GET.get("requirement", "")})

    def send() -> None:
        typed = form.cleaned_data
        asking.ask(
            portfolio.pk,
            requirement_id=typed["requirement"].pk,
            name=typed["name"],
            email=typed["email"],
            note=typed["note"],
            by=person,
            at=clock.now(),
        )

    if form.is_bound and try_form(form, send):
        messages.success(request, "Asked. The mail with the private link is on its way.")
        return redirect("portfolios:requests", portfolio.pk)
    return render(request, "portfolios/ask.html", pages.ask(portfolio, form))


@require_http_methods(["GET", "POST"])
def readdress(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    asked = access.form_request_for(person, pk)
    form = AddressForm(posted(request), initial={"name": asked.name, "email": asked.email})
    if form.is_bound and try_form(
        form, lambda: asking.readdress(asked.pk, **form.cleaned_data, by=person, at=clock.now())
    ):
        messages.success(request, "Sent to the new address. The old link works no more.")
        return redirect("portfolios:requests", asked.portfolio_id)
    return render(request, "portfolios/readdress.html", pages.readdress(asked, form))


@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    asked = access.form_request_for(person, pk)
    return act(
        request,
        lambda: asking.resend(asked.pk, by=person, at=clock.now()),
        done="Sent again, with a new link. The old link works no more.",
        to=_list(asked),
    )


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    asked = access.form_request_for(person, pk)
    return act(
        request,
        lambda: asking.revoke(asked.pk, by=person, at=clock.now()),
        done="Taken back. The link works no more.",
        to=_list(asked),
    )


def _list(asked: FormRequest) -> str:
    return reverse("portfolios:requests", args=[asked.portfolio_id])
