"""Which answers does a form keep, which does it refuse, and what does it still miss?"""

from __future__ import annotations

import re

import pytest

from portfolios.questions import answering
from portfolios.questions.fillable import PREFIX, AnswersForm

FORM = [
    {"slug": "goal", "label": "The goal", "kind": "text", "required": True},
    {"slug": "name", "label": "In one line", "kind": "line"},
    {"slug": "own", "label": "Own wish?", "kind": "yes_no", "required": True},
    {"slug": "how", "label": "How?", "kind": "choice", "choices": ["By hand", "By clock"], "help": "<b>Pick</b> one."},
    {"slug": "when", "label": "By when?", "kind": "date", "required": True},
]
WHOLE = {"goal": "Reads\nfluently", "name": "Fluency", "own": "yes", "how": "By clock", "when": "2027-05-01"}


def test_a_whole_form_is_kept_and_misses_nothing() -> None:
    assert answering.refuse(FORM, WHOLE) == ""
    assert answering.missing(FORM, WHOLE) == ()
    assert answering.count(FORM, WHOLE) == 3


BAD = [
    ({"other": "x"}, "does not ask"),
    ({"goal": "x" * 20_001}, "“The goal”: At most 20,000"),
    ({"name": "x" * 201}, "“In one line”: At most 200"),
    ({"goal": "a\u202eb"}, "hidden characters"),
    ({"name": "a\x00b"}, "hidden characters"),
    ({"own": "maybe"}, "“Own wish\\?”: Choose one"),
    ({"how": "By ear"}, "Choose one"),
    ({"when": "9999-12-31"}, "between 2000 and 2099"),
    ({"when": "١٢٣٤-٠١-٠١"}, "between 2000 and 2099"),
    ({"when": "soon"}, "between 2000 and 2099"),
]


@pytest.mark.parametrize(("answers", "sentence"), BAD, ids=range(len(BAD)))
def test_what_can_not_be_kept_is_refused_with_its_question(answers: dict[str, str], sentence: str) -> None:
    assert re.search(sentence, answering.refuse(FORM, answers))


def test_empty_answers_are_no_answers() -> None:
    assert answering.shaped(FORM, {"goal": " \n ", "name": "  Two   words "}) == {"name": "Two words"}
    assert answering.missing(FORM, {"name": "x"}) == ("The goal", "Own wish?", "By when?")


def test_answers_read_as_people_write_them() -> None:
    read = [each.answer for each in answering.answered(FORM, WHOLE | {"name": ""})]
    assert read == ["Reads\nfluently", "Not answered", "Yes", "By clock", "1 May 2027"]


def filled(**answers: str) -> dict[str, str]:
    return {"version": "1"} | {PREFIX + slug: answer for slug, answer in answers.items()}


def test_a_half_filled_page_is_taken_and_a_whole_one_insisted_on() -> None:
    half = filled(goal="Fluent", when="")
    page = AnswersForm(half, questions=FORM)
    assert page.is_valid(), page.errors
    assert page.answers() == {"goal": "Fluent"}
    assert set(AnswersForm(half, questions=FORM, whole=True).errors) == {"answer-own", "answer-when"}


def test_the_page_gives_dates_and_choices_as_they_are_stored() -> None:
    page = AnswersForm(filled(**WHOLE), questions=FORM, whole=True)
    assert page.is_valid(), page.errors
    assert page.answers() == WHOLE


def test_a_framework_s_help_is_text_and_never_markup() -> None:
    assert "&lt;b&gt;" in AnswersForm(questions=FORM).fields["answer-how"].help_text


def test_a_wrong_date_is_refused_even_while_half_filled() -> None:
    page = AnswersForm(filled(when="9999-12-31"), questions=FORM)
    assert "answer-when" in page.errors
