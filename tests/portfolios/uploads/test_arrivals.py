"""Is a file that has arrived taken in once, whoever dies on the way? Workers are really killed, at many points."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from certification.models import Requirement
from portfolios.models import Evidence, Portfolio, Submission, Upload
from portfolios.states import UploadState
from portfolios.uploading import arrivals, tidying, uploads
from portfolios.uploading.stores import PART_BYTES
from tests import make
from tests.conftest import LogIn
from tests.journeys.machines import surroundings
from tests.make import NOON
from tests.portfolios.uploads import dying
from tests.portfolios.uploads.sending import Sender, files, video
from tests.racing import at_once
from tools.folders import ROOT

LESSON = video(PART_BYTES + 5_000_001)
LATER = timedelta(minutes=10)


def due() -> int:
    return arrivals.take_due(at=Upload.objects.latest("pk").due_at or NOON)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("death", dying.EVERY if os.environ.get("SEVENFOLD_FULL") else dying.SOME)
def test_whoever_is_killed_between_the_last_byte_and_ready_it_ends_whole_and_once(
    portfolio: Portfolio, cleos: Client, disk: Path, death: tuple[str, str, str]
) -> None:
    draft = make.draft(portfolio, "partnership", full=False)
    sender = Sender(cleos, portfolio)
    sender.begin("lesson.mp4", LESSON, submission=draft.pk, requirement=video_slot(draft).pk)
    sender.send(LESSON)
    if death[0] == "take":
        sender.complete()
    command = [sys.executable, "-m", "tests.portfolios.uploads.dying", *death]
    died = subprocess.run(command, cwd=ROOT, env=surroundings(disk), check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert sender.complete().json()["state"] in ("arrived", "done")
    arrivals.take_due(at=sender.upload.due_at or NOON)
    tidying.tidy(at=NOON + LATER)
    item = Evidence.objects.get()
    assert item.sha256 == hashlib.sha256((disk / item.file.name).read_bytes()).hexdigest()
    assert item.sha256 == hashlib.sha256(LESSON).hexdigest()
    assert draft.exhibits.get().evidence == item
    assert (sender.upload.state, sender.upload.cleared) == (UploadState.DONE, True)
    assert files(disk) == [item.file.name]


def video_slot(begun: Submission) -> Requirement:
    return next(each for each in begun.section.requirements.all() if "video" in each.accepts)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_one_file_in_once(sender: Sender) -> None:
    sender.whole("lesson.mp4", LESSON)
    at = sender.upload.due_at or NOON
    assert sorted(at_once(*[lambda: arrivals.take_due(at=at)] * 2)) == [0, 1]
    assert Evidence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_completes_at_once_join_one_file(sender: Sender, cleo: User) -> None:
    sender.begin("lesson.mp4", LESSON)
    sender.send(LESSON)
    upload = sender.upload
    answers = at_once(*[lambda: uploads.complete(upload.pk, by=cleo, at=NOON).state] * 2)
    assert answers == [UploadState.ARRIVED, UploadState.ARRIVED]
    assert due() == 1
    assert Evidence.objects.get().sha256 == hashlib.sha256(LESSON).hexdigest()


@pytest.mark.django_db
def test_bytes_that_changed_on_the_disk_are_never_taken(sender: Sender, disk: Path) -> None:
    sender.whole("lesson.mp4", LESSON)
    path = disk / sender.upload.place
    with path.open("r+b") as file:
        file.seek(PART_BYTES + 7)
        file.write(b"x")
    due()
    assert sender.upload.reason == "What arrived is not what was sent. Upload this file again."
    assert not Evidence.objects.exists()
    assert files(disk) == []


@pytest.mark.django_db
def test_a_storage_that_is_away_puts_it_off_and_refuses_nothing(sender: Sender, disk: Path) -> None:
    sender.whole("lesson.mp4", LESSON)
    path = disk / sender.upload.place
    path.rename(path.with_suffix(".away"))
    due()
    upload = sender.upload
    assert (upload.state, upload.attempts) == (UploadState.ARRIVED, 1)
    path.with_suffix(".away").rename(path)
    due()
    assert sender.upload.state == UploadState.DONE


@pytest.mark.django_db
def test_a_file_that_finds_its_slot_full_stays_in_the_library_and_says_so(sender: Sender, portfolio: Portfolio) -> None:
    draft = make.draft(portfolio, "partnership", full=False)
    requirement = video_slot(draft)
    sender.whole("lesson.mp4", LESSON, submission=draft.pk, requirement=requirement.pk)
    make.fill(draft, requirement)
    due()
    assert sender.upload.reason.startswith("It is in your library, but was not placed: This slot holds 1 item at most.")
    assert Evidence.objects.filter(original_name="lesson.mp4").count() == 2
    page = sender.client.get(f"/portfolios/{portfolio.pk}/sections/partnership/").content.decode()
    assert "It is in your library, but was not placed" in page


@pytest.mark.django_db
def test_what_lacks_only_the_last_word_is_completed_by_itself(sender: Sender) -> None:
    sender.begin("lesson.mp4", LESSON)
    sender.send(LESSON, only=[1])
    touched = sender.upload.touched_at
    assert tidying.finish_quiet(at=touched + LATER) == 0
    sender.send(LESSON, only=[2])
    assert tidying.finish_quiet(at=sender.upload.touched_at + timedelta(seconds=30)) == 0
    assert tidying.finish_quiet(at=sender.upload.touched_at + LATER) == 1
    assert sender.upload.state == UploadState.ARRIVED


@pytest.mark.django_db
def test_what_is_abandoned_or_belongs_to_nobody_is_cleared_away_and_nothing_else(
    sender: Sender, portfolio: Portfolio, disk: Path, settings: Settings, django_capture_on_commit_callbacks: object
) -> None:
    kept = make.upload(portfolio)
    sender.begin("lesson.mp4", LESSON)
    sender.send(LESSON, only=[1])
    stray = disk / "evidence" / "00" / f"{'0' * 32}.pdf"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"nobody's")
    old = (NOON - timedelta(days=300)).timestamp()
    os.utime(stray, (old, old))
    begun = sender.upload.touched_at
    tidying.tidy(at=begun + timedelta(days=settings.UPLOAD_KEEP_DAYS))
    assert sender.upload.state == UploadState.UPLOADING
    assert not stray.exists()
    tidying.tidy(at=begun + timedelta(days=settings.UPLOAD_KEEP_DAYS, seconds=1))
    tidying.tidy(at=begun + timedelta(days=settings.UPLOAD_KEEP_DAYS, seconds=2))
    assert sender.upload.state == UploadState.ABANDONED
    assert files(disk) == [kept.file.name]


REFUSED = {
    "large": ({"size": "99999999999"}, "This file is too large"),
    "empty": ({"size": "0"}, "This file is empty."),
    "program": ({"name": "setup.exe"}, "This type of file is not taken."),
    "no name": ({"name": ""}, "Choose a file first."),
    "no size": ({"size": "-5"}, "Choose a file first."),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", REFUSED)
def test_what_can_be_told_beforehand_is_refused_before_the_first_byte(sender: Sender, disk: Path, case: str) -> None:
    data, sentence = REFUSED[case]
    answer = sender.begin("lesson.mp4", LESSON, **data)
    assert answer.status_code == 409
    assert sentence in answer.json()["refusal"]
    assert not Upload.objects.exists()
    assert files(disk) == []


@pytest.mark.django_db
def test_a_slot_refuses_what_a_name_promises_before_the_first_byte(sender: Sender, portfolio: Portfolio) -> None:
    draft = make.draft(portfolio, "partnership", full=False)
    slot = {"submission": draft.pk, "requirement": video_slot(draft).pk}
    assert "takes videos" in sender.begin("notes.pdf", LESSON, **slot).json()["refusal"]
    assert not Upload.objects.exists()


@pytest.mark.django_db
def test_the_quota_counts_what_is_on_its_way_and_is_said_on_the_page(
    sender: Sender, cleos: Client, portfolio: Portfolio, settings: Settings, log_in: LogIn
) -> None:
    settings.MAX_PORTFOLIO_BYTES = 2 * len(LESSON) - 1
    sender.begin("one.mp4", LESSON)
    refusal = Sender(cleos, portfolio).begin("two.mp4", LESSON).json()["refusal"]
    assert refusal.startswith("There is no room for 12.8 MB more: 12.8 MB of 25.5 MB are used.")
    page = cleos.get(f"/portfolios/{portfolio.pk}/evidence/").content.decode()
    assert "At most 5.0 GB a file. 12.8 MB of 25.5 MB are used." in page
    assert Upload.objects.count() == 1
