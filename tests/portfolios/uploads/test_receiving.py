"""Does a file arrive whole, hashed and within its limit, without ever being whole in memory?"""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import User
from portfolios import evidence
from portfolios.models import Evidence, Portfolio
from portfolios.preparation.probing import Found
from portfolios.uploading.receiving import HashedUpload, StreamingHandler
from tests import make
from tests.conftest import LogIn
from tests.make import FIXTURES, NOON

MEGABYTE = 1024**2
PDF = (FIXTURES / "measurements.pdf").read_bytes()
JSON = {"accept": "application/json"}


class Stream:
    """A multipart body of one large file, made block by block while it is read."""

    def __init__(self, size: int) -> None:
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="lesson.mp4"\r\n\r\n'
        tail = b"\r\n--x--\r\n"
        self.length = len(head) + size + len(tail)
        self.digest = hashlib.sha256()
        self.left, self.waiting, self.parts = size, b"", iter((head, *([None] * (size // MEGABYTE)), tail))

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "asked for everything at once"
        while len(self.waiting) < size and (part := next(self.parts, b"")) != b"":
            self.waiting += self._block() if part is None else part
        given, self.waiting = self.waiting[:size], self.waiting[size:]
        return given

    def readline(self, size: int = -1) -> bytes:
        raise AssertionError("a file has no lines")

    def _block(self) -> bytes:
        block = hashlib.sha256(str(self.left).encode()).digest() * (MEGABYTE // 32)
        self.left -= MEGABYTE
        self.digest.update(block)
        return block


def arriving(body: Stream, *, most: int) -> tuple[WSGIRequest, StreamingHandler]:
    request = WSGIRequest({
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(body.length),
        "wsgi.input": body,
    })  # fmt: skip
    handler = StreamingHandler(request, most=most)
    request.upload_handlers = [handler]
    return request, handler


@pytest.fixture
def portfolio(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


@pytest.fixture
def cleos(portfolio: Portfolio, cleo: User, log_in: LogIn) -> Client:
    return log_in(cleo)


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("traced")
def test_200_megabytes_arrive_and_are_stored_in_a_few_megabytes_of_memory(portfolio: Portfolio, tmp_path: Path) -> None:
    body = Stream(200 * MEGABYTE)
    request, _ = arriving(body, most=1024**3)
    upload = request.FILES["file"]
    assert isinstance(upload, HashedUpload)
    found = Found("video", "video/mp4", "mp4", {"seconds": 1.0})
    who = make.owner(portfolio)
    item = evidence.add_file(portfolio.pk, upload=upload, title="", by=who, at=NOON, probe=lambda path, name: found)
    _, peak = tracemalloc.get_traced_memory()
    assert peak < 24 * MEGABYTE
    assert item.size == 200 * MEGABYTE
    assert item.sha256 == body.digest.hexdigest()
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert kept.stat().st_size == item.size


def test_reading_stops_at_the_limit_and_leaves_nothing(tmp_path: Path, settings: Settings) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    body = Stream(50 * MEGABYTE)
    request, handler = arriving(body, most=5 * MEGABYTE)
    assert not request.FILES
    assert handler.too_large
    assert body.left > 40 * MEGABYTE
    request.close()
    assert list(tmp_path.iterdir()) == []


def send(cleos: Client, portfolio: Portfolio, data: dict[str, Any], **headers: str) -> Any:
    return cleos.post(reverse("portfolios:upload", args=[portfolio.pk]), data, headers=headers)


def test_a_script_learns_where_to_go_and_a_form_goes_there(cleos: Client, portfolio: Portfolio) -> None:
    back = reverse("portfolios:library", args=[portfolio.pk])
    answer = send(cleos, portfolio, {"file": SimpleUploadedFile("a.pdf", PDF)}, **JSON)
    assert answer.json() == {"location": back}
    answer = send(cleos, portfolio, {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert (answer.status_code, answer["Location"]) == (302, back)
    assert Evidence.objects.get().sha256 == hashlib.sha256(PDF).hexdigest()


REFUSED = {
    "nothing": ({}, "Choose a file first."),
    "text": ({"file": "a word"}, "Choose a file first."),
    "empty": ({"file": SimpleUploadedFile("a.pdf", b"")}, "This file is empty. Choose the file again."),
    "truncated": ({"file": SimpleUploadedFile("a.pdf", PDF[:4000])}, "damaged or incomplete"),
    "wrong": ({"file": SimpleUploadedFile("a.pdf", b"MZ" + bytes(99))}, "not what it holds"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_upload_is_refused_in_a_sentence_to_scripts_and_forms(
    cleos: Client, portfolio: Portfolio, tmp_path: Path, case: str
) -> None:
    data, sentence = REFUSED[case]
    for file in data.values():
        if isinstance(file, SimpleUploadedFile):
            file.seek(0)
    answer = send(cleos, portfolio, data, **JSON)
    assert answer.status_code == 409
    assert sentence in answer.json()["refusal"]
    for file in data.values():
        if isinstance(file, SimpleUploadedFile):
            file.seek(0)
    send(cleos, portfolio, data)
    assert sentence in cleos.get(reverse("portfolios:library", args=[portfolio.pk])).content.decode()
    assert not Evidence.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_announced_size_over_the_limit_is_refused_before_a_byte_is_read(
    cleos: Client, portfolio: Portfolio, settings: Settings
) -> None:
    settings.MAX_UPLOAD_BYTES = 1000

    class Untouched:
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    answer = cleos.generic(
        "POST",
        reverse("portfolios:upload", args=[portfolio.pk]),
        headers=JSON,
        **{
            "CONTENT_LENGTH": str(3 * 1024**3),
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
            "wsgi.input": Untouched(),
        },
    )
    assert answer.status_code == 413
    assert answer.json()["refusal"].startswith("This file is too large: 3.0 GB.")


def test_a_file_just_over_the_limit_is_refused_too(cleos: Client, portfolio: Portfolio, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = len(PDF) - 1
    answer = send(cleos, portfolio, {"file": SimpleUploadedFile("a.pdf", PDF)}, **JSON)
    assert answer.status_code == 409
    assert "too large" in answer.json()["refusal"]
    assert not Evidence.objects.exists()


def test_two_files_at_once_are_refused(cleos: Client, portfolio: Portfolio) -> None:
    files = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)]
    answer = send(cleos, portfolio, {"file": files}, **JSON)
    assert answer.json()["refusal"] == "Send one file at a time."
    assert not Evidence.objects.exists()


def test_an_upload_without_the_token_is_refused(portfolio: Portfolio, cleo: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cleo)
    assert send(strict, portfolio, {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 403
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("name", ["a" * 400 + ".pdf", "\u202efdp.exe.pdf", "ab\u0000c.pdf", "🙂" * 90 + ".pdf"])
def test_a_hostile_file_name_arrives_harmlessly(cleos: Client, portfolio: Portfolio, name: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name.encode() + b'"\r\n\r\n' + PDF
    answer = cleos.generic(
        "POST",
        reverse("portfolios:upload", args=[portfolio.pk]),
        body + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers=JSON,
    )
    assert answer.status_code == 200, answer.content
    assert len(Evidence.objects.get().original_name) <= 300
    assert not set("\u202e\u0000") & set(Evidence.objects.get().original_name)
