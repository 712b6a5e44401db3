"""Does every file go through a real virus scanner, and does nothing count as clean without its answer?"""

from __future__ import annotations

import codecs
import io
import shutil
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from portfolios import completeness
from portfolios.models import Evidence, Portfolio, Rendition, Step
from portfolios.preparation import preparing, scanning
from portfolios.states import RenditionKind, StepKind, StepState
from tests import make
from tests.conftest import NOON, LogIn

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not CLAMD, reason="clamd is not installed: apt-get install clamav-daemon."),
]
HARMLESS = codecs.decode("K5B!C%@NC[4\\CMK54(C^)7PP)7}$RVPNE-FGNAQNEQ-NAGVIVEHF-GRFG-SVYR!$U+U*", "rot13").encode()
"""The industry's test file, which every scanner calls a virus; turned, so that no scanner minds this page."""
KNOWN = "44d88612fea8a8f36de82e1278abb02f:68:Harmless-Test"
SETTINGS = """
Foreground yes
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}
TemporaryDirectory {folder}
StreamMaxLength 1M
"""


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scanner that knows one virus."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "known.hdb").write_text(KNOWN + "\n")
    (folder / "clamd.conf").write_text(SETTINGS.format(folder=folder))
    process = subprocess.Popen([str(CLAMD), "--config-file", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL)
    try:
        _wait_for(folder / "clamd.sock", process)
        yield f"unix://{folder}/clamd.sock"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(place: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while not place.exists():
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def portfolio(settings: Settings) -> Portfolio:
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    return make.portfolio()


def scanned(portfolio: Portfolio, tmp_path: Path, content: bytes = b"") -> Evidence:
    """A piece of evidence for which only the scan is left to do."""
    if content:
        (tmp_path / "notes.txt").write_bytes(content)
    item = make.upload(portfolio, str(tmp_path / "notes.txt") if content else "measurements.pdf")
    item.steps.exclude(kind=StepKind.SCAN).update(due_at=NOON + timedelta(days=99))
    return item


def scan_of(item: Evidence) -> Step:
    return item.steps.get(kind=StepKind.SCAN)


def test_a_clean_file_passes(portfolio: Portfolio, tmp_path: Path, settings: Settings, clamd: str) -> None:
    settings.CLAMD_URL = clamd
    item = scanned(portfolio, tmp_path)
    preparing.work_off(at=NOON)
    assert scan_of(item).state == StepState.DONE


def test_a_virus_ends_everything_and_the_file_is_given_to_nobody(
    portfolio: Portfolio, tmp_path: Path, settings: Settings, clamd: str, log_in: LogIn
) -> None:
    settings.CLAMD_URL = clamd
    item = scanned(portfolio, tmp_path, HARMLESS)
    make.rendition(item, RenditionKind.COPY)
    preparing.work_off(at=NOON)
    assert {step.state for step in item.steps.all()} == {StepState.FAILED}
    reason = scan_of(item).reason
    assert reason.startswith("A virus was found in this file (Harmless-Test")
    assert not Rendition.objects.exists()
    slot = make.section(portfolio, "support").requirements.get(slug="role-and-time")
    assert completeness.faults(slot, item) == (f"“notes” can’t be used as it is. {reason}",)
    answer = log_in(make.owner(portfolio)).get(reverse("portfolios:evidence_file", args=[item.pk]))
    assert answer.status_code == 403
    assert HARMLESS not in answer.content


def test_a_virus_in_an_archive_is_found_too(settings: Settings, clamd: str) -> None:
    settings.CLAMD_URL = clamd
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/notes.txt", HARMLESS)
    packed.seek(0)
    with pytest.raises(scanning.Infected, match="A virus was found"):
        scanning.scan(packed, packed.getbuffer().nbytes, lambda percent: None)


def test_without_an_answer_a_file_waits_and_is_never_called_clean(
    portfolio: Portfolio, tmp_path: Path, settings: Settings, clamd: str
) -> None:
    item = scanned(portfolio, tmp_path)
    at = NOON
    for tried in range(1, 10):
        assert preparing.work_off(at=at) == 1
        step = scan_of(item)
        assert (step.state, step.reason, step.attempts) == (StepState.WAITING, scanning.WAITING, tried)
        assert step.due_at > at
        at = step.due_at
    assert not preparing.is_ready(item)
    settings.CLAMD_URL = clamd
    preparing.work_off(at=at)
    assert (scan_of(item).state, scan_of(item).reason) == (StepState.DONE, "")


def test_a_scanner_that_hangs_up_or_talks_nonsense_has_not_answered(settings: Settings, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        for answer in (b"", b"stream: OK, more or less\0", b"stream: OK", b"ERROR\0"):
            with pytest.raises(scanning.NoAnswer):
                _answered(server, answer)


def _answered(server: socket.socket, answer: bytes) -> None:
    def speak() -> None:
        line, _ = server.accept()
        with line:
            line.recv(65536)
            line.sendall(answer)

    speaker = threading.Thread(target=speak)
    speaker.start()
    try:
        scanning.scan(io.BytesIO(b"words"), 5, lambda percent: None)
    finally:
        speaker.join()


def test_a_file_over_the_scanners_limit_waits_for_the_programme(settings: Settings, clamd: str) -> None:
    settings.CLAMD_URL = clamd
    with pytest.raises(scanning.NoAnswer, match="takes no file of this size"):
        scanning.scan(io.BytesIO(bytes(4 * 1024**2)), 4 * 1024**2, lambda percent: None)


def test_where_no_scanner_is_set_up_no_scan_is_planned(settings: Settings) -> None:
    settings.CLAMD_URL = ""
    item = make.upload(make.portfolio())
    assert not item.steps.filter(kind=StepKind.SCAN).exists()


def test_a_scanner_taken_away_later_is_said_and_blocks_nobody(
    portfolio: Portfolio, tmp_path: Path, settings: Settings
) -> None:
    item = scanned(portfolio, tmp_path)
    settings.CLAMD_URL = ""
    preparing.work_off(at=NOON)
    assert (scan_of(item).state, scan_of(item).reason) == (StepState.UNAVAILABLE, scanning.NOT_HERE)
    slot = make.section(portfolio, "support").requirements.get(slug="role-and-time")
    assert completeness.faults(slot, item) == ()
