"""Does the doctor find each planted fault, and nothing else? And is what doesn't match its seal kept from scoring?"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pgtrigger
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from portfolios import evidence, submissions
from portfolios.models import Claim, Evidence, Exhibit, Rendition, Submission
from portfolios.proof import checkup, doctor, seals
from portfolios.proof.doctor import Round, Section, Trouble
from portfolios.states import RenditionKind
from reviews import scoring
from reviews.models import Assignment
from tests import make
from tests.conftest import LogIn
from tests.make import NOON

pytestmark = pytest.mark.django_db
FROZEN = ("portfolios.Evidence:frozen_when_handed_in", "portfolios.Claim:frozen_when_handed_in",
          "portfolios.Exhibit:frozen_when_handed_in")  # fmt: skip


@pytest.fixture
def handed_in(cleo: User) -> Submission:
    """A section with files and texts in it, prepared."""
    submission = make.submission(make.portfolio(cleo))
    make.claim_all(make.draft(submission.portfolio, "partnership"))
    return submission


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_of(submission: Submission) -> Evidence:
    return submission.exhibits.exclude(evidence__file="").earliest("number").evidence


def text_of(submission: Submission) -> Evidence:
    return submission.exhibits.filter(evidence__kind="text").earliest("number").evidence


def copy() -> Rendition:
    return Rendition.objects.filter(kind=RenditionKind.COPY).earliest("pk")


def path_of(stored: Evidence | Rendition) -> Path:
    return Path(stored.file.path)


def found(**options: Any) -> list[tuple[Section, Trouble]]:
    look = Round(at=NOON + timedelta(days=3), **options)
    return [(each.section, each.trouble) for each in doctor.examine(look)]


def lose_file(submission: Submission) -> None:
    path_of(file_of(submission)).unlink()


def change_a_byte(submission: Submission) -> None:
    path = path_of(file_of(submission))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def cut_off(submission: Submission) -> None:
    path = path_of(file_of(submission))
    path.write_bytes(path.read_bytes()[:-10])


def make_a_folder_of_it(submission: Submission) -> None:
    path = path_of(file_of(submission))
    path.unlink()
    path.mkdir()


def lose_copy(submission: Submission) -> None:
    path_of(copy()).unlink()


def change_copy(submission: Submission) -> None:
    path_of(copy()).write_bytes(b"another copy")


def leave_a_stray(submission: Submission) -> None:
    place = default_storage.save("evidence/zz/stray.pdf", ContentFile(b"nobody's"))
    at = (NOON - timedelta(days=1)).timestamp()
    os.utime(default_storage.path(place), (at, at))


def rewrite_text(submission: Submission) -> None:
    Evidence.objects.filter(pk=text_of(submission).pk).update(text="Better words.")


def swap_row(submission: Submission) -> None:
    item = file_of(submission)
    Evidence.objects.filter(pk=item.pk).update(sha256="0" * 64)


def make_copy_of_another_file(submission: Submission) -> None:
    Rendition.objects.filter(pk=copy().pk).update(source_sha256="0" * 64)


def take_an_exhibit_out(submission: Submission) -> None:
    Exhibit.objects.filter(submission=submission).latest("number").delete()


def change_manifest(submission: Submission) -> None:
    Submission.objects.filter(pk=submission.pk).update(manifest={**(submission.manifest or {}), "attempt": 2})


def forge_signature(submission: Submission) -> None:
    Submission.objects.filter(pk=submission.pk).update(signature="A" * 86 + "==")


def break_chain(submission: Submission) -> None:
    with pgtrigger.ignore("accounts.AuditEvent:append_only"):
        AuditEvent.objects.filter(place=2).update(action="nothing.happened")


FILES, SEALS = Section.FILES, Section.SEALS
FAULTS: dict[Callable[[Submission], None], set[tuple[Section, Trouble]]] = {
    lose_file: {(FILES, Trouble.MISSING)},
    change_a_byte: {(FILES, Trouble.CHANGED)},
    cut_off: {(FILES, Trouble.CHANGED)},
    make_a_folder_of_it: {(FILES, Trouble.UNREADABLE)},
    lose_copy: {(Section.RENDITIONS, Trouble.MISSING)},
    change_copy: {(Section.RENDITIONS, Trouble.CHANGED)},
    leave_a_stray: {(Section.ORPHANS, Trouble.ORPHAN)},
    rewrite_text: {(SEALS, Trouble.SEAL)},
    swap_row: {(FILES, Trouble.CHANGED), (SEALS, Trouble.SEAL)},
    make_copy_of_another_file: {(SEALS, Trouble.SEAL)},
    take_an_exhibit_out: {(SEALS, Trouble.SEAL)},
    change_manifest: {(SEALS, Trouble.SEAL)},
    forge_signature: {(SEALS, Trouble.SEAL)},
    break_chain: {(Section.AUDIT, Trouble.CHAIN)},
}


def plant(fault: Callable[[Submission], None], submission: Submission) -> None:
    """Do what the database's own triggers would keep everybody else from doing."""
    with pgtrigger.ignore(*FROZEN):
        fault(submission)


def test_nothing_is_wrong_where_nothing_was_done(handed_in: Submission) -> None:
    assert found() == []


@contextmanager
def undone(files: Path) -> Iterator[None]:
    """Whatever happens in here to rows and files is as it was afterwards."""
    with TemporaryDirectory() as kept, transaction.atomic():
        shutil.copytree(files, kept, dirs_exist_ok=True)
        yield
        shutil.rmtree(files)
        shutil.copytree(kept, files)
        transaction.set_rollback(True)


def test_each_fault_is_found_and_nothing_else(handed_in: Submission, tmp_path: Path) -> None:
    wrong = {}
    for fault, expected in FAULTS.items():
        with undone(tmp_path):
            plant(fault, handed_in)
            seen = found()
            if sorted(seen) != sorted(expected):
                wrong[fault.__name__] = seen
    assert wrong == {}
    assert found() == []


def test_what_was_removed_from_a_library_is_no_missing_file(cleo: User) -> None:
    item = make.upload(make.portfolio(cleo))
    path = path_of(item)
    evidence.remove(item.pk, by=cleo, at=NOON)
    path.unlink(missing_ok=True)
    assert found() == []


def test_a_fresh_file_may_still_wait_for_its_row(handed_in: Submission) -> None:
    place = default_storage.save("evidence/zz/fresh.pdf", ContentFile(b"on its way"))
    at = (NOON + timedelta(days=2)).timestamp()
    os.utime(default_storage.path(place), (at, at))
    assert found() == []


def said(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", *arguments, stdout=out)
    return out.getvalue(), int(ended.value.code or 0)


def test_the_command_says_what_is_wrong_and_ends_accordingly(handed_in: Submission) -> None:
    words, status = said()
    assert "All is well." in words
    assert status == 0
    plant(lose_file, handed_in)
    words, status = said("--section", "files")
    assert "is missing in the storage." in words
    assert "1 thing is wrong." in words
    assert status == 1
    lines = [json.loads(line) for line in said("--json", "--section", "files")[0].splitlines()]
    assert (lines[0]["trouble"], lines[-1]["findings"]) == ("missing", 1)


def test_a_round_goes_on_where_another_ended(handed_in: Submission) -> None:
    plant(lose_file, handed_in)
    gone = file_of(handed_in).pk
    assert said("--section", "files", "--after", str(gone - 1))[1] == 1
    assert said("--section", "files", "--after", str(gone))[1] == 0


def test_a_sample_looks_at_no_more_rows_than_it_should(handed_in: Submission) -> None:
    look = Round(at=NOON, sample=1)
    list(doctor.examine(look, [Section.FILES, Section.SEALS]))
    assert look.looked == {"files": 1, "seals": 1}


def test_a_round_with_a_rate_takes_its_time(handed_in: Submission) -> None:
    quick, slow = Round(at=NOON), Round(at=NOON, rate=40_000)
    list(doctor.examine(quick, [Section.FILES]))
    begun = time.monotonic()
    list(doctor.examine(slow, [Section.FILES]))
    assert slow.read == quick.read > 0
    assert time.monotonic() - begun >= quick.read / 40_000 * 0.9


def test_administrators_are_told_once_and_it_is_remembered(handed_in: Submission, bo: User) -> None:
    assert checkup.nightly(at=NOON) == 0
    plant(lose_file, handed_in)
    assert checkup.nightly(at=NOON) == 1
    assert checkup.nightly(at=NOON + timedelta(days=1)) == 0
    letter = Message.objects.get(person=bo, key__startswith="doctor:")
    assert "is missing in the storage" in letter.body
    assert AuditEvent.objects.filter(action="doctor.found").count() == 1


def test_a_file_that_is_gone_is_a_sentence_and_no_error(handed_in: Submission, cleo: User, log_in: LogIn) -> None:
    plant(lose_file, handed_in)
    answer = log_in(cleo).get(reverse("portfolios:evidence_file", args=[file_of(handed_in).pk]))
    assert answer.status_code == 404
    assert b"missing in our storage" in answer.content


# The desk


@pytest.fixture
def task(handed_in: Submission, ada: User) -> Assignment:
    member = make.panel_member(ada, cohort=handed_in.portfolio.enrolment.cohort)
    return make.assigned(handed_in, member)[0]


def hand_in(task: Assignment) -> Assignment:
    version = scoring.save_draft(task.pk, version=0, entries=make.entries(task, 3), by=task.person, at=NOON)
    return scoring.hand_in(task.pk, version=version, by=task.person, at=NOON)


def test_the_desk_says_that_each_exhibit_is_what_was_handed_in(task: Assignment, ada: User, log_in: LogIn) -> None:
    page = log_in(ada).get(reverse("reviews:desk", args=[task.pk])).content.decode()
    assert page.count(seals.MATCHES) == task.submission.exhibits.count()
    assert hand_in(task).handed_in_at == NOON


def test_what_does_not_match_its_seal_cannot_be_scored(
    task: Assignment, ada: User, log_in: LogIn, tmp_path: Path
) -> None:
    browser, url = log_in(ada), reverse("reviews:desk", args=[task.pk])
    for fault in (rewrite_text, swap_row, change_manifest, forge_signature, make_copy_of_another_file):
        with undone(tmp_path):
            plant(fault, task.submission)
            assert seals.BROKEN in browser.get(url).content.decode(), fault.__name__
            with pytest.raises(Refused, match="tell an administrator"):
                hand_in(task)
            assert Assignment.objects.get(pk=task.pk).handed_in_at is None


def test_a_changed_claim_is_noticed(handed_in: Submission, cleo: User) -> None:
    draft = make.draft(handed_in.portfolio, "support")
    make.claim_all(draft)
    sealed = submissions.submit(draft.pk, attested=True, by=cleo, at=NOON)
    assert all(each.matches for each in seals.of(sealed))
    with pgtrigger.ignore(*FROZEN):
        Claim.objects.filter(exhibit__submission=sealed).update(note="Look elsewhere.")
    assert {each.why for each in seals.of(sealed)} == {"", seals.CLAIMS}


def test_candidate_and_administrator_read_the_hash_a_reviewer_does_not(
    task: Assignment, ada: User, bo: User, cleo: User, log_in: LogIn
) -> None:
    item = file_of(task.submission)
    pages = {
        cleo: reverse("portfolios:receipt", args=[task.submission_id]),
        bo: reverse("reviews:submission", args=[task.submission_id]),
        ada: reverse("reviews:desk", args=[task.pk]),
    }
    seen = {person: log_in(person).get(url).content.decode() for person, url in pages.items()}
    assert item.sha256 in seen[cleo]
    assert item.sha256 in seen[bo]
    assert item.sha256 not in seen[ada]
    assert item.original_name not in seen[ada]
