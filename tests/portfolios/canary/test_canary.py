"""Plants a marker in every slot that files can carry, and reads all that a reviewer is served: none comes out."""

from __future__ import annotations

import sys
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts import outbox
from accounts.models import Message, User
from certification import cohorts, frameworks, schema
from portfolios import evidence, exhibits, portfolios, submissions
from portfolios.blindness import findings
from portfolios.models import Rendition, Step, Submission
from portfolios.preparation import preparing
from portfolios.states import RenditionKind, StepState
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import FIXTURES, NOON
from tests.make.cohorts import EARLIER, SHIPPED
from tests.portfolios.canary import planting
from tests.portfolios.canary.crawling import crawl, markers
from tests.portfolios.canary.planted import Planted

READ = (
    "docx: deleted text",
    "docx: text moved away",
    "docx: author of a tracked deletion",
    "docx: comment",
    "docx: comment author",
    "docx: header of later pages",
    "mkv: tag artist",
    "mkv: name of a track",
    "mkv: title of a chapter",
    "mkv: attachment name",
    "mkv: attachment content",
    "mkv: subtitle",
    "mp4: title of a chapter",
    "mp4: subtitle",
)
"""Slots that the search for names reads, so that their owner learns of a name in them."""
LATER = NOON + timedelta(hours=2)


@dataclass
class Handed:
    """One section with a file of every kind, and what was planted in them."""

    submission: Submission
    planted: Planted
    originals: dict[str, bytes]


@pytest.fixture
def handed(cleo: User) -> Handed:
    """Everything uploaded, really prepared, placed and handed in."""
    place = make.enrolment(cleo, cohort=_cohort())
    portfolio = portfolios.open(place.pk, by=cleo, at=NOON)
    section = place.cohort.framework.sections.get()
    begun = submissions.begin(portfolio.pk, section_id=section.pk, by=cleo, at=NOON)
    slot, planted, originals = section.requirements.get(), Planted(), {}
    for name, content in planting.files(planted, FIXTURES / "lesson.mp4"):
        title = planted.mark(f"title of {name.rpartition('.')[2]}")
        item = evidence.add_file(portfolio.pk, upload=ContentFile(content, name=name), title=title, by=cleo, at=NOON)
        originals[name] = content
        if item.kind in ("video", "audio"):
            make.consented(item)
        exhibits.place(begun.pk, requirement_id=slot.pk, evidence_id=item.pk, by=cleo, at=NOON)
    preparing.work_off(at=NOON)
    return Handed(submissions.submit(begun.pk, attested=True, by=cleo, at=LATER), planted, originals)


def _cohort() -> cohorts.Cohort:
    """One section with one slot that takes a dozen files of any kind."""
    document = deepcopy(schema.read(SHIPPED.read_text(encoding="utf-8")))
    section = next(each for each in document["sections"] if each["slug"] == "data")
    slot = {"slug": "files", "title": "Files", "help": "All.", "kind": "document", "min_items": 1, "max_items": 12}
    section["requirements"] = [slot | {"accepts": ["document", "image", "video", "audio"]}]
    factors = [each for each in document["factors"] if each["slug"] == section["factor"]]
    document |= {"slug": "canary", "sections": [section], "factors": factors}
    framework = frameworks.publish(frameworks.load(document, at=EARLIER).pk, by=None, at=EARLIER)
    boss = make.administrator(at=EARLIER)
    given = {"title": "Canary", "time_zone": "America/Chicago", "first_year": NOON.year}
    return cohorts.create(framework.pk, by=boss, at=EARLIER, **given)


@pytest.mark.timeout(600)
def test_no_marker_reaches_a_reviewer(
    handed: Handed, ada: User, log_in: LogIn, set_clock: SetClock, capsys: pytest.CaptureFixture[str]
) -> None:
    set_clock(LATER)
    assert not Step.objects.filter(state=StepState.FAILED).exists(), list(Step.objects.values("kind", "reason"))
    findings.look_ready(at=LATER)
    member = make.panel_member(ada, cohort=handed.submission.portfolio.enrolment.cohort)
    (task,) = make.assigned(handed.submission, member, at=LATER)
    while outbox.deliver_due(at=LATER, limit=50):
        pass
    seen = crawl(log_in(ada), reverse("reviews:desk", args=[task.pk]))
    files = [url for url in seen if "/exhibits/" in url]
    copies = Rendition.objects.exclude(kind=RenditionKind.WORDS)
    assert len(files) >= copies.filter(kind=RenditionKind.COPY).count() == len(handed.originals)
    mails = [f"{mail.subject}\n{mail.body}".encode() for mail in Message.objects.filter(person=ada)]
    served = [*seen.values(), *mails]
    assert {marker for content in served for marker in markers(content)} == set()
    for made in copies:
        assert markers(made.file.open().read()) == set()
    planted = len(handed.planted.slots)
    assert planted >= 110
    words = "".join(Rendition.objects.filter(kind=RenditionKind.WORDS).values_list("text", flat=True))
    assert {slot for slot in READ if handed.planted.slots[slot] not in words} == set()
    with capsys.disabled():
        sys.stdout.write(f"\nCanary: {planted} slots, {len(seen)} pages and files, {len(mails)} mails, 0 markers.\n")


def test_the_search_would_find_each_marker_in_what_was_handed_in() -> None:
    planted, found = Planted(), set[str]()
    for name, content in planting.files(planted, FIXTURES / "lesson.mp4"):
        found |= markers(name.encode()) | markers(content)
    missed = {slot for slot, marker in planted.slots.items() if marker.lower() not in found}
    assert missed == set()
