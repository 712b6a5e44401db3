"""Does handing in work once, in its window, complete, and freeze everything?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification import enrolments, extensions
from portfolios import evidence, exhibits, submissions
from portfolios.models import Claim, Evidence, Submission
from portfolios.proof import manifests
from portfolios.states import Status
from portfolios.submissions import IllegalMove
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
CLOSE = NOON.replace(month=6, day=16, hour=5)
AFTER = CLOSE + timedelta(minutes=1)


def unchanged(submission: Submission, status: Status) -> None:
    stored = Submission.objects.get(pk=submission.pk)
    assert stored.status == status
    assert stored.manifest == submission.manifest
    receipts = Message.objects.filter(key__startswith=f"submission.handed_in:{submission.pk}:")
    assert receipts.count() == (0 if status == Status.DRAFT else 1)


def test_handing_in_freezes_writes_the_manifest_and_sends_the_receipt() -> None:
    draft = make.draft()
    handed_in = submissions.submit(draft.pk, attested=True, by=make.owner(draft.portfolio), at=NOON)
    assert handed_in.status == Status.SUBMITTED
    assert handed_in.cycle is not None
    assert handed_in.cycle.number == 1
    assert handed_in.manifest_sha256 == manifests.digest(Submission.objects.get(pk=draft.pk).manifest or {})
    letter = Message.objects.get(key__startswith=f"submission.handed_in:{draft.pk}:")
    assert handed_in.manifest_sha256 in letter.body
    assert AuditEvent.objects.filter(action="submission.submitted", subject_id=draft.pk).count() == 1


def test_the_manifest_holds_the_hash_of_every_exhibit() -> None:
    handed_in = make.submission()
    stored = {each["number"]: each["sha256"] for each in (handed_in.manifest or {})["exhibits"]}
    files = {x.number: x.evidence.sha256 for x in handed_in.exhibits.select_related("evidence") if x.evidence.file}
    assert len(stored) == handed_in.exhibits.count()
    assert files.items() <= stored.items()


@pytest.mark.parametrize("at", [NOON.replace(month=5, day=1, hour=5) - timedelta(microseconds=1), CLOSE])
def test_outside_the_window_nothing_is_handed_in(at: object) -> None:
    draft = make.draft()
    with pytest.raises(Refused, match="No window is open now"):
        submissions.submit(draft.pk, attested=True, by=make.owner(draft.portfolio), at=at)  # type: ignore[arg-type]
    unchanged(draft, Status.DRAFT)


def test_the_last_instant_of_the_window_still_counts() -> None:
    draft = make.draft()
    at = CLOSE - timedelta(microseconds=1)
    assert submissions.submit(draft.pk, attested=True, by=make.owner(draft.portfolio), at=at).status == Status.SUBMITTED


def test_an_extension_opens_the_window_for_one_candidate_only(bo: User) -> None:
    cohort = make.cohort(by=bo)
    late, other = (make.draft(make.portfolio(place=make.enrolment(cohort=cohort))) for _ in range(2))
    cycle = make.cycle(cohort)
    extensions.grant(
        late.portfolio.enrolment_id,
        cycle_id=cycle.pk,
        closes_at=AFTER + timedelta(days=1),
        reason="Ill.",
        by=bo,
        at=NOON,
    )
    submissions.submit(late.pk, attested=True, by=make.owner(late.portfolio), at=AFTER)
    with pytest.raises(Refused):
        submissions.submit(other.pk, attested=True, by=make.owner(other.portfolio), at=AFTER)
    unchanged(other, Status.DRAFT)


def test_an_incomplete_section_is_not_handed_in() -> None:
    draft = make.draft(full=False)
    with pytest.raises(Refused, match="not complete"):
        submissions.submit(draft.pk, attested=True, by=make.owner(draft.portfolio), at=NOON)
    unchanged(draft, Status.DRAFT)


def test_nothing_is_handed_in_without_the_candidates_word() -> None:
    draft = make.draft()
    with pytest.raises(Refused, match="Confirm"):
        submissions.submit(draft.pk, attested=False, by=make.owner(draft.portfolio), at=NOON)
    unchanged(draft, Status.DRAFT)


def test_a_stranger_hands_nothing_in(otto: User) -> None:
    draft = make.draft()
    with pytest.raises(Refused, match="somebody else"):
        submissions.submit(draft.pk, attested=True, by=otto, at=NOON)
    unchanged(draft, Status.DRAFT)


def test_a_withdrawn_candidate_neither_begins_nor_hands_in(bo: User) -> None:
    draft = make.draft()
    who = make.owner(draft.portfolio)
    enrolments.withdraw(draft.portfolio.enrolment_id, reason="Moved away.", by=bo, at=NOON)
    with pytest.raises(Refused, match="has ended"):
        submissions.submit(draft.pk, attested=True, by=who, at=NOON)
    section = draft.section.framework.sections.get(slug="support")
    with pytest.raises(Refused, match="has ended"):
        submissions.begin(draft.portfolio_id, section_id=section.pk, by=who, at=NOON)
    unchanged(draft, Status.DRAFT)
    assert Submission.objects.count() == 1


def test_who_is_certified_has_nothing_more_to_hand_in() -> None:
    draft = make.draft()
    make.credential(draft.portfolio.enrolment)
    with pytest.raises(Refused, match="You are certified"):
        submissions.submit(draft.pk, attested=True, by=make.owner(draft.portfolio), at=NOON)
    unchanged(draft, Status.DRAFT)


def test_a_window_for_retakes_takes_no_first_attempt() -> None:
    draft = make.draft()
    with pytest.raises(Refused, match="retakes only"):
        submissions.submit(draft.pk, attested=True, by=make.owner(draft.portfolio), at=NOON.replace(year=NOON.year + 2))
    unchanged(draft, Status.DRAFT)


def test_beginning_twice_is_beginning_once() -> None:
    draft = make.draft(full=False)
    again = submissions.begin(draft.portfolio_id, section_id=draft.section_id, by=make.owner(draft.portfolio), at=NOON)
    assert again.pk == draft.pk


def test_after_a_withdrawal_the_next_attempt_begins() -> None:
    withdrawn = make.submission(status=Status.WITHDRAWN)
    who = make.owner(withdrawn.portfolio)
    again = submissions.begin(withdrawn.portfolio_id, section_id=withdrawn.section_id, by=who, at=NOON)
    assert again.attempt == 2


def test_what_was_handed_in_is_not_begun_again_before_its_result() -> None:
    handed_in = make.submission()
    with pytest.raises(Refused, match="under way"):
        submissions.begin(
            handed_in.portfolio_id, section_id=handed_in.section_id, by=make.owner(handed_in.portfolio), at=NOON
        )
    assert Submission.objects.count() == 1


def test_after_the_last_window_nothing_is_begun() -> None:
    portfolio = make.portfolio()
    with pytest.raises(Refused, match="No further window"):
        submissions.begin(
            portfolio.pk,
            section_id=make.section(portfolio, "data").pk,
            by=make.owner(portfolio),
            at=NOON.replace(year=NOON.year + 3),
        )
    assert not Submission.objects.exists()


def test_the_evidence_of_what_was_handed_in_is_frozen_by_the_database_itself() -> None:
    handed_in = make.submission()
    exhibit = handed_in.exhibits.select_related("evidence").first()
    assert exhibit is not None
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Evidence.objects.filter(pk=exhibit.evidence_id).update(title="Another")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        exhibit.delete()
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Claim.objects.create(exhibit=exhibit, criterion=handed_in.section.criteria.all()[0], claimed_at=NOON)


def test_a_handed_in_section_takes_no_more_exhibits() -> None:
    handed_in = make.submission()
    text = make.written(handed_in.portfolio)
    slot = handed_in.section.requirements.get(slug="reflection")
    with pytest.raises(Refused, match="handed in"):
        exhibits.place(
            handed_in.pk, requirement_id=slot.pk, evidence_id=text.pk, by=make.owner(handed_in.portfolio), at=NOON
        )
    assert handed_in.exhibits.count() == 3


def test_a_handed_in_text_changes_only_as_a_copy() -> None:
    handed_in = make.submission()
    text = handed_in.exhibits.get(evidence__kind="text").evidence
    who = make.owner(handed_in.portfolio)
    with pytest.raises(Refused, match="Make a copy"):
        evidence.save_text(text.pk, text="New.", title="New", version=1, by=who, at=NOON)
    copy = evidence.copy(text.pk, by=who, at=NOON)
    assert copy.text == text.text
    evidence.save_text(copy.pk, text="New.", title="New", version=1, by=who, at=NOON)
    assert Evidence.objects.get(pk=text.pk).text == text.text


def test_withdrawing_works_until_the_window_closes() -> None:
    handed_in = make.submission()
    who = make.owner(handed_in.portfolio)
    with pytest.raises(Refused, match="with the panel"):
        submissions.withdraw(handed_in.pk, by=who, at=AFTER)
    assert Submission.objects.get(pk=handed_in.pk).status == Status.SUBMITTED
    assert submissions.withdraw(handed_in.pk, by=who, at=NOON).status == Status.WITHDRAWN
    with pytest.raises(Refused, match="already"):
        submissions.withdraw(handed_in.pk, by=who, at=NOON)


def test_withdrawing_reads_the_same_after_the_window_and_in_review() -> None:
    handed_in = make.submission()
    who = make.owner(handed_in.portfolio)
    with pytest.raises(Refused) as late:
        submissions.withdraw(handed_in.pk, by=who, at=AFTER)
    submissions.move_many([handed_in.pk], Status.IN_REVIEW, by=None, at=NOON)
    with pytest.raises(Refused) as reviewed:
        submissions.withdraw(handed_in.pk, by=who, at=NOON)
    assert str(late.value) == str(reviewed.value)
    assert Submission.objects.get(pk=handed_in.pk).status == Status.IN_REVIEW


def test_returned_work_can_be_changed_and_handed_in_again(bo: User) -> None:
    returned = make.submission(status=Status.RETURNED)
    who = make.owner(returned.portfolio)
    assert "sound is missing" in Message.objects.get(key__startswith="submission.returned").body
    again = submissions.submit(returned.pk, attested=True, by=who, at=NOON + timedelta(hours=1))
    assert again.status == Status.SUBMITTED
    assert again.returned_reason == ""
    assert again.attempt == 1


def test_returning_after_the_close_needs_a_date(bo: User) -> None:
    handed_in = make.submission()
    with pytest.raises(Refused, match="Give a date"):
        submissions.send_back(handed_in.pk, reason="No sound.", until=None, by=bo, at=AFTER)
    unchanged(handed_in, Status.SUBMITTED)
    until = AFTER + timedelta(days=5)
    submissions.send_back(handed_in.pk, reason="No sound.", until=until, by=bo, at=AFTER)
    who = make.owner(handed_in.portfolio)
    assert submissions.submit(handed_in.pk, attested=True, by=who, at=until - timedelta(seconds=1)).cycle is not None


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_returning_needs_a_reason(bo: User, reason: str) -> None:
    handed_in = make.submission()
    with pytest.raises(Refused, match="Say why"):
        submissions.send_back(handed_in.pk, reason=reason, until=None, by=bo, at=NOON)
    unchanged(handed_in, Status.SUBMITTED)


def test_only_an_administrator_returns(ada: User) -> None:
    handed_in = make.submission()
    with pytest.raises(Refused, match="administrator"):
        submissions.send_back(handed_in.pk, reason="No sound.", until=None, by=ada, at=NOON)
    unchanged(handed_in, Status.SUBMITTED)


def test_an_illegal_move_is_a_bug_and_writes_nothing() -> None:
    draft = make.draft(full=False)
    with pytest.raises(IllegalMove):
        submissions.move(draft, Status.RELEASED, by=None, at=NOON)
    with pytest.raises(IllegalMove):
        submissions.move_many([draft.pk], Status.SETTLED, by=None, at=NOON)
    assert Submission.objects.get(pk=draft.pk).status == Status.DRAFT
    assert not AuditEvent.objects.filter(action__in=["submission.released", "submission.settled"]).exists()
