"""What does the consent register of a recording show?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.forms import BaseForm
from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from portfolios import access
from portfolios.models import Consent, ConsentList, Evidence
from portfolios.pages.common import Context, crumbs, evidence_url
from portfolios.practice import consent_rules, consents
from portfolios.states import HIDING, Cover

SAID = {
    Cover.MISSING: (
        "warn",
        "Nobody is listed yet",
        "The recording can’t be handed in before everybody who can be seen or heard has agreed and is listed here.",
    ),
    Cover.UNCONFIRMED: (
        "warn",
        "Your word is missing",
        "Look at the list once more and confirm that everybody who can be seen or heard is on it.",
    ),
    Cover.LAPSED: (
        "bad",
        "Hidden: a consent has ended",
        "Nobody but administrators can open this recording until the consent is renewed.",
    ),
    Cover.WITHDRAWN: (
        "bad",
        "Hidden: a consent was withdrawn",
        "Nobody but administrators can open this recording any more. Use another one where a section can still change.",
    ),
}
"""Tone, title and text for what a register lacks."""


@dataclass(frozen=True)
class Line:
    """One line of the register with what can be done with it."""

    consent: Consent
    state: str
    state_label: str
    actions: tuple[Action, ...]


def register(person: User, recording: Evidence, form: BaseForm, *, frozen: bool) -> Context:
    """Everybody listed, what is missing, and the ways to mend it."""
    cover = Cover(recording.cover)  # type: ignore[attr-defined]
    lines = consents.of([recording.pk])
    own = recording.portfolio.enrolment.person_id == person.pk
    standing = [each for each in lines if _state(each) == Cover.STANDING]
    return {
        "portfolio": recording.portfolio,
        "crumbs": _crumbs(recording) if own else [],
        "recording": recording,
        "own": own,
        "said": SAID.get(cover),
        "lines": [_line(person, recording, each, cover, frozen=frozen) for each in lines],
        "form": form,
        "refusal": consent_rules.refuse_record(person, recording, cover, listed=len(lines)),
        "unconfirmed": consent_rules.refuse_confirm(person, recording, standing),
        "confirmed": ConsentList.objects.filter(evidence=recording).first(),
        "sources": _sources(person, recording) if own and cover != Cover.WITHDRAWN else [],
        "hidden": cover in HIDING,
    }


def _crumbs(recording: Evidence) -> list[tuple[str, str]]:
    library = reverse("portfolios:library", args=[recording.portfolio_id])
    return crumbs(recording.portfolio, ("Evidence", library), (recording.title, evidence_url(recording)))


def _sources(person: User, recording: Evidence) -> list[Evidence]:
    """The other recordings of the same coaching cycle that have a list, with its length beside each."""
    if recording.coaching_cycle_id is None:
        return []
    same = access.evidence_for(person).filter(coaching_cycle=recording.coaching_cycle_id).exclude(pk=recording.pk)
    standing = Count("consents", filter=Q(consents__withdrawn_at=None, consents__lapsed_at=None))
    return list(same.annotate(listed=standing).filter(listed__gt=0).order_by("title", "pk"))


def _state(consent: Consent) -> Cover | None:
    """How one line stands; None where a later line has taken its place."""
    if consent.withdrawn_at:
        return Cover.WITHDRAWN
    if hasattr(consent, "renewal"):
        return None
    return Cover.LAPSED if consent.lapsed_at else Cover.STANDING


LABELS = {Cover.WITHDRAWN: "Withdrawn", Cover.LAPSED: "Ended", Cover.STANDING: "Given", None: "Renewed"}


def _line(person: User, recording: Evidence, consent: Consent, cover: Cover, *, frozen: bool) -> Line:
    consent.evidence = recording
    state = _state(consent)
    return Line(consent, state or "renewed", LABELS[state], _actions(person, consent, cover, frozen=frozen))


def _actions(person: User, consent: Consent, cover: Cover, *, frozen: bool) -> tuple[Action, ...]:
    """Only what is allowed: a register of thirty lines isn't read for its grey buttons."""
    administrator = consent.evidence.portfolio.enrolment.person_id != person.pk
    offered = (
        ("Renew", "renew_consent", consent_rules.refuse_renew(person, consent, cover), "get"),
        ("Remove", "remove_consent", consent_rules.refuse_remove_consent(person, consent, frozen=frozen), "post"),
        ("Withdraw", "withdraw_consent",
         consent_rules.refuse_withdraw_consent(person, consent, "given", administrator=administrator), "get"),
    )  # fmt: skip
    over = hasattr(consent, "renewal")
    return tuple(
        Action(label, _url(name, consent), method=method) for label, name, no, method in offered if not no and not over
    )


def _url(name: str, consent: Consent) -> str:
    return reverse(f"portfolios:{name}", args=[consent.pk])
