"""Is a form begun, answered, copied and placed as its slot asks, and sealed with what was answered?"""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused, Stale
from certification.models import Requirement
from certification.states import EvidenceKind
from portfolios import completeness, evidence, exhibits, submissions
from portfolios.models import Evidence, Portfolio
from portfolios.proof import manifests
from portfolios.questions import answering
from portfolios.questions.fillable import PREFIX
from portfolios.viewing import showing
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


def asked(portfolio: Portfolio, section: str = "communication", slug: str = "checklist") -> Requirement:
    return make.section(portfolio, section).requirements.get(slug=slug)


def begun(portfolio: Portfolio, requirement: Requirement | None = None) -> Evidence:
    requirement = requirement or asked(portfolio)
    return evidence.add_form(portfolio.pk, requirement_id=requirement.pk, by=make.owner(portfolio), at=NOON)


def save(item: Evidence, answers: dict[str, str], version: int = 1, by: User | None = None) -> Evidence:
    by = by or make.owner(item.portfolio)
    return evidence.save_form(item.pk, answers=answers, version=version, by=by, at=NOON)


def test_a_form_is_begun_with_its_slot_s_questions_and_once(portfolio: Portfolio) -> None:
    first, second = begun(portfolio), begun(portfolio)
    assert first == second
    assert (first.kind, first.form, first.answers) == (EvidenceKind.FORM, asked(portfolio).form, {})


def test_answers_are_saved_over_the_version_that_was_seen(portfolio: Portfolio) -> None:
    item = save(begun(portfolio), {"speaks": "Partly", "noticed": "The third line, of course."})
    assert (item.version, item.words) == (2, 5)
    with pytest.raises(Stale) as stale:
        save(item, {"speaks": "Yes"}, version=1)
    assert stale.value.current["version"] == 2
    assert "The third line, of course." in stale.value.current["text"]
    item.refresh_from_db()
    assert item.answers["speaks"] == "Partly"


def test_saving_what_stands_there_already_is_no_conflict(portfolio: Portfolio) -> None:
    item = save(begun(portfolio), {"speaks": "Yes"})
    assert save(item, {"speaks": "Yes"}, version=1).version == 2


@pytest.mark.parametrize("answers", [{"speaks": "Often"}, {"unknown": "x"}, {"noticed": "a\u202eb"}])
def test_wrong_answers_change_nothing(portfolio: Portfolio, answers: dict[str, str]) -> None:
    item = begun(portfolio)
    with pytest.raises(Refused):
        save(item, answers)
    item.refresh_from_db()
    assert (item.answers, item.version) == ({}, 1)


def test_a_stranger_neither_begins_nor_answers(portfolio: Portfolio, otto: User) -> None:
    with pytest.raises(Refused, match="somebody else"):
        evidence.add_form(portfolio.pk, requirement_id=asked(portfolio).pk, by=otto, at=NOON)
    item = begun(portfolio)
    with pytest.raises(Refused, match="somebody else"):
        save(item, {"speaks": "Yes"}, by=otto)
    assert Evidence.objects.get().answers == {}


def test_what_others_fill_in_can_not_be_begun_by_the_candidate(portfolio: Portfolio) -> None:
    with pytest.raises(Refused, match="A teacher fills this in"):
        begun(portfolio, asked(portfolio, "partnership", "teacher-feedback"))
    with pytest.raises(Refused, match="no form"):
        begun(portfolio, asked(portfolio, "partnership", "reflection"))
    assert not Evidence.objects.exists()


def theirs(portfolio: Portfolio) -> Evidence:
    requirement = asked(portfolio, "partnership", "teacher-feedback")
    answers = {"together": "Two years.", "disagreed": "yes"}
    return evidence.take_form(requirement, answers, portfolio_id=portfolio.pk, title="Feedback", at=NOON)


def test_what_somebody_else_wrote_is_neither_changed_nor_copied(portfolio: Portfolio) -> None:
    item = theirs(portfolio)
    with pytest.raises(Refused, match="Somebody else wrote this"):
        save(item, {"together": "For ever."})
    with pytest.raises(Refused, match="Somebody else wrote this"):
        evidence.copy(item.pk, by=make.owner(portfolio), at=NOON)
    item.refresh_from_db()
    assert item.answers["together"] == "Two years."
    assert Evidence.objects.count() == 1


def test_only_a_form_is_written_by_somebody_else(portfolio: Portfolio) -> None:
    text = make.written(portfolio)
    with pytest.raises(IntegrityError, match="evidence_of_others_is_a_form"), transaction.atomic():
        Evidence.objects.filter(pk=text.pk).update(filled_by="teacher")


def test_a_form_stands_only_where_its_questions_are_asked(portfolio: Portfolio) -> None:
    draft = make.draft(portfolio, "partnership", full=False)
    slot = asked(portfolio, "partnership", "teacher-feedback")
    with pytest.raises(Refused, match="other questions"):
        exhibits.place(
            draft.pk, requirement_id=slot.pk, evidence_id=begun(portfolio).pk, by=make.owner(portfolio), at=NOON
        )
    assert not draft.exhibits.exists()


def test_a_form_is_at_fault_until_every_required_question_is_answered(portfolio: Portfolio) -> None:
    requirement, item = asked(portfolio, "impact-cycle", "peers-goal"), None
    item = begun(portfolio, requirement)
    assert completeness.faults(requirement, item) == ("“The PEERS goal” is still empty.",)
    item = save(item, {"goal": "They read.", "powerful": "Books.", "easy": "Yes.", "measured": "Weekly."})
    (fault,) = completeness.faults(requirement, item)
    assert fault.startswith("“The PEERS goal” has no answer to “Emotionally compelling: why")
    assert fault.endswith("and 1 more question yet.")
    whole = {**item.answers, "emotionally-compelling": "x", "reachable": "x", "student-focused": "x"}
    item = save(item, whole | {"by-when": "2027-05-01"}, version=2)
    assert completeness.faults(requirement, item) == ()


def test_the_manifest_seals_questions_and_answers_and_the_reviewer_reads_them(portfolio: Portfolio) -> None:
    draft = make.draft(portfolio, "communication", full=False)
    item = save(begun(portfolio), {"speaks": "Yes", "noticed": "Line four."})
    slot = asked(portfolio)
    exhibits.place(draft.pk, requirement_id=slot.pk, evidence_id=item.pk, by=make.owner(portfolio), at=NOON)
    (exhibit,) = submissions.offered(draft.pk)
    sealed = manifests._content(exhibit.evidence)
    assert sealed is not None
    assert b"Line four." in sealed
    (shown,) = showing.shown(draft)
    assert shown.viewer == "form"
    assert [each.answer for each in shown.answers if each.answer != answering.UNANSWERED] == ["Yes", "Line four."]


def test_the_slot_s_button_begins_places_and_opens_the_form(portfolio: Portfolio, client: Client) -> None:
    client.force_login(make.owner(portfolio))
    draft = make.draft(portfolio, "communication", full=False)
    page = client.get(reverse("portfolios:section", args=[portfolio.pk, "communication"]))
    assert "Fill in the form" in page.content.decode()
    slot = {"submission": draft.pk, "requirement": asked(portfolio).pk}
    answer = client.post(reverse("portfolios:add_form", args=[portfolio.pk]), slot)
    item = Evidence.objects.get(kind="form")
    assert answer["Location"] == reverse("portfolios:evidence", args=[item.pk])
    assert draft.exhibits.get().evidence == item
    opened = client.get(answer["Location"]).content.decode()
    assert "Still to answer" in opened
    assert "<fieldset" in opened


def test_the_page_saves_for_a_browser_and_for_a_script(portfolio: Portfolio, client: Client) -> None:
    client.force_login(make.owner(portfolio))
    item = begun(portfolio)
    address = reverse("portfolios:save_form", args=[item.pk])
    typed = {"title": "Checklist", "version": "1", f"{PREFIX}speaks": "Yes"}
    assert client.post(address, typed).status_code == 302
    late = client.post(address, typed | {f"{PREFIX}speaks": "Partly"}, headers={"accept": "application/json"})
    assert (late.status_code, late.json()["version"]) == (409, 2)
    assert late.json()["fields"][f"{PREFIX}speaks"] == "Yes"
    shown = client.post(address, typed | {f"{PREFIX}speaks": "Partly"})
    assert shown.status_code == 409
    assert b'name="over"' in shown.content
    assert "What was saved elsewhere" in shown.content.decode()
    saved = client.post(
        address, typed | {"version": "2", f"{PREFIX}speaks": "Partly"}, headers={"accept": "application/json"}
    )
    assert (saved.status_code, saved.json()["version"]) == (200, 3)
    item.refresh_from_db()
    assert (item.title, item.answers) == ("Checklist", {"speaks": "Partly"})
