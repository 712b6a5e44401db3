"""Does a file come together from its parts, whatever the store, the order and the accidents?"""

from __future__ import annotations

import hashlib
import os
import random
import time
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import User
from portfolios.models import Evidence, Upload
from portfolios.states import UploadState
from portfolios.uploading import arrivals, stores
from portfolios.uploading.stores import PART_BYTES
from portfolios.viewing import serving
from tests import make
from tests.conftest import LogIn
from tests.make import NOON
from tests.portfolios.uploads.sending import Sender, video

CUTS = int(os.environ.get("SEVENFOLD_CUTS", "12"))
LESSON = video(2 * PART_BYTES + 70_001)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_store")]


def taken() -> int:
    return arrivals.take_due(at=Upload.objects.latest("pk").due_at or NOON)


def stored(item: Evidence) -> str:
    """The SHA-256 of what the storage really holds."""
    file, digest = serving.opened(item.file.name or ""), hashlib.sha256()
    while block := file.read(1024**2):
        digest.update(block)
    file.close()
    return digest.hexdigest()


def test_a_file_comes_in_parts_in_any_order_and_is_whole(sender: Sender) -> None:
    assert sender.begin("lesson.mp4", LESSON).json()["parts"] == []
    sender.send(LESSON, only=[3, 1, 2])
    assert sender.complete().json()["state"] == "arrived"
    assert taken() == 1
    item = Evidence.objects.get()
    assert (item.size, item.sha256) == (len(LESSON), hashlib.sha256(LESSON).hexdigest())
    assert stored(item) == item.sha256
    assert (item.kind, item.original_name, item.title) == ("video", "lesson.mp4", "lesson")
    told = sender.state()
    assert (told["state"], told["note"]) == ("done", "")


def test_choosing_the_file_again_sends_only_what_is_missing(sender: Sender, cleos: Client) -> None:
    sender.begin("lesson.mp4", LESSON)
    sender.send(LESSON, only=[2])
    again = Sender(cleos, sender.portfolio)
    assert again.begin("lesson.mp4", LESSON).json()["parts"] == [2]
    assert again.upload == sender.upload
    again.send(LESSON)
    assert again.complete().status_code == 200
    taken()
    assert Evidence.objects.get().sha256 == hashlib.sha256(LESSON).hexdigest()


def test_a_part_that_was_cut_off_never_counts(sender: Sender, chance: random.Random) -> None:
    for _ in range(CUTS):
        sender.begin("lesson.mp4", LESSON)
        number = chance.choice([part for part in (1, 2, 3) if part not in sender.begun["parts"]])
        sender.cut(number, LESSON, after=chance.randrange(PART_BYTES))
        assert sender.begin("lesson.mp4", LESSON).json()["parts"] == []
    sender.send(LESSON)
    sender.complete()
    taken()
    assert Evidence.objects.get().sha256 == hashlib.sha256(LESSON).hexdigest()


def test_completing_too_early_says_what_is_missing_and_changes_nothing(sender: Sender) -> None:
    sender.begin("lesson.mp4", LESSON)
    sender.send(LESSON, only=[1, 3])
    answer = sender.complete()
    assert (answer.status_code, answer.json()) == (409, {"missing": [2]})
    assert sender.upload.state == UploadState.UPLOADING
    assert taken() == 0


def test_completing_twice_is_completing_once(sender: Sender) -> None:
    sender.whole("lesson.mp4", LESSON)
    arrived_at = sender.upload.arrived_at
    assert sender.complete().json()["state"] == "arrived"
    assert sender.upload.arrived_at == arrived_at
    assert taken() == 1
    assert sender.complete().json()["state"] == "done"
    assert Evidence.objects.count() == 1


def test_two_tabs_send_the_same_parts_and_one_file_comes_of_it(sender: Sender, cleos: Client) -> None:
    other = Sender(cleos, sender.portfolio)
    for each in (sender, other):
        each.begin("lesson.mp4", LESSON)
    for each in (sender, other):
        each.send(LESSON)
    assert [each.complete().json()["state"] for each in (sender, other)] == ["arrived", "arrived"]
    taken()
    assert Evidence.objects.get().sha256 == hashlib.sha256(LESSON).hexdigest()


@pytest.mark.parametrize("size", [PART_BYTES - 1, PART_BYTES + 1, 0], ids=["short", "long", "empty"])
def test_a_part_of_another_size_is_refused(sender: Sender, size: int) -> None:
    sender.begin("lesson.mp4", LESSON)
    assert sender.put_to(sender.addresses(1)["1"], bytes(size)) in (400, 403)
    assert sender.begin("lesson.mp4", LESSON).json()["parts"] == []


def test_only_parts_that_the_file_has_get_an_address(sender: Sender) -> None:
    sender.begin("lesson.mp4", LESSON)
    assert sorted(sender.addresses(0, 1, 3, 4, 99_999)) == ["1", "3"]


def test_an_address_that_was_tampered_with_is_refused(sender: Sender, any_store: str) -> None:
    sender.begin("lesson.mp4", LESSON)
    address = sender.addresses(1)["1"]
    wrong = address.replace("partNumber=1", "partNumber=2") if any_store == "bucket" else address[:-2] + "x/"
    assert wrong != address
    assert sender.put_to(wrong, LESSON[:PART_BYTES]) == 403
    assert sender.begin("lesson.mp4", LESSON).json()["parts"] == []


def test_an_old_address_is_refused(sender: Sender, any_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"portfolios.uploading.stores.{any_store}.ADDRESS_SECONDS", 1)
    sender.begin("lesson.mp4", LESSON)
    address = sender.addresses(1)["1"]
    time.sleep(2.1)
    assert sender.put_to(address, LESSON[:PART_BYTES]) == 403
    assert sender.begin("lesson.mp4", LESSON).json()["parts"] == []


def test_cancelling_leaves_nothing_and_the_address_leads_nowhere(
    sender: Sender, django_capture_on_commit_callbacks: Any
) -> None:
    sender.begin("lesson.mp4", LESSON)
    sender.send(LESSON, only=[1])
    address, upload = sender.addresses(2)["2"], sender.upload
    with django_capture_on_commit_callbacks(execute=True):
        assert sender.cancel().status_code == 200
    assert Upload.objects.get(pk=upload.pk).cleared
    assert sender.put_to(address, LESSON[PART_BYTES : 2 * PART_BYTES]) == 404
    assert sender.complete().json() == {"refusal": "This upload was cancelled. Choose the file again."}
    with pytest.raises(stores.Gone):
        stores.store().parts(upload.place, upload.handle)
    assert sender.begin("lesson.mp4", LESSON).json()["parts"] == []
    assert sender.upload != upload


def test_a_server_that_died_between_joining_and_writing_it_down_is_no_harm(sender: Sender) -> None:
    sender.begin("lesson.mp4", LESSON)
    sender.send(LESSON)
    upload, store = sender.upload, stores.store()
    parts = store.parts(upload.place, upload.handle)
    store.join(upload.place, upload.handle, [parts[number] for number in sorted(parts)])
    assert sender.begin("lesson.mp4", LESSON).json()["parts"] == [1, 2, 3]
    assert sender.complete().json()["state"] == "arrived"
    taken()
    assert Evidence.objects.get().sha256 == hashlib.sha256(LESSON).hexdigest()


def test_the_same_bytes_again_are_the_same_piece_and_the_page_says_so(sender: Sender) -> None:
    sender.whole("lesson.mp4", LESSON)
    taken()
    sender.whole("copy of lesson.mp4", LESSON)
    taken()
    item = Evidence.objects.get()
    assert sender.state()["note"] == "You have this file already: “lesson”."
    assert stored(item) == item.sha256
    assert not default_storage.exists(sender.upload.place)


def test_a_file_that_is_not_what_it_says_is_refused_and_gone(sender: Sender) -> None:
    content = b"MZ" + bytes(3000)
    sender.whole("lesson.mp4", content)
    taken()
    upload = sender.upload
    assert upload.state == UploadState.REFUSED
    assert upload.reason.startswith("This file is named .mp4, but that is not what it holds")
    assert not Evidence.objects.exists()
    assert not default_storage.exists(upload.place)


def test_a_stranger_finds_no_upload(sender: Sender, otto: User, log_in: LogIn) -> None:
    sender.begin("lesson.mp4", LESSON)
    carl = make.person("carl")
    make.portfolio(carl, place=make.enrolment(carl, cohort=sender.portfolio.enrolment.cohort))
    for stranger in (log_in(otto), log_in(carl)):
        for name, where in sender.begun["urls"].items():
            answer = stranger.post(where) if name in ("complete", "cancel") else stranger.get(where)
            assert answer.status_code == 404
        begin = reverse("portfolios:begin_upload", args=[sender.portfolio.pk])
        assert stranger.post(begin, {"name": "a.pdf", "size": "9"}).status_code == 404
    assert sender.upload.state == UploadState.UPLOADING
