"""Two at once, where evidence comes in: forms by others, uploads, versions, consent and preparing. One effect each, and
without the locks two: the negative controls show that the two really meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import MagicMock

import pytest
from django.db.models import QuerySet
from pytest_django.fixtures import Settings

from accounts.models import AuditEvent, Message
from accounts.refusals import Refused, Stale
from portfolios import evidence, locks, rules, submissions
from portfolios.models import (
    CoachingCycle,
    CycleRevision,
    Evidence,
    FormRequest,
    Portfolio,
    Revision,
    Step,
    Submission,
    Upload,
)  # fmt: skip
from portfolios.practice import coaching, consents, covering
from portfolios.preparation import preparing
from portfolios.questions import asking, private_forms
from portfolios.states import AskState, Status, StepState, UploadState
from portfolios.uploading import tidying, uploads
from portfolios.uploading.uploads import File, Missing
from portfolios.writing import restoring
from tests import make
from tests.make import NOON
from tests.make.asking import answered, form_request, secret_of
from tests.racing import at_once, meeting, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def portfolio(transactional_db: None) -> Portfolio:
    return make.portfolio(make.person("cleo"))


def refusals(answers: list[Any]) -> list[str]:
    """The sentences of those that were refused; anything else that was raised fails the test."""
    raised = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(error, Refused) for error in raised), raised
    return [str(error) for error in raised]


# A form behind a private link


@pytest.fixture
def asked(portfolio: Portfolio) -> FormRequest:
    return form_request(portfolio)


def sends(asked: FormRequest) -> Callable[[], FormRequest]:
    secret, answers = secret_of(asked), answered(asked)
    return lambda: private_forms.hand_in(secret, answers=answers, version=1, consent=True, at=LATER)


def arrivals_of(asked: FormRequest) -> tuple[int, int]:
    """How often the form arrived: as evidence, and as a notice to the coach."""
    told = Message.objects.filter(key__startswith="form_arrived").count()
    return Evidence.objects.filter(portfolio=asked.portfolio_id).count(), told


def test_a_form_sent_twice_at_once_arrives_once(asked: FormRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    with meeting(monkeypatch, asking, "lock") as point:
        answers = at_once(sends(asked), sends(asked))
    assert not point.met
    assert refusals(answers) == []
    assert arrivals_of(asked) == (1, 1)


def test_without_the_lock_a_form_sent_twice_at_once_does_collide(
    asked: FormRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    with meeting(monkeypatch, asking, "lock") as point:
        answers = at_once(sends(asked), sends(asked))
    assert point.met
    assert arrivals_of(asked)[0] == 2 or any(isinstance(answer, Exception) for answer in answers)


def takes_back(asked: FormRequest) -> Callable[[], None]:
    return lambda: asking.revoke(asked.pk, by=make.owner(asked.portfolio), at=LATER)


def test_sending_a_form_and_taking_it_back_at_once_do_one_of_the_two(
    asked: FormRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with meeting(monkeypatch, asking, "lock") as point:
        answers = at_once(sends(asked), takes_back(asked))
    assert not point.met
    assert len(refusals(answers)) == 1
    asked.refresh_from_db()
    arrived = asked.state == AskState.HANDED_IN
    assert arrived or asked.state == AskState.REVOKED
    assert arrivals_of(asked) == ((1, 1) if arrived else (0, 0))


def test_without_the_lock_a_form_is_sent_and_taken_back(asked: FormRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    with meeting(monkeypatch, asking, "lock") as point:
        answers = at_once(sends(asked), takes_back(asked))
    assert point.met
    assert refusals(answers) == []


# Uploads


@pytest.fixture
def upload(portfolio: Portfolio) -> Upload:
    """A file of one part that was begun and lacks its bytes."""
    file = File("lesson.mp4", 4096, "1795600000000")
    return uploads.begin(portfolio.pk, file=file, by=make.owner(portfolio), at=NOON)


def comes_back(upload: Upload, days: int) -> Callable[[], Upload]:
    """Its owner chooses the same file again."""
    file, owner = File(upload.name, upload.size, "1795600000000"), make.owner(upload.portfolio)
    at = NOON + timedelta(days=days)
    return lambda: uploads.begin(upload.portfolio_id, file=file, by=owner, at=at)


def test_whoever_comes_back_while_the_sweep_ends_old_uploads_goes_on_or_begins_anew(
    upload: Upload, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    days = settings.UPLOAD_KEEP_DAYS + 1
    sweep_at = NOON + timedelta(days=days)
    with meeting(monkeypatch, locks, "portfolio") as point:
        answers = at_once(comes_back(upload, days), lambda: tidying.tidy(at=sweep_at))
    assert not point.met
    assert refusals(answers) == []
    going_on = Upload.objects.get(pk=answers[0].pk)
    assert going_on.state == UploadState.UPLOADING
    assert uploads.addresses(going_on, numbers=[1], by=make.owner(going_on.portfolio), at=sweep_at)


def test_the_sweep_looks_again_before_it_ends_an_upload(
    upload: Upload, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Between the sweep's list and its first ending, its owner goes on."""
    days = settings.UPLOAD_KEEP_DAYS + 1
    real = uploads.abandon

    def too_late(pk: int, **options: Any) -> bool:
        comes_back(upload, days)()
        return real(pk, **options)

    monkeypatch.setattr(uploads, "abandon", too_late)
    tidying.tidy(at=NOON + timedelta(days=days))
    upload.refresh_from_db()
    assert upload.state == UploadState.UPLOADING


def test_completing_beside_the_sweep_never_loses_a_byte(upload: Upload, settings: Settings) -> None:
    at = NOON + timedelta(days=settings.UPLOAD_KEEP_DAYS + 1)
    answers = at_once(
        lambda: uploads.complete(upload.pk, by=make.owner(upload.portfolio), at=at), lambda: tidying.tidy(at=at)
    )
    assert isinstance(answers[0], Missing | Refused)
    upload.refresh_from_db()
    assert (upload.state, upload.arrived_at) == (UploadState.ABANDONED, None)


# Versions


def test_saving_a_text_while_an_earlier_one_comes_back_loses_neither(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, owner = make.written(portfolio), make.owner(portfolio)
    first = text.text

    def save(words: str, version: int, hours: int) -> Evidence:
        at = NOON + timedelta(hours=hours)
        return evidence.save_text(text.pk, text=words, title=text.title, version=version, by=owner, at=at)

    save("The second text.", 1, 1)
    with meeting(monkeypatch, locks, "evidence") as point:
        answers = at_once(
            lambda: save("The third text.", 2, 2),
            lambda: restoring.restore(text.pk, version=1, by=owner, at=NOON + timedelta(hours=2)),
        )
    assert not point.met
    kept = set(Revision.objects.filter(evidence=text).values_list("text", flat=True))
    assert {first, "The second text."} <= kept
    stale = [answer for answer in answers if isinstance(answer, Stale)]
    assert stale or "The third text." in kept
    assert len(refusals(answers)) == len(stale)


def test_changing_a_cycle_while_an_earlier_version_comes_back_loses_neither(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle, owner = make.coaching_cycle(portfolio), make.owner(portfolio)

    def change(note: str, version: int, hours: int) -> CoachingCycle:
        said = coaching.stored(CoachingCycle.objects.get(pk=cycle.pk)) | {"note": note}
        return coaching.change(cycle.pk, **said, version=version, by=owner, at=NOON + timedelta(hours=hours))

    change("The second note.", 1, 1)
    with meeting(monkeypatch, locks, "coaching_cycle") as point:
        answers = at_once(
            lambda: change("The third note.", 2, 2),
            lambda: restoring.restore_cycle(cycle.pk, version=1, by=owner, at=NOON + timedelta(hours=2)),
        )
    assert not point.met
    kept = set(CycleRevision.objects.filter(cycle=cycle).values_list("text", flat=True))
    stale = [answer for answer in answers if isinstance(answer, Stale)]
    assert {"", "The second note."} <= kept
    assert stale or "The third note." in kept
    assert len(refusals(answers)) == len(stale)


# Consent


def test_withdrawing_beside_handing_in_leaves_nothing_to_see(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = make.draft(portfolio, "data")
    make.ready(begun)
    recording = begun.exhibits.get(evidence__kind="video").evidence
    consent, owner = recording.consents.get(), make.owner(portfolio)
    with meeting(monkeypatch, rules, "refuse_submit"):
        answers = at_once(
            lambda: submissions.submit(begun.pk, attested=True, by=owner, at=LATER),
            lambda: consents.withdraw(consent.pk, reason="The parents called.", by=owner, at=LATER),
        )
    assert not isinstance(answers[1], Exception)
    assert len(refusals(answers)) <= 1
    assert covering.is_hidden(recording)
    status = Submission.objects.get(pk=begun.pk).status
    assert status == (Status.DRAFT if refusals(answers) else Status.SUBMITTED)
    assert AuditEvent.objects.filter(action="consent.withdrawn").count() == 1


# Preparing


@pytest.fixture
def step(portfolio: Portfolio) -> Step:
    """One step that is due."""
    item = make.upload(portfolio)
    item.steps.exclude(pk=item.steps.latest("pk").pk).delete()
    return item.steps.get()


def test_two_workers_at_once_take_one_step_once(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    with meeting(monkeypatch, QuerySet, "first"):
        answers = at_once(*[lambda: preparing.take_next(at=LATER)] * 2)
    assert sorted(answer is not None for answer in answers) == [False, True]
    step.refresh_from_db()
    assert (step.state, step.attempts) == (StepState.RUNNING, 1)


def test_without_the_lock_two_workers_take_the_same_step(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    monkeypatch.setattr(preparing, "connection", MagicMock())  # which holds the claiming lock
    with meeting(monkeypatch, QuerySet, "first") as point:
        answers = at_once(*[lambda: preparing.take_next(at=LATER)] * 2)
    assert point.met
    assert answers == [step, step]
