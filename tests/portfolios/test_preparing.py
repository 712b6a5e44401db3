"""Is evidence made ready, step by step, whatever happens to the workers?"""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pillow_heif
import pypdfium2
import pytest
from PIL import Image
from pytest_django.fixtures import Settings

from portfolios import evidence as library
from portfolios.models import Evidence, Portfolio, Rendition, Step
from portfolios.preparation import preparing, renditions, sandbox, working
from portfolios.states import RenditionKind, StepKind, StepState
from tests import make
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def portfolio() -> Portfolio:
    return make.portfolio()


def step_of(item: Evidence, kind: StepKind = StepKind.COPY) -> Step:
    return item.steps.get(kind=kind)


def planned_copy(portfolio: Portfolio) -> Evidence:
    """A PDF with one step to do."""
    item = make.upload(portfolio)
    item.steps.exclude(kind=StepKind.COPY).delete()
    return item


def break_down(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    """The sandbox answers nothing but this."""

    def broken(*args: Any, **options: Any) -> sandbox.Ran:
        raise problem

    monkeypatch.setattr(sandbox, "run", broken)


def test_adding_a_file_plans_its_steps_and_a_text_needs_none(portfolio: Portfolio) -> None:
    item = make.upload(portfolio, "lesson.mp4")
    assert {step.state for step in item.steps.all()} == {StepState.WAITING}
    assert {StepKind.COPY, StepKind.PICTURES} <= set(item.steps.values_list("kind", flat=True))
    assert not preparing.is_ready(item)
    assert preparing.is_ready(make.written(portfolio))


def test_a_pdf_becomes_a_clean_copy_and_pictures_of_its_pages(portfolio: Portfolio) -> None:
    item = make.upload(portfolio)
    assert preparing.work_off(at=NOON)
    assert preparing.is_ready(item)
    copy, pages = renditions.copy_of(item), renditions.pages_of(item)
    assert copy is not None
    assert (copy.content_type, copy.facts["pages"], copy.source_sha256) == ("application/pdf", 2, item.sha256)
    assert [page.number for page in pages] == [1, 2]
    assert "six of twenty-four" in pages[0].text
    with Image.open(pages[0].file) as picture:
        assert (picture.format, picture.width) == ("WEBP", 1100)
    with copy.file.open() as file, pypdfium2.PdfDocument(file.read()) as drawn:
        assert len(drawn) == 2
        assert drawn[0].get_textpage().get_text_bounded() == ""


def test_a_video_becomes_a_copy_that_browsers_play_and_a_poster(portfolio: Portfolio) -> None:
    item = make.upload(portfolio, "lesson.mp4")
    preparing.work_off(at=NOON)
    copy, poster = renditions.copy_of(item), renditions.poster_of(item)
    assert copy is not None
    assert poster is not None
    told = {"width": 320, "height": 180, "sound": True, "silent": False, "cuts": [], "black": []}
    assert copy.facts.items() >= told.items()
    assert copy.facts["seconds"] == pytest.approx(12, abs=0.3)
    with copy.file.open() as file:
        head = file.read(4096)
    assert head.index(b"moov") < head.index(b"mdat") if b"mdat" in head else b"moov" in head
    with Image.open(poster.file) as picture:
        assert picture.format == "JPEG"


@pytest.mark.parametrize(("ending", "written_as"), [("jpg", "JPEG"), ("heic", "HEIF")])
def test_a_picture_is_turned_and_says_nothing_of_where_it_was_taken(
    portfolio: Portfolio, tmp_path: Path, ending: str, written_as: str
) -> None:
    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Cleo Carter, Lakeside"
    taken = io.BytesIO()
    Image.new("RGB", (3000, 2000), "#27524d").save(taken, written_as, exif=exif.tobytes())
    path = tmp_path / f"photo.{ending}"
    path.write_bytes(taken.getvalue())
    item = make.upload(portfolio, str(path))
    preparing.work_off(at=NOON)
    copy = renditions.copy_of(item)
    assert copy is not None
    with copy.file.open() as file:
        content = file.read()
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1707, 2560))
        assert not picture.getexif()
    assert b"Carter" not in content


def test_each_step_is_taken_once_and_a_killed_workers_step_again(portfolio: Portfolio) -> None:
    item = planned_copy(portfolio)
    taken = preparing.take_next(at=NOON)
    assert taken is not None
    assert (taken.evidence_id, taken.state, taken.attempts) == (item.pk, StepState.RUNNING, 1)
    assert preparing.take_next(at=NOON + timedelta(seconds=30)) is None
    again = preparing.take_next(at=NOON + timedelta(seconds=90))
    assert again is not None
    assert (again.pk, again.attempts) == (taken.pk, 2)
    assert working.finish(taken, {}, [], at=LATER) is False
    assert step_of(item).state == StepState.RUNNING


def test_a_step_that_takes_its_worker_along_every_time_is_given_up(portfolio: Portfolio) -> None:
    item = planned_copy(portfolio)
    Step.objects.update(attempts=working.MOST_LOST)
    preparing.work_off(at=NOON)
    assert (step_of(item).state, step_of(item).reason) == (StepState.FAILED, working.BROKE_DOWN)


def test_what_breaks_down_is_tried_again_later_and_given_up_after_three_times(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = planned_copy(portfolio)
    break_down(monkeypatch, sandbox.Died("killed"))
    for attempt in (1, 2):
        assert preparing.work_off(at=NOON + timedelta(hours=attempt)) == 1
        assert (step_of(item).state, step_of(item).attempts) == (StepState.WAITING, attempt)
    preparing.work_off(at=NOON + timedelta(hours=3))
    assert (step_of(item).state, step_of(item).reason) == (StepState.FAILED, working.BROKE_DOWN)
    assert not Rendition.objects.exists()


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (sandbox.Unfit("This document asks for a password."), StepState.FAILED),
        (sandbox.Missing("Word documents can’t be shown here."), StepState.UNAVAILABLE),
    ],
)
def test_what_cannot_be_done_is_said_in_words_and_not_tried_again(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch, problem: Exception, state: StepState
) -> None:
    item = planned_copy(portfolio)
    break_down(monkeypatch, problem)
    preparing.work_off(at=NOON)
    assert (step_of(item).state, step_of(item).reason) == (state, str(problem))
    assert preparing.work_off(at=LATER) == 0


def test_one_bad_step_stops_no_other(portfolio: Portfolio) -> None:
    lost, good = make.upload(portfolio), make.upload(portfolio, "board.png")
    lost.file.storage.delete(str(lost.file.name))
    preparing.work_off(at=NOON)
    assert (step_of(lost).state, step_of(lost).reason) == (StepState.FAILED, working.LOST)
    assert step_of(good).state == StepState.DONE


def test_only_so_many_videos_are_written_anew_at_once(portfolio: Portfolio, settings: Settings) -> None:
    settings.TRANSCODES_AT_ONCE = 1
    item = make.upload(portfolio, "lesson.mp4")
    Step.objects.exclude(kind=StepKind.COPY).delete()
    other = Evidence.objects.get(pk=item.pk)
    other.pk, other.sha256 = None, "0" * 64
    other.save()
    preparing.plan(other, at=NOON)
    assert preparing.take_next(at=NOON) is not None
    waiting = preparing.take_next(at=NOON)
    assert waiting is not None
    assert waiting.kind != StepKind.COPY
    settings.TRANSCODES_AT_ONCE = 2
    assert {preparing.take_next(at=NOON) is not None for _ in range(2)} >= {True}


def test_what_is_removed_takes_along_what_was_made_of_it(
    portfolio: Portfolio, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    item = make.upload(portfolio)
    make.ready_evidence(item)
    assert Rendition.objects.exclude(file="").count() == 3
    with django_capture_on_commit_callbacks(execute=True):
        library.remove(item.pk, by=make.owner(portfolio), at=LATER)
    assert not Rendition.objects.exists()
    assert [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []


def test_what_the_tests_recall_is_what_preparing_makes(portfolio: Portfolio) -> None:
    first = make.upload(portfolio)
    make.ready_evidence(first)
    second = make.upload(make.portfolio())
    make.ready_evidence(second)
    assert preparing.is_ready(second)
    made = [
        list(item.renditions.values_list("kind", "number", "sha256", "text").order_by("kind", "number"))
        for item in (first, second)
    ]
    assert made[0] == made[1]
    assert {kind for kind, *_ in made[0]} == {RenditionKind.COPY, RenditionKind.PAGE, RenditionKind.WORDS}
