"""Whom did a candidate of the demonstration ask to fill in a form, and how far are they?"""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Message, User
from portfolios import access
from portfolios.models import FormRequest, Portfolio
from portfolios.questions import answering, asking, asking_notices, private_forms

DAY = timedelta(days=1)
WORDS = {
    "together": "A year and a half, on how my students talk about their reading.",
    "decision": "We had three ways to open the lesson on the table. I took the quickest, since my mornings are short.",
    "difference": "I thought the goal was too low. The coach asked what would tell me, and we raised it.",
    "heard": "I said that the checklist read like an inspection. We crossed out half of it on the spot.",
    "outcome": "Students quote each other now. In March four did in a lesson; last week it was nineteen.",
    "purpose": "Teachers set a goal for their students and work towards it with a partner who keeps to their choice.",
    "time": "Coaching has the mornings. When I needed cover in January, we moved the meetings and kept the mornings.",
    "boundaries": "No evaluation, no substitute lists. Bus duty crept in last autumn and went out again.",
    "confidentiality": "I learn who works with the coach, from the teachers themselves, and nothing of what is said.",
    "conversation": "The coach showed me four weeks of time, hour by hour. I had not known how little was left.",
    "wish": "More time for watching each other teach.",
}


def asked(portfolio: Portfolio, *, by: User, at: datetime) -> None:
    """Six requests, one in each state; `at` is the demonstration's present."""
    slots = {slot.slug: slot.pk for slot in access.asked_of_others(portfolio)}
    if not slots:  # a framework whose slots take papers alone
        return
    people = (
        ("teacher-feedback", "Tomas Reyes", at - 40 * DAY),
        ("teacher-feedback", "Wanda Mills", at - 20 * DAY),
        ("principal-statement", "Rosa Delgado", at - 18 * DAY),
        ("colleague-statement", "Henrik Olsen", at - 9 * DAY),
        ("colleague-statement", "Mei Tanaka", at - 8 * DAY),
        ("teacher-feedback", "Abel Okoro", at - 2 * DAY),
    )
    expired, begun, arrived, declined, revoked, _ = (
        asking.ask(
            portfolio.pk,
            requirement_id=slots[slug],
            name=name,
            email=f"{name.split()[0].lower()}@school.example",
            by=by,
            at=moment,
        )
        for slug, name, moment in people
    )
    asking.expire(at=expired.expires_at)
    first = {"together": WORDS["together"], "decision": WORDS["decision"]}
    private_forms.save(_secret(begun), answers=first, version=1, at=at - 3 * DAY)
    private_forms.hand_in(
        _secret(arrived), answers=_answers(arrived, at - 80 * DAY), version=1, consent=True, at=at - 15 * DAY
    )
    private_forms.decline(_secret(declined), at=at - 7 * DAY)
    asking.revoke(revoked.pk, by=by, at=at - 6 * DAY)


def _answers(asked: FormRequest, before: datetime) -> dict[str, str]:
    """Everything that the form asks for; a day that it asks for lies before the form."""
    return {
        each.slug: next(iter(answering.options(each)), "") or WORDS.get(each.slug, before.date().isoformat())
        for each in answering.questions(asked.form)
    }


def _secret(asked: FormRequest) -> str:
    """What stands in the mail's link."""
    link = Message.objects.get(key=asking_notices.key(asked)).link
    return link.rstrip("/").rsplit("/", 1)[-1]
