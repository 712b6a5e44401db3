"""What do we tell whoever is asked to fill in a form, and the candidate who asked? One function a letter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts import outbox
from accounts.outbox import Letter
from portfolios.models import FormRequest

FOLDER = "emails/portfolios"


def key(asked: FormRequest) -> str:
    """The key of the mail that holds the link which works now."""
    return f"form.asked:{asked.pk}:{asked.token_hash[:12]}"


def asked(asked: FormRequest, token: str, *, at: datetime) -> None:
    """The private link, to whoever is asked. Its secret stands here and nowhere else."""
    link = reverse("portfolios:private_form", args=[token])
    outbox.post(Letter(key(asked), asked.email, f"{FOLDER}/form_asked.txt", _context(asked), link), at=at)


def reminder(asked: FormRequest, link: str, *, days: int) -> Letter:
    """The link will end within so many days; the same reminder is never sent twice."""
    context = _context(asked) | {"days": days}
    return Letter(f"form.reminder:{days}:{key(asked)}", asked.email, f"{FOLDER}/form_reminder.txt", context, link)


def arrived(asked: FormRequest, *, placed: bool, at: datetime) -> None:
    """To the candidate: a form that they asked for is there."""
    _to_candidate(asked, "form_arrived", {"placed": placed}, at=at)


def declined(asked: FormRequest, *, at: datetime) -> None:
    """To the candidate, without a reason: somebody would rather not."""
    _to_candidate(asked, "form_declined", {}, at=at)


def _to_candidate(asked: FormRequest, name: str, more: dict[str, Any], *, at: datetime) -> None:
    link = reverse("portfolios:requests", args=[asked.portfolio_id])
    letter = Letter(f"{name}:{asked.pk}", asked.asked_by, f"{FOLDER}/{name}.txt", _context(asked) | more, link)
    outbox.post(letter, at=at)


def _context(asked: FormRequest) -> dict[str, Any]:
    cohort = asked.portfolio.enrolment.cohort
    return {"asked": asked, "coach": asked.asked_by, "cohort": cohort, "zone": cohort.time_zone}
