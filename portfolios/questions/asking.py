"""How is somebody asked to fill in a form, reminded, asked again, or not asked any more?"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts import audit, outbox
from accounts.invitations import hashed
from accounts.models import Message, User
from accounts.refusals import allow, first
from accounts.text import many_lines, one_line
from certification.models import Requirement
from portfolios import locks
from portfolios.models import FormRequest
from portfolios.questions import asking_notices, asking_rules
from portfolios.states import ASK_MOVES, FILLABLE, AskState

DAYS = 30
REMINDED = (2, 7)
"""How many days before its end a link is called to mind, each once."""


@transaction.atomic
def ask(
    portfolio_id: int, *, requirement_id: int, name: str, email: str, note: str = "", by: User, at: datetime
) -> FormRequest:
    """Ask somebody to fill in the form of a slot: a private link by mail, which works for a month."""
    portfolio = locks.portfolio(portfolio_id)
    requirement = Requirement.objects.select_related("section").get(pk=requirement_id)
    email, live = email.strip().lower(), _live(portfolio_id, requirement_id)
    allow(asking_rules.refuse_words(name, note))
    allow(asking_rules.refuse_ask(by, portfolio, requirement, email=email, live=live))
    token = secrets.token_urlsafe(32)
    asked = FormRequest.objects.create(
        portfolio=portfolio,
        requirement=requirement,
        form=requirement.form,
        filled_by=requirement.filled_by,
        name=one_line(name),
        email=email,
        note=many_lines(note),
        token_hash=hashed(token),
        asked_at=at,
        asked_by=by,
        sent_at=at,
        expires_at=at + timedelta(days=DAYS),
    )
    audit.record("form.asked", asked, by=by, at=at, requirement=requirement.slug)
    asking_notices.asked(asked, token, at=at)
    return asked


def _live(portfolio_id: int, requirement_id: int) -> list[str]:
    """The addresses that are asked for this form and have not answered."""
    rows = FormRequest.objects.filter(portfolio_id=portfolio_id, state__in=FILLABLE)
    return list(rows.filter(requirement_id=requirement_id).values_list("email", flat=True))


@transaction.atomic
def resend(request_id: int, *, by: User, at: datetime) -> FormRequest:
    """A new link and a new month for the same address; the old link works no more, what was begun stays."""
    asked = lock(request_id)
    allow(asking_rules.refuse_send(by, asked, at=at))
    _send(asked, by=by, at=at)
    audit.record("form.asked_again", asked, by=by, at=at)
    return asked


@transaction.atomic
def readdress(request_id: int, *, name: str, email: str, by: User, at: datetime) -> FormRequest:
    """Send the form to another person or address; the old link works no more, and what was begun behind it goes."""
    asked = lock(request_id)
    email = email.strip().lower()
    live = [each for each in _live(asked.portfolio_id, asked.requirement_id) if each != asked.email]
    allow(
        first(
            asking_rules.refuse_words(name, ""),
            asking_rules.refuse_readdress(by, asked, email=email, live=live, at=at),
        )
    )
    asked.name, asked.email = one_line(name), email
    clear(asked)
    asked.opened_at, asked.version = None, asked.version + 1
    _send(asked, by=by, at=at)
    audit.record("form.readdressed", asked, by=by, at=at)
    return asked


def _send(asked: FormRequest, *, by: User, at: datetime) -> None:
    """Give a locked request a new secret and a new month, and mail it."""
    token = secrets.token_urlsafe(32)
    asked.token_hash, asked.sent_at, asked.expires_at = hashed(token), at, at + timedelta(days=DAYS)
    asked.mails += 1
    state = AskState.OPENED if asked.answers else AskState.SENT
    asked.ended_at = None
    if asked.state != state:
        move(asked, state, by=by, at=at)
    asked.save()
    asking_notices.asked(asked, token, at=at)


@transaction.atomic
def revoke(request_id: int, *, by: User, at: datetime) -> None:
    """Take a request back: its link works no more, and what was begun behind it goes."""
    asked = lock(request_id)
    allow(asking_rules.refuse_revoke(by, asked))
    clear(asked)
    asked.ended_at = at
    move(asked, AskState.REVOKED, by=by, at=at)
    asked.save()


def clear(asked: FormRequest) -> None:
    """Let go of what was begun behind a link, with all its versions; the caller holds the row and saves it."""
    asked.answers = {}
    asked.revisions.all().delete()


def move(asked: FormRequest, to: AskState, *, by: User | None, at: datetime) -> None:
    """The only writer of a request's state; the caller holds the row and saves it."""
    if to not in ASK_MOVES[AskState(asked.state)]:
        raise ValueError(f"A form request never goes from {asked.state} to {to}.")
    before, asked.state = asked.state, to
    audit.record("form.request_moved", asked, by=by, at=at, before=before, after=to)


def lock(request_id: int) -> FormRequest:
    """The request with all that its rules ask for, held until the transaction ends; its portfolio first."""
    locks.portfolio(FormRequest.objects.values_list("portfolio_id", flat=True).get(pk=request_id))
    rows = FormRequest.objects.select_for_update(of=("self",))
    return rows.select_related("requirement__section", "portfolio__enrolment__cohort").get(pk=request_id)


# By itself


def expire(*, at: datetime) -> int:
    """End the links whose month is over; running twice ends none twice."""
    due = FormRequest.objects.filter(state__in=FILLABLE, expires_at__lte=at).order_by("pk")
    return sum(_expire(pk, at=at) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _expire(request_id: int, *, at: datetime) -> bool:
    asked = lock(request_id)
    if asked.state not in FILLABLE or at < asked.expires_at:
        return False
    asked.ended_at = at
    move(asked, AskState.EXPIRED, by=None, at=at)
    asked.save(update_fields=["state", "ended_at"])
    return True


def remind(*, at: datetime) -> int:
    """Write the reminders that are due, with the link of the first mail; running twice writes none twice."""
    soon = FormRequest.objects.filter(
        state__in=FILLABLE, expires_at__gt=at, expires_at__lte=at + timedelta(days=max(REMINDED))
    )
    rows = list(soon.select_related("requirement", "portfolio__enrolment__cohort", "asked_by").order_by("pk"))
    sent = Message.objects.filter(key__in=[asking_notices.key(asked) for asked in rows])
    links = dict(sent.values_list("key", "link"))
    letters = [
        asking_notices.reminder(asked, links[asking_notices.key(asked)], days=_days(asked, at))
        for asked in rows
        if asking_notices.key(asked) in links
    ]
    outbox.post_many(letters, at=at)
    return len(letters)


def _days(asked: FormRequest, at: datetime) -> int:
    return next(days for days in REMINDED if asked.expires_at - at <= timedelta(days=days))
