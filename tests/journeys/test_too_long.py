"""A recording longer than its slot allows: learnt on the page within a minute, not handed in, replaced."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from portfolios.models import Evidence, Submission
from portfolios.states import Status
from tests import browsing, make
from tests.journeys.conftest import Visit
from tests.journeys.visitor import PATIENCE, Visitor

pytestmark = [*browsing.LIVE, pytest.mark.timeout(300)]
SLOT = 2
TOO_LONG = "is 5:03 long. At most 5:00 is allowed; trim it first."
ATTESTED = ("own_work", "permissions", "no_last_names")
RATE = 8_000


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Five minutes and three seconds with sound: one picture a second keeps the file small."""
    path, seconds = tmp_path / "going over the data.mp4", 303
    with av.open(str(path), "w") as film:
        pictures = film.add_stream("libx264", rate=1, options={"preset": "ultrafast"})
        pictures.width, pictures.height, pictures.pix_fmt = 160, 120, "yuv420p"
        sound = film.add_stream("aac", rate=RATE, layout="mono")
        for second in range(seconds):
            shade = np.full((120, 160, 3), 40 + second % 160, np.uint8)
            film.mux(pictures.encode(av.VideoFrame.from_ndarray(shade, "rgb24")))
            film.mux(sound.encode(_tone(second)))
        for stream in (pictures, sound):
            film.mux(stream.encode())
    return path


def _tone(second: int) -> av.AudioFrame:
    moments = np.arange(second * RATE, (second + 1) * RATE) / RATE
    frame = av.AudioFrame.from_ndarray(np.sin(moments * 880 * np.pi).astype(np.float32)[None, :] / 4, "fltp", "mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, second * RATE, Fraction(1, RATE)
    return frame


@pytest.fixture
def begun() -> Submission:
    """cleo's section with everything but its recording, in a window that is open now."""
    now = timezone.now()
    cohort = make.open_cohort(by=make.administrator("bo", at=now), at=now)
    own = make.portfolio(place=make.enrolment(make.person("cleo", at=now), cohort=cohort, at=now), at=now)
    begun = make.draft(own, "data", full=False, at=now)
    for requirement in begun.section.requirements.exclude(position=SLOT):
        make.fill(begun, requirement, at=now)
    return begun


def test_a_video_that_is_too_long_is_known_within_a_minute_and_can_be_replaced(
    visit: Visit, begun: Submission, clip: Path
) -> None:
    owner: User = make.owner(begun.portfolio)
    cleo = visit(owner)
    cleo.go(section(begun))
    began = time.monotonic()
    sent(cleo, clip)
    cleo.sees(TOO_LONG)
    assert time.monotonic() - began < 60
    cleo.look()
    refused(cleo, begun)

    cleo.go(section(begun))
    cleo.click(cleo.page.locator(f"#slot-{SLOT}").get_by_role("button", name="Take out"))
    sent(cleo, make.FIXTURES / "lesson.mp4")
    expect(cleo.page.locator("body")).not_to_contain_text(TOO_LONG)
    make.consented(Evidence.objects.get(title="lesson"), at=timezone.now())
    cleo.go(reverse("portfolios:check", args=[begun.pk]))
    cleo.tick(*ATTESTED)
    cleo.press("Hand in this section")
    cleo.sees("Section handed in.")
    assert Submission.objects.get(pk=begun.pk).status == Status.SUBMITTED


def section(begun: Submission) -> str:
    return reverse("portfolios:section", args=[begun.portfolio_id, begun.section.slug])


def sent(cleo: Visitor, path: Path) -> None:
    """Choosing a file is uploading it; the page comes back with it in its slot."""
    with cleo.page.expect_navigation(timeout=PATIENCE):
        cleo.page.locator(f"#upload-{SLOT}-file").set_input_files(path)
    expect(cleo.page.locator(f"#slot-{SLOT} .exhibit-title")).to_contain_text(path.stem, timeout=PATIENCE)


def refused(cleo: Visitor, begun: Submission) -> None:
    """The page offers no way to hand in, and one that was sent all the same changes nothing."""
    make.consented(Evidence.objects.get(title="going over the data"), at=timezone.now())
    cleo.go(reverse("portfolios:check", args=[begun.pk]))
    cleo.sees(TOO_LONG)
    expect(cleo.page.get_by_role("button", name="Hand in this section")).to_have_count(0)
    token = cleo.page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, **dict.fromkeys(ATTESTED, "on")}
    answer = cleo.page.request.post(reverse("portfolios:hand_in", args=[begun.pk]), form=form)
    assert (answer.status, TOO_LONG in answer.text()) == (400, True)
    assert Submission.objects.get(pk=begun.pk).status == Status.DRAFT
