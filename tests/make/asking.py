"""Ask somebody to fill in a form, and hold the link that they were sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import Message
from portfolios.models import FormRequest, Portfolio
from portfolios.questions import answering, asking, asking_notices, private_forms
from tests.make.people import NOON
from tests.make.submissions import owner, section


def form_request(
    owned: Portfolio,
    slug: str = "teacher-feedback",
    *,
    email: str = "tara@example.org",
    at: datetime = NOON,
    **more: Any,
) -> FormRequest:
    """A teacher, colleague or principal who was asked."""
    places = {"teacher-feedback": "partnership", "colleague-statement": "leadership", "principal-statement": "support"}
    slot = section(owned, places[slug]).requirements.get(slug=slug)
    words = {"name": "Tara Tell", "email": email, **more}
    return asking.ask(owned.pk, requirement_id=slot.pk, by=owner(owned), at=at, **words)


def link_of(asked: FormRequest) -> str:
    """The path that was mailed last."""
    return Message.objects.get(key=asking_notices.key(asked)).link


def secret_of(asked: FormRequest) -> str:
    return link_of(asked).rstrip("/").rsplit("/", 1)[-1]


def answered(asked: FormRequest, words: str = "We tried, looked and tried again.") -> dict[str, str]:
    """An answer to every question of a form."""
    sample = {"line": "In passing.", "text": words, "yes_no": "yes", "date": "2027-03-01"}
    questions = answering.questions(asked.form)
    return {each.slug: each.choices[0] if each.choices else sample[each.kind] for each in questions}


def arrived(asked: FormRequest, *, at: datetime = NOON, **more: Any) -> FormRequest:
    """The form filled in and sent."""
    return private_forms.hand_in(
        secret_of(asked), answers=answered(asked, **more), version=asked.version, consent=True, at=at
    )
