"""Does every video that people bring become one that browsers play, and is it measured right?"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest

from portfolios.preparation import probing, sandbox
from portfolios.preparation.sandbox import GIGABYTE, Bounds
from tests.portfolios import clips

BOUNDS = Bounds(seconds=120, cpu=100, file_bytes=GIGABYTE)
KINDS = {
    "talk.avi": ("mpeg4", "mp2", None, "video/x-msvideo"),
    "talk.mov": ("mpeg4", "aac", None, "video/quicktime"),
    "talk.mkv": ("libx264", "aac", None, "video/x-matroska"),
    "talk.webm": ("libvpx", "libopus", None, "video/webm"),
    "talk.wmv": ("wmv2", "mp2", "asf", "video/x-ms-wmv"),
    "talk.mpg": ("mpeg2video", "mp2", "mpeg", "video/mpeg"),
    "talk.mts": ("libx264", "aac", "mpegts", "video/mp2t"),
    "talk.3gp": ("mpeg4", "aac", None, "video/3gpp"),
    "phone.mp4": ("libx265", "aac", None, "video/mp4"),
}
Do = Callable[..., dict[str, Any]]


@pytest.fixture
def do(tmp_path: Path) -> Do:
    """Do a job on a file as the preparation does; what is made lies in the folder `made`."""
    folder = tmp_path / "made"
    folder.mkdir()

    def done(job: str, path: Path, content_type: str = "video/mp4", **options: Any) -> dict[str, Any]:
        told = {"content_type": content_type, "seconds": 2, "within": [1280, 720], **options}
        return sandbox.run(job, path, told, bounds=BOUNDS, folder=folder).answer

    return done


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_video_is_known_and_becomes_an_mp4(do: Do, tmp_path: Path, name: str) -> None:
    codec, sound, container, content_type = KINDS[name]
    path = clips.record(tmp_path / name, codec, sound, container=container)
    found = probing.probe(path, name)
    assert (found.kind, found.content_type) == ("video", content_type)
    do("copy", path, content_type)
    with av.open(str(tmp_path / "made" / "copy.mp4")) as copy:
        video, audio = copy.streams
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert audio.codec_context.name == "aac"
        assert copy.duration / 1_000_000 == pytest.approx(2, abs=0.4)


def test_a_copy_is_no_larger_than_the_site_wants(do: Do, tmp_path: Path) -> None:
    path = clips.record(tmp_path / "large.mp4", "mpeg4", size=(1920, 1440), seconds=0.5)
    assert do("copy", path)["found"] | {"seconds": 0} == {"seconds": 0, "width": 960, "height": 720, "sound": False}


@pytest.mark.parametrize(("loud", "silent"), [(0.3, False), (0.01, False), (0.0, True)])
def test_a_silent_video_is_told_from_a_quiet_one(do: Do, tmp_path: Path, loud: float, silent: bool) -> None:
    path = clips.record(tmp_path / "talk.mp4", "mpeg4", "aac", loud=loud)
    found = do("measure", path)["found"]
    assert (found["sound"], found["silent"]) == (True, silent)


def test_a_header_that_lies_about_the_length_is_found_out(do: Do, tmp_path: Path) -> None:
    path = clips.record(tmp_path / "talk.mp4", "mpeg4", "aac", seconds=4)
    movie = path.read_bytes()
    place = movie.index(b"mvhd") + 4 + 16
    path.write_bytes(movie[:place] + (500).to_bytes(4, "big") + movie[place + 4 :])
    assert do("measure", path)["found"]["seconds"] == pytest.approx(4, abs=0.2)


def test_a_job_reaches_no_other_file_and_no_network(do: Do, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real command, with another program in the place of ours."""
    secret = tmp_path / "secret.txt"
    secret.write_text("told to nobody")
    spy = (
        "import json, os, socket, sys\n"
        "from pathlib import Path\n"
        "from portfolios.preparation.opening.__main__ import confine\n"
        "job, path, folder, options = sys.argv[1:5]\n"
        "confine(Path(path), Path(folder), json.loads(options)['limits'])\n"
        "def tried(deed):\n    try:\n        deed()\n    except OSError:\n        return False\n    return True\n"
        "found = {\n"
        f"    'secret': tried(lambda: open({str(secret)!r}).read()),\n"
        f"    'elsewhere': tried(lambda: open({str(tmp_path / 'new')!r}, 'w')),\n"
        "    'passwords': tried(lambda: open('/etc/passwd').read()),\n"
        "    'network': tried(lambda: socket.create_connection(('127.0.0.1', PORT), 1)),\n"
        "    'own': tried(lambda: open(path).read(0)), 'folder': tried(lambda: open(folder + '/x', 'w')),\n"
        "    'environment': sorted(set(os.environ) - {'LANG', 'LC_CTYPE', 'HOME', 'TMPDIR'}),\n"
        "}\n"
        "print(json.dumps({'answer': found}))\n"
    )
    monkeypatch.setenv("SECRET_KEY", "told-to-nobody")
    path = tmp_path / "upload"
    path.write_bytes(b"x")
    nothing = {"secret": False, "elsewhere": False, "passwords": False, "network": False, "environment": []}
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(sandbox, "PROGRAM", ["-c", spy.replace("PORT", str(server.getsockname()[1]))])
        assert do("copy", path) == nothing | {"own": True, "folder": True}


def test_a_job_that_takes_too_long_is_ended_with_all_that_it_started(
    do: Do, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "pid"
    child = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    sleeper = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    monkeypatch.setattr(sandbox, "PROGRAM", ["-c", sleeper])
    with pytest.raises(sandbox.Died, match="longer than it may"):
        sandbox.run("copy", tmp_path, {}, bounds=Bounds(seconds=2, cpu=5))
    end = time.monotonic() + 30
    while _alive(int(mark.read_text())):
        assert time.monotonic() < end, "What the job started goes on."
        time.sleep(0.1)


def _alive(pid: int) -> bool:
    """Whether the process goes on; one that only waits to be buried does not."""
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
