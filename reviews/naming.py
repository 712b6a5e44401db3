"""Which names have slipped into a text that a coach will read? The candidate's, and those of everybody who judged it.

A blind lead is shown only what the reviewers wrote and must not learn by trying: so what a lead has typed is never
looked through for names that the written text doesn't hold."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from portfolios.blindness import identity
from portfolios.blindness.identity import Term
from portfolios.models import Submission
from reviews.states import Task
from reviews.wordings import Passage


def terms(submission: Submission) -> list[Term]:
    """Everything that would tell who the candidate or a reviewer is; one statement."""
    candidate = submission.portfolio.enrolment.person
    judges = User.objects.filter(assignments__submission=submission, assignments__status=Task.HANDED_IN).distinct()
    people = [candidate, *judges] if candidate else list(judges)
    return [term for person in people for term in _of(person)]


def _of(person: User) -> Sequence[Term]:
    return identity.terms(name=person.name, email=person.email, organisation=person.organisation)


def found(passage: Passage, wanted: Sequence[Term], *, blind: bool) -> list[str]:
    """The words of a text, as it reads now, that may name somebody; for the blind only such as were written."""
    now = [hit.words for hit in identity.find(passage.text, wanted)]
    if blind:
        written = {hit.words for hit in identity.find(passage.original, wanted)}
        now = [words for words in now if words in written]
    return list(dict.fromkeys(now))
