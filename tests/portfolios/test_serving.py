"""Does a private file reach only its owner, seekable, and as nothing but a file?"""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from portfolios.models import Evidence
from portfolios.states import RenditionKind
from portfolios.viewing import serving
from portfolios.viewing.serving import Bucketed, ranged
from tests import make
from tests.conftest import LogIn
from tests.make import FIXTURES

VIDEO = (FIXTURES / "lesson.mp4").read_bytes()
SIZE = len(VIDEO)
LAST = SIZE - 1


@pytest.fixture
def video(cleo: User) -> Evidence:
    return make.upload(make.portfolio(cleo), "lesson.mp4")


@pytest.fixture
def cleos(video: Evidence, cleo: User, log_in: LogIn) -> Client:
    return log_in(cleo)


def address(item: Evidence) -> str:
    return reverse("portfolios:evidence_file", args=[item.pk])


PARTS: list[tuple[str, int, int]] = [
    ("bytes=0-", 0, LAST),
    ("bytes=0-0", 0, 0),
    ("bytes=100-199", 100, 199),
    (f"bytes={LAST}-", LAST, LAST),
    (f"bytes=10-{SIZE + 99}", 10, LAST),
    ("bytes=-1", LAST, LAST),
    ("bytes=-500", SIZE - 500, LAST),
    (f"bytes=-{SIZE * 2}", 0, LAST),
    (" bytes=5-9 ", 5, 9),
]


@pytest.mark.parametrize(("asked", "first", "last"), PARTS)
def test_a_part_is_answered_with_that_part(cleos: Client, video: Evidence, asked: str, first: int, last: int) -> None:
    answer = cleos.get(address(video), headers={"range": asked})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer.getvalue() == VIDEO[first : last + 1]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 5}", "bytes=-0", "bytes=" + "9" * 19 + "-"])
def test_a_part_that_is_not_there_is_answered_so(cleos: Client, video: Evidence, asked: str) -> None:
    answer = cleos.get(address(video), headers={"range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{SIZE}"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "asked", ["", "bytes=", "bytes=-", "bytes=9-5", "bytes=0-1,5-6", "items=0-5", "bytes=٣-٤", "bytes=" + "1" * 400]
)
def test_nonsense_is_answered_with_the_whole(cleos: Client, video: Evidence, asked: str) -> None:
    answer = cleos.get(address(video), headers={"range": asked})
    assert answer.status_code == 200
    assert answer.getvalue() == VIDEO


def test_a_part_of_another_version_is_answered_with_the_whole(cleos: Client, video: Evidence) -> None:
    headers = {"range": "bytes=5-9"}
    assert cleos.get(address(video), headers=headers | {"if-range": f'"{video.sha256}"'}).status_code == 206
    assert cleos.get(address(video), headers=headers | {"if-range": '"another"'}).status_code == 200


def test_a_file_is_served_so_that_nothing_keeps_guesses_or_runs_it(cleos: Client, video: Evidence) -> None:
    answer = cleos.get(address(video))
    assert answer["Content-Type"] == "video/mp4"
    assert answer["Content-Disposition"] == 'inline; filename="lesson.mp4"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["ETag"] == f'"{video.sha256}"'


@pytest.mark.parametrize(
    ("name", "way"), [("measurements.pdf", "inline"), ("board.png", "inline"), ("checklist.docx", "attachment")]
)
def test_what_a_browser_shows_safely_is_shown_and_the_rest_is_saved(
    cleos: Client, cleo: User, name: str, way: str
) -> None:
    item = make.upload(cleo.enrolments.get().portfolio, name)
    assert cleos.get(address(item))["Content-Disposition"].startswith(way)


def test_a_plain_text_is_saved_and_never_a_page() -> None:
    answer = ranged(None, io.BytesIO(b"a,b"), 3, "text/csv", "week.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "text/plain"


def test_a_stranger_is_served_nothing(video: Evidence, otto: User, log_in: LogIn) -> None:
    assert log_in(otto).get(address(video)).status_code == 404
    assert Client().get(address(video)).status_code == 302


def test_a_reviewers_copy_carries_no_name_and_is_not_the_file_handed_in(cleo: User, log_in: LogIn) -> None:
    draft = make.draft(make.portfolio(cleo))
    source = draft.exhibits.select_related("evidence").get(number=1).evidence
    made = make.rendition(source)
    answer = log_in(cleo).get(reverse("portfolios:preview_file", args=[draft.pk, 1]))
    assert answer["Content-Disposition"] == 'inline; filename="exhibit-1.pdf"'
    assert answer["ETag"] == f'"{made.sha256}"' != f'"{source.sha256}"'
    assert answer.getvalue() == made.file.open().read() != source.file.open().read()


@pytest.mark.parametrize(
    ("kind", "part", "name"),
    [("page", 2, "exhibit-1-page-2.webp"), ("poster", 1, "exhibit-1-poster.jpg")],
)
def test_pictures_of_an_exhibit_are_named_by_its_number(
    cleo: User, log_in: LogIn, kind: str, part: int, name: str
) -> None:
    draft = make.draft(make.portfolio(cleo))
    source = draft.exhibits.select_related("evidence").get(number=1).evidence
    content_type = "image/webp" if kind == "page" else "image/jpeg"
    make.rendition(source, RenditionKind(kind), part, content_type=content_type, text="words of the page")
    client, url = log_in(cleo), reverse("portfolios:preview_part", args=[draft.pk, 1, kind, part])
    answer = client.get(url, headers={"range": "bytes=0-3"})
    assert (answer.status_code, answer["Content-Type"]) == (206, content_type)
    assert answer["Content-Disposition"] == f'inline; filename="{name}"'
    assert "sandbox" in answer["Content-Security-Policy"]
    own = client.get(reverse("portfolios:evidence_part", args=[source.pk, kind, part]))
    assert own.status_code == 200


@pytest.mark.parametrize(("kind", "part"), [("words", 1), ("page", 1), ("poster", 2), ("original", 1)])
def test_what_is_not_made_or_not_meant_for_reading_is_not_found(
    cleo: User, log_in: LogIn, kind: str, part: int
) -> None:
    draft = make.draft(make.portfolio(cleo))
    make.rendition(draft.exhibits.select_related("evidence").get(number=1).evidence)
    assert log_in(cleo).get(reverse("portfolios:preview_part", args=[draft.pk, 1, kind, part])).status_code == 404


def test_the_file_handed_in_never_stands_in_for_a_copy_that_is_not_made_yet(cleo: User, log_in: LogIn) -> None:
    draft = make.draft(make.portfolio(cleo))
    answer = log_in(cleo).get(reverse("portfolios:preview_file", args=[draft.pk, 1]))
    assert answer.status_code == 404
    assert answer.content.decode() == serving.NOT_YET


class Stored:
    """What a bucket's object answers: a stream from the asked byte on."""

    def __init__(self, content: bytes) -> None:
        self.content, self.asked = content, list[str]()

    def get(self, *, Range: str) -> dict[str, Any]:  # noqa: N803 (the library's spelling)
        self.asked.append(Range)
        return {"Body": io.BytesIO(self.content[int(Range.removeprefix("bytes=").rstrip("-")) :])}


def test_a_bucket_is_read_from_where_the_part_begins() -> None:
    stored = Stored(VIDEO)
    answer = ranged("bytes=1000-1999", Bucketed(stored), SIZE, "video/mp4", "lesson.mp4")
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.getvalue() == VIDEO[1000:2000]
    assert stored.asked == ["bytes=1000-"]


def test_the_file_is_closed_after_the_last_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "BLOCK", 7)
    file = io.BytesIO(VIDEO)
    answer = ranged("bytes=3-99", file, SIZE, "video/mp4", "lesson.mp4")
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.getvalue() == VIDEO[3:100]
    assert file.closed
