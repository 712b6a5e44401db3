"""May this form be asked for, sent again, filled in or handed in, and if not, why?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from accounts.models import User
from accounts.refusals import first
from accounts.text import refuse_hidden
from certification.models import Requirement
from certification.states import EvidenceKind, FilledBy, Place
from portfolios import rules
from portfolios.models import FormRequest, Portfolio
from portfolios.questions import answering
from portfolios.states import FILLABLE, AskState

MAX_NOTE = 1_000
MAX_OPEN = 20
MAX_MAILS = 6
PAUSE = timedelta(minutes=10)

ENDED = {
    AskState.HANDED_IN: "This form was sent already. Nothing more can be changed.",
    AskState.DECLINED: "You said that you would rather not fill this in. There is nothing more to do.",
    AskState.EXPIRED: "This link has expired. Ask whoever sent it to you for a new one.",
    AskState.REVOKED: "This form is no longer needed. There is nothing more to do.",
}


# The candidate


def refuse_ask(person: User, portfolio: Portfolio, requirement: Requirement, *, email: str, live: Sequence[str]) -> str:
    """Ask somebody; `live` are the addresses that are asked and have not answered, for each open request."""
    return first(
        rules.refuse_collect(person, portfolio.enrolment),
        _refuse_slot(requirement, portfolio),
        _refuse_address(person, email, live),
        f"{MAX_OPEN} people are asked and have not answered yet. Wait for them first." if len(live) >= MAX_OPEN else "",
    )


def _refuse_slot(requirement: Requirement, portfolio: Portfolio) -> str:
    if requirement.section.framework_id != portfolio.enrolment.cohort.framework_id:
        return "This doesn’t belong to your portfolio."
    by_others = EvidenceKind.FORM in requirement.accepts and requirement.filled_by != FilledBy.CANDIDATE
    return "" if by_others else "Nobody else fills this in."


def _refuse_address(person: User, email: str, live: Collection[str]) -> str:
    if email == person.email:
        return "This is your own address. Somebody else has to fill this in."
    return "This address is asked already. Send it the link again instead." if email in live else ""


def refuse_words(name: str, note: str) -> str:
    """What goes into the mail in the candidate's words."""
    return first(
        "Say whom you ask." if not name.strip() else "",
        refuse_hidden(name),
        refuse_hidden(note),
        f"At most {MAX_NOTE:,} characters are allowed." if len(note) > MAX_NOTE else "",
    )


def refuse_send(person: User, asked: FormRequest, *, at: datetime) -> str:
    """Send a new link, to the same address or another."""
    return first(
        rules.refuse_collect(person, asked.portfolio.enrolment),
        _refuse_over(asked),
        "This was sent six times. Please speak with them." if asked.mails >= MAX_MAILS else "",
        "This was sent a moment ago. Wait ten minutes." if asked.sent_at <= at < asked.sent_at + PAUSE else "",
    )


def refuse_readdress(person: User, asked: FormRequest, *, email: str, live: Collection[str], at: datetime) -> str:
    """Send the form to another address instead."""
    return refuse_send(person, asked, at=at) or _refuse_address(person, email, live)


def refuse_revoke(person: User, asked: FormRequest) -> str:
    """Take a request back."""
    return first(rules.refuse_stranger(person, asked.portfolio.enrolment), _refuse_over(asked))


def _refuse_over(asked: FormRequest) -> str:
    over = {
        AskState.HANDED_IN: "This form has arrived.",
        AskState.DECLINED: "They would rather not fill it in. Ask somebody else.",
        AskState.REVOKED: "This was taken back.",
    }
    return over.get(AskState(asked.state), "")


# Whoever holds the link


def refuse_fill(asked: FormRequest, *, person: User | None, at: datetime) -> str:
    """Fill in the form behind a link; `person` is who is logged in, if anybody."""
    state = AskState(asked.state)
    if state in FILLABLE and at >= asked.expires_at:
        state = AskState.EXPIRED
    enrolment = asked.portfolio.enrolment
    own = person is not None and enrolment.person_id == person.pk
    return first(
        "You asked for this form, so you can’t fill it in yourself." if own else "",
        ENDED.get(state, ""),
        ENDED[AskState.REVOKED] if enrolment.status != Place.ACTIVE else "",
    )


def refuse_hand_in(asked: FormRequest, answers: answering.Answers, *, consent: bool) -> str:
    """Send a form that is not whole, or without the word that it may be used."""
    missing = answering.missing(asked.form, answers)
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    return first(
        f"There is no answer yet to “{missing[0]}”{more}." if missing else "",
        "" if consent else "Tick that your answers may be used before you send them.",
    )
