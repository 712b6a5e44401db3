"""May this person change the consent register of a recording, and if not, why? Pure: the sentence they read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from accounts.models import User
from accounts.refusals import first
from accounts.text import refuse_hidden
from certification.states import EvidenceKind
from portfolios.models import Consent, Evidence
from portfolios.practice.coaching_rules import refuse_pseudonym
from portfolios.rules import refuse_stranger
from portfolios.states import HIDING, ConsentRole, ConsentScope, Cover

RECORDINGS = frozenset({EvidenceKind.VIDEO, EvidenceKind.AUDIO, EvidenceKind.LINK})
"""Where people can be seen or heard; a link can lead to a recording."""
MOST_CONSENTS = 60
MAX_REASON = 4_000
OWN_OR_ADMINISTRATOR = "Only the coach or an administrator can withdraw a consent."
HIDDEN_NOW = "This recording is hidden. It can’t be placed or handed in."
WITHDRAWN_FOR_GOOD = "A consent to this recording was withdrawn. That stands; use another recording."
UNNAMED = "Say who is meant without a name or address, such as “Teacher A” or “students of the class”."
SIGNED_FORM = "This is a signed consent form. It names people, so that reviewers never see it."


def refuse_record(person: User, evidence: Evidence, cover: str, *, listed: int) -> str:
    """Enter anything in the register of one's own recording, at any time; not once a consent was withdrawn."""
    return first(
        refuse_stranger(person, evidence.portfolio.enrolment),
        "This was removed from your library." if evidence.removed_at else "",
        "" if evidence.kind in RECORDINGS else "Only recordings have a consent register.",
        WITHDRAWN_FOR_GOOD if cover == Cover.WITHDRAWN else "",
        f"A register holds {MOST_CONSENTS} lines at most." if listed >= MOST_CONSENTS else "",
    )


def refuse_twice(consent: Consent, standing: Sequence[Consent]) -> str:
    """List the same person or group a second time."""
    known = {(each.visible.casefold(), each.role) for each in standing}
    listed = (consent.visible.casefold(), consent.role) in known
    return f"“{consent.visible}” is listed already." if listed else ""


def refuse_consent(consent: Consent, *, today: date, latest: date) -> str:
    """What a line of the register may say; `today` is the cohort's day, `latest` the later of it and the writer's."""
    given_on, ends_on = consent.given_on, consent.ends_on
    return first(
        refuse_pseudonym(consent.visible) and UNNAMED,
        "" if consent.role in ConsentRole.values else "Choose who agreed.",
        "" if consent.scope in ConsentScope.values else "Choose what they agreed to.",
        "A consent can’t be given in the future." if given_on > latest else "",
        "The consent can’t end before it was given." if ends_on and ends_on < given_on else "",
        "This consent has ended already." if ends_on and ends_on < today else "",
    )


def refuse_signed_form(form: Evidence | None, evidence: Evidence, *, placed: bool) -> str:
    """A scan of the paper that was signed: a document or picture of one's own that no section holds."""
    if form is None:
        return ""
    return first(
        "Choose something from your own library." if form.portfolio_id != evidence.portfolio_id else "",
        "This was removed from your library." if form.removed_at else "",
        "" if form.kind in (EvidenceKind.DOCUMENT, EvidenceKind.IMAGE) else "A signed form is a document or an image.",
        "This is placed in a section, where reviewers would see the names in it." if placed else "",
    )


def refuse_confirm(person: User, evidence: Evidence, standing: Sequence[Consent]) -> str:
    """Say that everybody is listed."""
    return first(
        refuse_stranger(person, evidence.portfolio.enrolment),
        "" if standing else "List who can be seen or heard first.",
    )


def refuse_remove_consent(person: User, consent: Consent, *, frozen: bool) -> str:
    """Take back a line that was entered by mistake; once handed in, a line can only be withdrawn."""
    return first(
        refuse_stranger(person, consent.evidence.portfolio.enrolment),
        "This consent was withdrawn; the line stays." if consent.withdrawn_at else "",
        "This recording was handed in. The line stays; you can withdraw the consent." if frozen else "",
        "This line was renewed and stays." if hasattr(consent, "renewal") else "",
    )


def refuse_renew(person: User, consent: Consent, cover: str) -> str:
    """Carry a consent on past its end, where nobody withdrew."""
    return first(
        refuse_record(person, consent.evidence, cover, listed=0),
        "" if consent.ends_on else "This consent has no end.",
        "This consent was renewed already." if hasattr(consent, "renewal") else "",
    )


def refuse_copy_list(person: User, evidence: Evidence, source: Evidence, cover: str) -> str:
    """Take over the list of another recording of the same coaching cycle."""
    same = evidence.coaching_cycle_id is not None and evidence.coaching_cycle_id == source.coaching_cycle_id
    return first(
        refuse_record(person, evidence, cover, listed=0),
        "" if same and source.pk != evidence.pk else "Choose another recording of the same coaching cycle.",
    )


def refuse_withdraw_consent(person: User, consent: Consent, reason: str, *, administrator: bool) -> str:
    """Withdraw a consent: by the coach or an administrator, at any time, whatever was handed in."""
    own = not refuse_stranger(person, consent.evidence.portfolio.enrolment)
    return first(
        "" if own or administrator else OWN_OR_ADMINISTRATOR,
        "This consent was withdrawn already." if consent.withdrawn_at else "",
        "" if reason.strip() else "Say why, in a few words.",
        f"This is too long. At most {MAX_REASON:,} characters are allowed." if len(reason) > MAX_REASON else "",
        refuse_hidden(reason),
    )


def refuse_hidden_recording(cover: str) -> str:
    """Place a recording that nobody may see any more."""
    return HIDDEN_NOW if cover in HIDING else ""


def refuse_remove_signed(*, signs: bool) -> str:
    """Remove a scan of what somebody signed; `signs` says that a consent rests on it."""
    return "This is the signed form of a consent. Remove that line or choose another form first." if signs else ""
