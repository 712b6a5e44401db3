"""How is a form of questions filled in on a page? One Django form made from the questions; half-filled is fine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.html import escape

from accounts.fields import BoundedDate, Line, Prose
from certification.states import QuestionKind
from portfolios.questions import answering
from portfolios.questions.answering import Answers, Question

PREFIX = "answer-"


class AnswersForm(forms.Form):
    """The answers to a form's questions, kept as they are typed. `whole` insists on every required answer."""

    version = forms.RegexField(r"\A[0-9]{1,9}\Z", widget=forms.HiddenInput)
    later: tuple[str, ...] = ()

    def __init__(self, *args: Any, questions: answering.Form, whole: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.whole = whole
        self.questions = answering.questions(questions)
        self.use_required_attribute = False
        for question in self.questions:
            self.fields[PREFIX + question.slug] = FIELDS[QuestionKind(question.kind)](question)

    def full_clean(self) -> None:
        """What must be answered may still be open while it is being written."""
        super().full_clean()
        for name in [] if self.whole or not self.is_bound else list(self.fields):
            if (name.startswith(PREFIX) or name in self.later) and self.has_error(name, "required"):
                del self.errors[name]
                self.cleaned_data[name] = ""

    def answers(self) -> dict[str, str]:
        """What was answered, by the questions' slugs; dates as 2027-05-01, and nothing that is empty."""
        found = {each.slug: self.cleaned_data.get(PREFIX + each.slug) for each in self.questions}
        return {slug: str(value) for slug, value in found.items() if value}

    def stored(self, answers: Answers) -> dict[str, str]:
        """The stored answers as this form would send them: a choice that was not made is not sent."""
        kept = {PREFIX + each.slug: answers.get(each.slug, "") for each in self.questions}
        chosen = {PREFIX + each.slug for each in self.questions if answering.options(each)}
        return {name: answer for name, answer in kept.items() if answer or name not in chosen}

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of the questions in their order."""
        return [self[PREFIX + each.slug] for each in self.questions]


class TitledAnswersForm(AnswersForm):
    """The answers to a form in the candidate's own library, with its title there."""

    title = Line(label="Title", help_text="Only you read this title.")


def initial(answers: Answers, **more: Any) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    return {PREFIX + slug: answer for slug, answer in answers.items()} | more


def _told(question: Question) -> dict[str, Any]:
    return {"label": question.label, "help_text": escape(question.help), "required": question.required}


def _line(question: Question) -> forms.Field:
    return Line(max_length=answering.MAX_LINE, **_told(question))


def _text(question: Question) -> forms.Field:
    box = forms.Textarea(attrs={"rows": 5, "dir": "auto"})
    return Prose(max_length=answering.MAX_ANSWER, widget=box, **_told(question))


def _choice(question: Question) -> forms.Field:
    choices = list(answering.options(question).items())
    none = [] if question.required else [("", "No answer")]
    wrong = {"invalid_choice": "Choose one of the answers."}
    return forms.ChoiceField(
        choices=[*choices, *none], widget=forms.RadioSelect, error_messages=wrong, **_told(question)
    )


def _date(question: Question) -> forms.Field:
    return BoundedDate(**_told(question))


FIELDS: dict[QuestionKind, Callable[[Question], forms.Field]] = {
    QuestionKind.LINE: _line,
    QuestionKind.TEXT: _text,
    QuestionKind.CHOICE: _choice,
    QuestionKind.YES_NO: _choice,
    QuestionKind.DATE: _date,
}
