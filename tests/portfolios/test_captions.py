"""Are captions read, kept with their video, sealed, looked through, and shown to whoever watches?"""

from __future__ import annotations

import hashlib
from typing import Any

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.refusals import Refused
from portfolios import captioning, submissions
from portfolios import evidence as library
from portfolios.blindness import tracing
from portfolios.models import Captions, Evidence, Submission
from portfolios.proof import seals
from portfolios.viewing import captions
from portfolios.viewing.captions import Cue
from reviews.models import Assignment
from tests import make
from tests.conftest import LogIn
from tests.make.people import NOON

VTT = b"""WEBVTT - from a recorder

NOTE made by hand

STYLE
::cue { color: red }

1
00:00:00.500 --> 00:00:01.500 align:start line:0
<v Ms T>What did you <b>see</b> &amp; hear?
On the second day

00:02.000 --> 00:03.000
They waited: 3 < 4.
"""
SRT = "\ufeff" + "\r\n".join(
    [
        "1\r\n00:00:00,500 --> 00:00:01,500\r\n<i>What</i> did you see?\r\n",
        "2\r\n00:00:02,000 --> 00:00:03,000\r\nThey waited.\r\n",
    ]
)
SPELLED = """WEBVTT

00:00:00.500 --> 00:00:01.500
What did you see &amp; hear?
On the second day

00:00:02.000 --> 00:00:03.000
They waited: 3 &lt; 4.
"""

ASKED, DAY, WAITED = "What did you see & hear?", "On the second day", "They waited: 3 < 4."


# Reading


def test_webvtt_is_read_without_tags_styles_and_notes_and_spelled_in_one_way() -> None:
    cues = captions.read("Talk.VTT", VTT)
    assert cues == [
        Cue(500, 1500, "What did you see & hear?\nOn the second day"),
        Cue(2000, 3000, "They waited: 3 < 4."),
    ]
    assert captions.spelled(cues) == SPELLED
    assert captions.read("again.vtt", SPELLED.encode()) == cues
    assert captions.words(SPELLED).splitlines() == [
        "What did you see & hear?",
        "On the second day",
        "They waited: 3 < 4.",
    ]
    assert captions.times(SPELLED) == [("00:00:00.500", "00:00:01.500"), ("00:00:02.000", "00:00:03.000")]


@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_subrip_is_read_in_what_recorders_write(coding: str) -> None:
    cues = captions.read("talk.srt", SRT.encode(coding))
    assert [cue.words for cue in cues] == ["What did you see?", "They waited."]


def test_captions_come_in_the_order_of_their_times_and_hours_are_kept() -> None:
    late = b"WEBVTT\n\n01:02:03.004 --> 01:02:04.000\nLast\n\n00:00:01.000 --> 00:00:02.000\nFirst\n"
    text = captions.spelled(captions.read("x.vtt", late))
    assert text == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nFirst\n\n01:02:03.004 --> 01:02:04.000\nLast\n"


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("talk.txt", VTT, captions.NO_FORMAT),
        ("talk", VTT, captions.NO_FORMAT),
        ("talk.vtt", b"", captions.NO_CAPTIONS),
        ("talk.vtt", b"Just some words.", captions.NO_CAPTIONS),
        ("talk.srt", b"1\n00:00:05,000 --> 00:00:04,000\nBackwards\n", captions.NO_CAPTIONS),
        ("talk.srt", b"1\n00:00:05,000 --> 00:00:06,000\n<i> </i>\n", captions.NO_CAPTIONS),
        ("talk.vtt", b"\x00\x01\x02\x03", captions.NOT_TEXT),
        ("talk.vtt", "Zoë".encode("latin-1"), captions.NOT_TEXT),
        ("talk.srt", b"1\n99999999999999:00:00,000 --> 00:00:06,000\nFar\n", captions.NO_CAPTIONS),
        ("talk.vtt", b"WEBVTT\n\n" + b"00:00.000 --> 00:01.000\nYes\n\n" * 5001, "5,001 captions. At most 5,000"),
    ],
)
def test_what_is_no_captions_is_said(name: str, data: bytes, why: str) -> None:
    with pytest.raises(captions.Unreadable) as error:
        captions.read(name, data)
    assert why in str(error.value)


# Kept with their video


@pytest.fixture
def draft(cleo: User) -> Submission:
    return make.draft(make.portfolio(cleo), "data")


@pytest.fixture
def video(draft: Submission) -> Evidence:
    return Evidence.objects.get(exhibits__submission=draft, kind="video")


def put(video: Evidence, by: User, *, data: bytes = VTT, name: str = "talk.vtt") -> Captions:
    return captioning.put(video.pk, name=name, data=data, by=by, at=NOON)


def written(video: Evidence, by: User) -> Evidence:
    return library.add_text(video.portfolio_id, title="My notes", text="Words.", by=by, at=NOON)


def handed_in(draft: Submission, by: User) -> Submission:
    make.ready(draft)
    return submissions.submit(draft.pk, attested=True, by=by, at=NOON)


def test_they_are_put_replaced_and_taken_away_again(video: Evidence, cleo: User) -> None:
    assert put(video, cleo).text == SPELLED
    put(video, cleo, data=SRT.encode(), name="talk.srt")
    assert "What did you see?" in Captions.objects.get().text
    for _ in range(2):
        captioning.remove(video.pk, by=cleo, at=NOON)
    assert not Captions.objects.exists()
    told = AuditEvent.objects.filter(action__startswith="evidence.captions").order_by("pk")
    assert [event.action.rpartition("_")[2] for event in told] == ["put", "put", "removed"]
    assert told[0].data["captions"] == 2


def test_what_cannot_be_taken_leaves_what_is_there(video: Evidence, cleo: User, ben: User) -> None:
    put(video, cleo)
    refused: list[tuple[User, dict[str, Any], str]] = [
        (ben, {}, "belongs to somebody else"),
        (cleo, {"data": b"nothing"}, "no captions in this file"),
        (cleo, {"data": b""}, "empty"),
        (cleo, {"data": b"WEBVTT\n\n" + b"x" * captions.MOST_BYTES}, "too large"),
        (cleo, {"data": b"WEBVTT\n\n09:00:00.000 --> 09:00:01.000\nLate\n"}, "after the video has ended"),
    ]
    for by, options, why in refused:
        with pytest.raises(Refused, match=why):
            put(video, by, **options)
    text = written(video, cleo)
    with pytest.raises(Refused, match="Only a video"):
        put(text, cleo)
    assert Captions.objects.get().text == SPELLED


def test_once_handed_in_they_never_change(draft: Submission, video: Evidence, cleo: User) -> None:
    put(video, cleo)
    handed_in(draft, cleo)
    with pytest.raises(Refused, match="handed in"):
        put(video, cleo, data=SRT.encode(), name="talk.srt")
    with pytest.raises(Refused, match="handed in"):
        captioning.remove(video.pk, by=cleo, at=NOON)
    for change in (Captions.objects.all().delete, lambda: Captions.objects.update(text="WEBVTT\n")):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            change()


def test_the_database_gives_captions_to_videos_alone(video: Evidence, cleo: User) -> None:
    text = written(video, cleo)
    with pytest.raises(DatabaseError, match="Only a video"), transaction.atomic():
        Captions.objects.create(evidence=text, text="WEBVTT\n", saved_at=NOON)
    with pytest.raises(DatabaseError, match="captions_are_webvtt"), transaction.atomic():
        Captions.objects.create(evidence=video, text="Hello", saved_at=NOON)


# Sealed and looked through


def test_the_manifest_holds_their_hash_and_the_seal_tells_when_they_differ(
    draft: Submission, video: Evidence, cleo: User
) -> None:
    put(video, cleo)
    section = handed_in(draft, cleo)
    assert section.manifest is not None
    listed = [each.get("captions") for each in section.manifest["exhibits"]]
    assert [each for each in listed if each] == [hashlib.sha256(SPELLED.encode()).hexdigest()]
    assert all(seal.matches for seal in seals.of(section))
    with pgtrigger.ignore("portfolios.Captions:frozen_when_handed_in"):
        Captions.objects.update(text=SPELLED.replace("They", "We"))
    assert [seal.why for seal in seals.of(section) if not seal.matches] == [seals.CHANGED]
    with pgtrigger.ignore("portfolios.Captions:frozen_when_handed_in"):
        Captions.objects.all().delete()
    assert [seal.why for seal in seals.of(section) if not seal.matches] == [seals.CHANGED]


def test_captions_that_are_slipped_in_break_the_seal(draft: Submission, video: Evidence, cleo: User) -> None:
    section = handed_in(draft, cleo)
    with pgtrigger.ignore("portfolios.Captions:frozen_when_handed_in"):
        Captions.objects.create(evidence=video, text=SPELLED, saved_at=NOON)
    assert [seal.why for seal in seals.of(section) if not seal.matches] == [seals.CHANGED]


def test_a_name_in_the_captions_is_found(draft: Submission, video: Evidence, cleo: User) -> None:
    put(video, cleo, data=f"WEBVTT\n\n00:00.000 --> 00:01.000\nThank you, {cleo.name}!\n".encode())
    found = [trace for trace in tracing.traces(draft) if trace.place == "the captions"]
    assert [(trace.words, trace.left_out) for trace in found] == [(cleo.name, False)]


# Pages


def sent(browser: Client, video: Evidence, data: bytes = VTT, name: str = "talk.vtt") -> Any:
    file = SimpleUploadedFile(name, data)
    return browser.post(reverse("portfolios:put_captions", args=[video.pk]), {"file": file}, follow=True)


def test_the_candidate_adds_reads_replaces_and_removes_them(video: Evidence, cleo: User, log_in: LogIn) -> None:
    browser, here = log_in(cleo), reverse("portfolios:evidence", args=[video.pk])
    assert "Add captions" in browser.get(here).content.decode()
    page = sent(browser, video).content.decode()
    assert "Captions saved." in page
    assert "2 captions, from 00:00:00 to 00:00:03." in page
    assert "Replace the captions" in page
    address = reverse("portfolios:evidence_part", args=[video.pk, "captions", 1])
    assert f'<track kind="captions" label="Captions" src="{address}">' in page
    answer = browser.get(address)
    assert (answer.content.decode(), answer["Content-Type"]) == (SPELLED, "text/vtt")
    assert "no captions in this file" in sent(browser, video, b"nothing").content.decode()
    assert (
        "Choose a file first."
        in browser.post(reverse("portfolios:put_captions", args=[video.pk]), follow=True).content.decode()
    )
    gone = browser.post(reverse("portfolios:remove_captions", args=[video.pk]), follow=True).content.decode()
    assert "Captions removed." in gone
    assert browser.get(address).status_code == 404


def test_more_than_captions_can_weigh_is_refused_unread(video: Evidence, cleo: User, log_in: LogIn) -> None:
    page = sent(log_in(cleo), video, b"x" * (captions.MOST_BYTES + 100_000)).content.decode()
    assert "This file is too large" in page
    assert not Captions.objects.exists()


def test_a_form_from_elsewhere_is_refused(video: Evidence, cleo: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cleo)
    file = SimpleUploadedFile("talk.vtt", VTT)
    assert browser.post(reverse("portfolios:put_captions", args=[video.pk]), {"file": file}).status_code == 403
    assert not Captions.objects.exists()


def test_no_other_evidence_offers_them(video: Evidence, cleo: User, log_in: LogIn) -> None:
    text = written(video, cleo)
    page = log_in(cleo).get(reverse("portfolios:evidence", args=[text.pk])).content.decode()
    assert "captions" not in page.casefold()


def on_the_desk(draft: Submission, by: User, ada: User) -> Assignment:
    section = handed_in(draft, by)
    return make.assigned(section, make.panel_member(ada, cohort=section.portfolio.enrolment.cohort))[0]


def test_the_reviewer_is_served_them_by_number_alone(
    draft: Submission, video: Evidence, cleo: User, ada: User, log_in: LogIn
) -> None:
    put(video, cleo)
    task = on_the_desk(draft, cleo, ada)
    number = video.exhibits.get().number
    address = reverse("reviews:exhibit_part", args=[task.pk, number, "captions", 1])
    desk = log_in(ada).get(reverse("reviews:desk", args=[task.pk])).content.decode()
    assert desk.count("<track ") == 1
    assert f'src="{address}"' in desk
    answer = log_in(ada).get(address)
    assert (answer.status_code, answer.content.decode()) == (200, SPELLED)
    assert f"exhibit-{number}.vtt" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    assert log_in(make.person("ben")).get(address).status_code == 404
    other = next(n for n in draft.exhibits.values_list("number", flat=True) if n != number)
    assert log_in(ada).get(reverse("reviews:exhibit_part", args=[task.pk, other, "captions", 1])).status_code == 404
    preview = log_in(cleo).get(reverse("portfolios:preview", args=[draft.pk])).content.decode()
    assert preview.count("<track ") == 1
