"""What do we tell candidates about their portfolio? One function a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from accounts import outbox
from accounts.access import administrators
from accounts.models import User
from accounts.outbox import Letter
from certification.models import Cycle
from portfolios.models import Consent, Evidence, Portfolio, Submission
from portfolios.proof import receipts
from portfolios.states import HANDED_IN

if TYPE_CHECKING:
    from portfolios.preparation.troubles import Trouble

TOLD = 20
"""How many findings one letter lists; the command `doctor` lists them all."""


def handed_in(submission: Submission, *, at: datetime) -> None:
    """The receipt: every exhibit with its hash, the hash that seals them all, and the signature."""
    link = reverse("portfolios:receipt", args=[submission.pk])
    key_id = receipts.document(submission)["key_id"]
    context = {"submission": submission, "manifest": submission.manifest, "key_id": key_id}
    _post(submission, "handed_in", context, link=link, at=at)


def returned(submission: Submission, *, closes_at: datetime | None, at: datetime) -> None:
    """An administrator returned a section: why, and until when it can be handed in again."""
    link = reverse("portfolios:section", args=[submission.portfolio_id, submission.section.slug])
    _post(submission, "returned", {"submission": submission, "closes_at": closes_at}, link=link, at=at)


def _post(submission: Submission, name: str, context: dict[str, Any], *, link: str, at: datetime) -> None:
    enrolment = submission.portfolio.enrolment
    letter = Letter(
        key=f"submission.{name}:{submission.pk}:{at.isoformat()}",
        to=_candidate(enrolment.person),
        template=f"emails/portfolios/{name}.txt",
        context={
            "cohort": enrolment.cohort,
            "zone": enrolment.cohort.time_zone,
            "section": submission.section,
            **context,
        },
        link=link,
    )
    outbox.post(letter, at=at)


def _candidate(person: User | None) -> User:
    assert person is not None  # noqa: S101 (a portfolio is opened by its candidate)
    return person


def closes_soon(
    person: User, *, portfolio_id: int, cycle: Cycle, closes_at: datetime, days: int, drafts: int
) -> Letter:
    """A reminder that the window closes within so many days; the same one is never sent twice."""
    return Letter(
        key=f"window.closes:{portfolio_id}:{cycle.pk}:{closes_at.isoformat()}:{days}",
        to=person,
        template="emails/portfolios/closes_soon.txt",
        context={"zone": cycle.cohort.time_zone, "closes_at": closes_at, "days": days, "drafts": drafts},
        link=reverse("portfolios:home", args=[portfolio_id]),
    )


def consent_withdrawn(consents: Sequence[Consent], *, by: User, at: datetime) -> None:
    """Administrators learn which recordings are hidden now; so does the candidate where somebody else withdrew."""
    candidate = _candidate(consents[0].evidence.portfolio.enrolment.person)
    readers = administrators() + ([candidate] if candidate.pk != by.pk else [])
    outbox.post_many([_hidden("consent_withdrawn", reader, consents, by) for reader in readers], at=at)


def consent_lapsed(consent: Consent, *, at: datetime) -> None:
    """The candidate can renew a consent that has ended; administrators learn what is hidden meanwhile."""
    readers = [*administrators(), _candidate(consent.evidence.portfolio.enrolment.person)]
    outbox.post_many([_hidden("consent_lapsed", reader, [consent], None) for reader in readers], at=at)


def link_lost(evidence: Evidence, reason: str, *, at: datetime) -> None:
    """A linked video that could be watched no longer can: why, and what to do about it."""
    frozen = evidence.exhibits.filter(submission__status__in=HANDED_IN).exists()
    letter = Letter(
        key=f"link.lost:{evidence.pk}:{at.isoformat()}",
        to=_candidate(evidence.portfolio.enrolment.person),
        template="emails/portfolios/link_lost.txt",
        context={"evidence": evidence, "reason": reason, "frozen": frozen},
        link=reverse("portfolios:evidence", args=[evidence.pk]),
    )
    outbox.post(letter, at=at)


def files_failed(portfolio: Portfolio, troubles: Sequence[Trouble], *, at: datetime) -> None:
    """Files that were refused or could not be made ready: each with its sentence, and the page to go to."""
    library = reverse("portfolios:library", args=[portfolio.pk])
    letter = Letter(
        key=f"files.failed:{troubles[0].key}",
        to=_candidate(portfolio.enrolment.person),
        template="emails/portfolios/files_failed.txt",
        context={"troubles": troubles[:TOLD], "number": len(troubles), "more": max(len(troubles) - TOLD, 0)},
        link=troubles[0].url if len(troubles) == 1 else library,
    )
    outbox.post(letter, at=at)


def _hidden(name: str, reader: User, consents: Sequence[Consent], by: User | None) -> Letter:
    first = consents[0]
    portfolio = first.evidence.portfolio
    return Letter(
        key=f"{name}:{first.pk}:{reader.pk}",
        to=reader,
        template=f"emails/portfolios/{name}.txt",
        context={
            "consent": first,
            "recordings": [consent.evidence for consent in consents],
            "candidate": portfolio.enrolment.person,
            "own": portfolio.enrolment.person_id == reader.pk,
            "cohort": portfolio.enrolment.cohort,
            "by": by,
        },
        link=reverse("portfolios:consents", args=[first.evidence_id]),
    )


def trouble_key(name: str) -> str:
    """How the key of every letter begins that tells of this trouble with what is stored."""
    return f"doctor:{name}:"


def stored_wrong(sentences: Sequence[str], name: str, *, at: datetime) -> None:
    """Administrators learn what the nightly look at what is stored has found; `name` tells the letter from others."""
    letters = [
        Letter(
            key=f"{trouble_key(name)}{at.isoformat()}:{reader.pk}",
            to=reader,
            template="emails/portfolios/stored_wrong.txt",
            context={"sentences": sentences[:TOLD], "more": max(len(sentences) - TOLD, 0)},
        )
        for reader in administrators()
    ]
    outbox.post_many(letters, at=at)
