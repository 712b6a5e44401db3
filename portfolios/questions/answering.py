"""What do a form's questions ask, and what stands against these answers? Pure: questions and answers in, words out.

A form is a list of questions, each {slug, label, kind, required, help, choices}; answers are texts by the
questions' slugs. A choice is answered in its own words, yes and no by "yes" and "no", a date as 2027-05-01."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format

from accounts.fields import EARLIEST, LATEST
from accounts.refusals import first
from accounts.text import many_lines, one_line, refuse_hidden
from certification.states import QuestionKind
from portfolios.writing import words

Form = Sequence[Mapping[str, Any]]
Answers = Mapping[str, str]

MAX_LINE = 200
MAX_ANSWER = 20_000
YES_NO = {"yes": "Yes", "no": "No"}
UNANSWERED = "Not answered"


@dataclass(frozen=True)
class Question:
    """One question of a form."""

    slug: str
    label: str
    kind: str
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()

    @property
    def written(self) -> bool:
        """Whether it is answered in the writer's own words."""
        return self.kind in (QuestionKind.LINE, QuestionKind.TEXT)


@dataclass(frozen=True)
class Answered:
    """A question with its answer as people read it; `prose` says that line breaks matter."""

    label: str
    answer: str
    prose: bool


def questions(form: Form) -> tuple[Question, ...]:
    """The questions of a form in their order."""
    return tuple(
        Question(
            slug=str(each["slug"]),
            label=str(each["label"]),
            kind=str(each["kind"]),
            required=bool(each.get("required")),
            help=str(each.get("help", "")),
            choices=tuple(each.get("choices", ())),
        )
        for each in form
    )


def shaped(form: Form, answers: Answers) -> dict[str, str]:
    """The answers without what surrounds them, and without those that are empty."""
    kinds = {question.slug: question.kind for question in questions(form)}
    tidy = {
        slug: (many_lines if kinds.get(slug) == QuestionKind.TEXT else one_line)(answer)
        for slug, answer in answers.items()
    }
    return {slug: answer for slug, answer in tidy.items() if answer.strip()}


def refuse(form: Form, answers: Answers) -> str:
    """Answers, complete or not, that can't be kept: to a question that isn't asked, or in no shape of its kind."""
    known = {question.slug: question for question in questions(form)}
    if set(answers) - set(known):
        return "This answers a question that the form does not ask."
    return first(*(_refuse(known[slug], answer) for slug, answer in answers.items()))


def _refuse(question: Question, answer: str) -> str:
    said = first(refuse_hidden(answer), _refuse_shape(question, answer))
    return f"“{question.label}”: {said}" if said else ""


def _refuse_shape(question: Question, answer: str) -> str:
    if question.written:
        most = MAX_LINE if question.kind == QuestionKind.LINE else MAX_ANSWER
        return f"At most {most:,} characters are allowed." if len(answer) > most else ""
    if question.kind == QuestionKind.DATE:
        return _refuse_date(answer)
    return "" if answer in options(question) else "Choose one of the answers."


def _refuse_date(answer: str) -> str:
    day = _day(answer)
    return "" if day and EARLIEST <= day < LATEST else "Choose a date between 2000 and 2099."


def _day(answer: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(answer)
    except ValueError:
        return None


def options(question: Question) -> dict[str, str]:
    """What can be chosen: what is stored, and how it reads."""
    return YES_NO if question.kind == QuestionKind.YES_NO else {choice: choice for choice in question.choices}


def missing(form: Form, answers: Answers) -> tuple[str, ...]:
    """The labels of the questions that must be answered and are not."""
    return tuple(each.label for each in questions(form) if each.required and not answers.get(each.slug, "").strip())


def answered(form: Form, answers: Answers) -> tuple[Answered, ...]:
    """Every question with its answer, in the form's order."""
    return tuple(
        Answered(each.label, _readable(each, answers.get(each.slug, "")), each.kind == QuestionKind.TEXT)
        for each in questions(form)
    )


def _readable(question: Question, answer: str) -> str:
    if not answer:
        return UNANSWERED
    if question.kind == QuestionKind.DATE:
        day = _day(answer)
        return date_format(day, "j F Y") if day else answer
    return options(question).get(answer, answer) if not question.written else answer


def text(form: Form, answers: Answers) -> str:
    """The whole form as one text: for a look at what stands elsewhere, and for searching names."""
    return "\n\n".join(f"{each.label}\n{each.answer}" for each in answered(form, answers))


def count(form: Form, answers: Answers) -> int:
    """How many words were written; what was only chosen counts nothing."""
    return sum(words.count(answer) for answer in _written(form, answers))


def _written(form: Form, answers: Answers) -> Iterator[str]:
    return (answers.get(each.slug, "") for each in questions(form) if each.written)
