"""Which sentences does a reviewer use again and again? Kept by each for themselves, and read by nobody else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.refusals import allow, first
from accounts.text import one_line
from reviews.models import Sentence
from reviews.models.sentences import LONGEST

MOST_SENTENCES = 200


@transaction.atomic
def keep(*, text: str, criterion_id: int | None = None, by: User, at: datetime) -> Sentence:
    """Keep a sentence, for one criterion or for all. Keeping it again changes nothing.

    What one keeps for oneself leaves no line in the audit trail."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    text = one_line(text)
    found = Sentence.objects.filter(person=by, criterion=criterion_id, text=text).first()
    if found is not None:
        return found
    allow(refuse_keep(text, kept=Sentence.objects.filter(person=by).count()))
    return Sentence.objects.create(person=by, criterion_id=criterion_id, text=text, kept_at=at)


@transaction.atomic
def change(sentence_id: int, *, text: str, criterion_id: int | None = None, by: User) -> Sentence:
    """Write one of one's own sentences anew; one that says the same already takes its place."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    sentence = Sentence.objects.get(pk=sentence_id)
    text = one_line(text)
    allow(refuse_change(by, sentence, text))
    Sentence.objects.filter(person=by, criterion=criterion_id, text=text).exclude(pk=sentence.pk).delete()
    sentence.text, sentence.criterion_id = text, criterion_id
    sentence.save(update_fields=["text", "criterion"])
    return sentence


@transaction.atomic
def drop(sentence_id: int, *, by: User) -> None:
    """Keep one of one's own sentences no longer; dropping what is gone does nothing."""
    Sentence.objects.filter(pk=sentence_id, person=by).delete()


def refuse_keep(text: str, *, kept: int) -> str:
    """Keep one more sentence; `kept` are there already."""
    return first(
        _refuse_sentence(text), "" if kept < MOST_SENTENCES else f"You keep {MOST_SENTENCES} sentences already."
    )


def refuse_change(person: User, sentence: Sentence, text: str) -> str:
    return first(
        "" if sentence.person_id == person.pk else "This sentence is somebody else’s.",
        _refuse_sentence(text),
    )


def _refuse_sentence(text: str) -> str:
    if len(text) > LONGEST:
        return f"Keep a sentence below {LONGEST + 1} characters."
    return "" if text else "Write a sentence."
