"""How is a form filled in behind a private link, by somebody without an account?"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.shortcuts import get_object_or_404

from accounts.invitations import hashed
from accounts.models import User
from accounts.refusals import Refused, Stale, allow, first
from portfolios import evidence as library
from portfolios import exhibits
from portfolios.models import Evidence, FormRequest, Submission
from portfolios.questions import answering, asking, asking_notices, asking_rules
from portfolios.questions.answering import Answers
from portfolios.states import EDITABLE, AskState
from portfolios.writing import history
from portfolios.writing.history import USUAL, How

CONSENT = (
    "I wrote these answers myself. They may be given to the coach’s programme, read by its reviewers and "
    "administrators, and kept with the coach’s portfolio."
)
ELSEWHERE = "This form was changed in another window. Nothing was overwritten."


def by_token(token: str) -> FormRequest | None:
    """The request behind a link, in whatever state it is; found by the hash, so that a guess takes as long as a hit."""
    rows = FormRequest.objects.select_related("requirement__section", "portfolio__enrolment__cohort", "asked_by")
    return rows.filter(token_hash=hashed(token)).first()


@transaction.atomic
def save(
    token: str, *, answers: Answers, version: int, how: How = USUAL, person: User | None = None, at: datetime
) -> FormRequest:
    """Keep what is written so far over the version that the writer saw; `Stale` as for a text. `person` is whoever
    happens to be logged in, for the candidate can't fill in their own."""
    asked = _held(token)
    written = answering.shaped(asked.form, answers)
    allow(first(asking_rules.refuse_fill(asked, person=person, at=at), answering.refuse(asked.form, written)))
    _write(asked, written, version, how=how, at=at)
    if asked.state == AskState.SENT:
        asked.opened_at = at
        asking.move(asked, AskState.OPENED, by=None, at=at)
    asked.save(update_fields=["answers", "version", "opened_at", "state"])
    return asked


@transaction.atomic
def restore(token: str, *, version: int, person: User | None = None, at: datetime) -> FormRequest:
    """Make an earlier version of the answers the newest one; what stood there until now stays in the list."""
    asked = _held(token)
    allow(asking_rules.refuse_fill(asked, person=person, at=at))
    earlier = get_object_or_404(history.of_form(asked.pk), version=version)
    _write(asked, earlier.answers, asked.version, how=How(restored_from=version), at=at)
    asked.save(update_fields=["answers", "version"])
    return asked


@transaction.atomic
def hand_in(
    token: str, *, answers: Answers, version: int, consent: bool, person: User | None = None, at: datetime
) -> FormRequest:
    """Send the form off: it becomes evidence, placed in its slot where there is room. Twice is once."""
    asked = _held(token)
    if asked.state == AskState.HANDED_IN:
        return asked
    written = answering.shaped(asked.form, answers)
    allow(
        first(
            asking_rules.refuse_fill(asked, person=person, at=at),
            answering.refuse(asked.form, written),
            asking_rules.refuse_hand_in(asked, written, consent=consent),
        )
    )
    _write(asked, written, version, at=at)
    title = _title(asked)
    evidence = library.take_form(
        asked.requirement, written, portfolio_id=asked.portfolio_id, title=title, form=asked.form, at=at
    )
    asked.evidence, asked.handed_in_at, asked.ended_at = evidence, at, at
    asked.consent = CONSENT
    asking.clear(asked)
    asking.move(asked, AskState.HANDED_IN, by=None, at=at)
    asked.save()
    asking_notices.arrived(asked, placed=_place(asked, evidence, at=at), at=at)
    return asked


@transaction.atomic
def decline(token: str, *, person: User | None = None, at: datetime) -> FormRequest:
    """Whoever was asked would rather not; nothing they had written is kept. Twice is once."""
    asked = _held(token)
    if asked.state == AskState.DECLINED:
        return asked
    allow(asking_rules.refuse_fill(asked, person=person, at=at))
    asking.clear(asked)
    asked.ended_at = at
    asking.move(asked, AskState.DECLINED, by=None, at=at)
    asked.save()
    asking_notices.declined(asked, at=at)
    return asked


def _held(token: str) -> FormRequest:
    """The request behind a link, held; one whose link was renewed meanwhile is known no more."""
    found = by_token(token)
    held = asking.lock(found.pk) if found else None
    if held is None or held.token_hash != hashed(token):
        raise Refused("This link is not known any more. Please use the newest mail that you were sent.")
    return held


def _write(asked: FormRequest, written: dict[str, str], version: int, *, how: How = USUAL, at: datetime) -> None:
    """Set the answers, and remember them, unless somebody else's stand there; the same ones again are no change."""
    if asked.answers == written:
        return
    if asked.version != version:
        current = {"version": asked.version, "answers": asked.answers}
        raise Stale(ELSEWHERE, current=current | {"text": answering.text(asked.form, asked.answers)})
    before = history.form_now(asked) if asked.answers else None
    asked.answers, asked.version = written, version + 1
    history.keep_form(asked, before, at=at, how=how)


def _title(asked: FormRequest) -> str:
    """What it is called in the candidate's library: the slot's title, numbered where several are asked for."""
    if asked.requirement.max_items == 1:
        return asked.requirement.title
    arrived = FormRequest.objects.filter(portfolio=asked.portfolio_id, requirement=asked.requirement_id)
    return f"{asked.requirement.title} ({arrived.filter(state=AskState.HANDED_IN).count() + 1})"


def _place(asked: FormRequest, evidence: Evidence, *, at: datetime) -> bool:
    """Put it into its slot where an attempt is under way and there is room; else it waits in the library."""
    person, section = asked.portfolio.enrolment.person, asked.requirement.section_id
    under_way = Submission.objects.filter(portfolio=asked.portfolio_id, section=section, status__in=EDITABLE).first()
    if under_way is None or person is None:
        return False
    with suppress(Refused), transaction.atomic():
        exhibits.place(under_way.pk, requirement_id=asked.requirement_id, evidence_id=evidence.pk, by=person, at=at)
        return True
    return False
