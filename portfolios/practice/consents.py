"""How is the consent of those in a recording kept, and how does a withdrawal hide the recording at once?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts import access as people
from accounts import audit
from accounts.models import User
from accounts.refusals import allow, first
from accounts.text import many_lines, one_line
from certification import calendar
from portfolios import evidence, locks, notices
from portfolios.models import Consent, ConsentList, Evidence, Exhibit
from portfolios.practice import consent_rules as rules
from portfolios.practice import covering
from portfolios.states import Status

hidden = covering.is_hidden
"""Whether nobody but an administrator may be shown a recording any more."""


@transaction.atomic
def record(
    evidence_id: int,
    *,
    visible: str,
    role: str,
    scope: str,
    given_on: date,
    ends_on: date | None = None,
    signed_form_id: int | None = None,
    by: User,
    at: datetime,
) -> Consent:
    """Enter one person or group who can be seen or heard; whoever was confirmed as complete is asked again."""
    recording = locks.evidence(evidence_id)
    listed = Consent.objects.filter(evidence=recording).count()
    allow(rules.refuse_record(by, recording, covering.of(recording), listed=listed))
    fields = {"visible": one_line(visible), "role": role, "scope": scope, "given_on": given_on, "ends_on": ends_on}
    consent = _enter(recording, fields, signed_form_id, renews=None, by=by, at=at)
    _ask_again(recording)
    return consent


def _enter(
    recording: Evidence,
    fields: Mapping[str, Any],
    signed_form_id: int | None,
    *,
    renews: Consent | None,
    by: User,
    at: datetime,
) -> Consent:
    form = locks.evidence(signed_form_id) if signed_form_id else None
    today = calendar.local_day(at, recording.portfolio.enrolment.cohort.time_zone)
    draft = Consent(evidence=recording, signed_form=form, renews=renews, recorded_at=at, recorded_by=by, **fields)
    allow(
        first(
            rules.refuse_consent(draft, today=today, latest=max(today, calendar.local_day(at, by.time_zone))),
            rules.refuse_twice(draft, [] if renews else standing(recording.pk)),
            rules.refuse_signed_form(form, recording, placed=_is_placed(form)),
        )
    )
    draft.save(force_insert=True)
    audit.record("consent.recorded", draft, by=by, at=at, evidence=recording.pk, scope=draft.scope)
    return draft


def _is_placed(form: Evidence | None) -> bool:
    return (
        form is not None and Exhibit.objects.filter(evidence=form).exclude(submission__status=Status.WITHDRAWN).exists()
    )


def _ask_again(recording: Evidence) -> None:
    """The word that everybody is listed was about another list; what was handed in with it keeps it."""
    if not evidence.is_frozen(recording.pk):
        ConsentList.objects.filter(evidence=recording).delete()


@transaction.atomic
def renew(
    consent_id: int,
    *,
    given_on: date,
    ends_on: date | None,
    signed_form_id: int | None = None,
    by: User,
    at: datetime,
) -> Consent:
    """Carry a consent on past its end. A recording that was hidden because it had ended is shown again."""
    before = locks.consent(consent_id)
    allow(rules.refuse_renew(by, before, covering.of(before.evidence)))
    same = {"visible": before.visible, "role": before.role, "scope": before.scope}
    fields = same | {"given_on": given_on, "ends_on": ends_on}
    return _enter(before.evidence, fields, signed_form_id, renews=before, by=by, at=at)


@transaction.atomic
def confirm(evidence_id: int, *, by: User, at: datetime) -> ConsentList:
    """Everybody who can be seen or heard is listed: the coach's word, with its time."""
    recording = locks.evidence(evidence_id)
    allow(rules.refuse_confirm(by, recording, standing(recording.pk)))
    word, made = ConsentList.objects.get_or_create(
        evidence=recording, defaults={"confirmed_at": at, "confirmed_by": by}
    )
    if made:
        audit.record("consent.confirmed", recording, by=by, at=at)
    return word


def standing(evidence_id: int) -> list[Consent]:
    """The consents to a recording that hold now."""
    return list(Consent.objects.filter(covering.STANDING, evidence_id=evidence_id).order_by("recorded_at", "pk"))


@transaction.atomic
def remove(consent_id: int, *, by: User, at: datetime) -> None:
    """Take back a line that was entered by mistake, while the recording is not handed in."""
    consent = locks.consent(consent_id)
    allow(rules.refuse_remove_consent(by, consent, frozen=evidence.is_frozen(consent.evidence_id)))
    audit.record("consent.removed", consent, by=by, at=at, evidence=consent.evidence_id)
    recording = consent.evidence
    consent.delete()
    _ask_again(recording)


@transaction.atomic
def copy(evidence_id: int, *, source_id: int, by: User, at: datetime) -> list[Consent]:
    """Take over who is listed for another recording of the same coaching cycle, but for those listed already. That
    everybody is listed has to be confirmed for each recording."""
    recording, source = locks.evidence(evidence_id), Evidence.objects.get(pk=source_id)
    allow(rules.refuse_copy_list(by, recording, source, covering.of(recording)))
    known = {_who(each) for each in standing(recording.pk)}
    wanted = [each for each in standing(source.pk) if _who(each) not in known]
    copied = [_copied(each, recording, by, at) for each in wanted]
    made = Consent.objects.bulk_create(copied)
    audit.record_many("consent.recorded", made, by=by, at=at, evidence=recording.pk, copied_from=source.pk)
    if made:
        _ask_again(recording)
    return made


def _who(consent: Consent) -> tuple[str, str]:
    return consent.visible.casefold(), consent.role


def _copied(consent: Consent, recording: Evidence, by: User, at: datetime) -> Consent:
    return Consent(
        evidence=recording,
        visible=consent.visible,
        role=consent.role,
        scope=consent.scope,
        given_on=consent.given_on,
        ends_on=consent.ends_on,
        signed_form_id=consent.signed_form_id,
        recorded_at=at,
        recorded_by=by,
    )


@transaction.atomic
def withdraw(consent_id: int, *, reason: str, everywhere: bool = False, by: User, at: datetime) -> list[Consent]:
    """Somebody took their consent back: the recording is hidden from now on for everybody but administrators, who
    are told. With `everywhere`, the same person or group is withdrawn from every recording of the portfolio."""
    consent = locks.consent(consent_id)
    reason = many_lines(reason)
    administrator = people.is_administrator(by)
    allow(rules.refuse_withdraw_consent(by, consent, reason, administrator=administrator))
    withdrawn = [consent, *(same_person(consent) if everywhere else ())]
    for each in withdrawn:
        each.withdrawn_at, each.withdrawn_by, each.withdrawn_reason = at, by, reason
    Consent.objects.bulk_update(withdrawn, ["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    audit.record_many("consent.withdrawn", withdrawn, by=by, at=at, reason=reason)
    notices.consent_withdrawn(withdrawn, by=by, at=at)
    return withdrawn


def same_person(consent: Consent) -> list[Consent]:
    """The consents of the same person or group to the other recordings of the portfolio, held."""
    others = Consent.objects.select_for_update(of=("self",)).filter(
        evidence__portfolio=consent.evidence.portfolio_id,
        visible__iexact=consent.visible,
        role=consent.role,
        withdrawn_at=None,
    )
    return list(others.exclude(evidence=consent.evidence_id).select_related("evidence").order_by("pk"))


def lapse_due(*, at: datetime) -> int:
    """Hide what rests on a consent whose last day is over in the cohort's own zone; answers how many ended."""
    rows = Consent.objects.filter(covering.STANDING, ends_on__lte=at.date()).order_by("ends_on", "pk")
    found = rows.values_list("pk", "ends_on", "evidence__portfolio__enrolment__cohort__time_zone")
    due = [pk for pk, last, zone in found if last and last < calendar.local_day(at, zone)]
    return sum(_lapse(pk, at=at) for pk in due)


@transaction.atomic
def _lapse(consent_id: int, *, at: datetime) -> bool:
    """One consent has ended; False where somebody renewed or withdrew it meanwhile."""
    consent = Consent.objects.select_for_update(of=("self",)).filter(covering.STANDING, pk=consent_id).first()
    if consent is None:
        return False
    consent.lapsed_at = at
    consent.save(update_fields=["lapsed_at"])
    audit.record("consent.lapsed", consent, by=None, at=at, evidence=consent.evidence_id)
    notices.consent_lapsed(consent, at=at)
    return True


def of(recordings: Sequence[int]) -> list[Consent]:
    """Every line of the register of these recordings, ended ones too."""
    rows = Consent.objects.filter(evidence__in=recordings).select_related("renewal", "signed_form", "withdrawn_by")
    return list(rows.order_by("recorded_at", "pk"))
