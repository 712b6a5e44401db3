"""What can be done to a file here? One function a job: file, folder for what is made, options in; facts out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portfolios.preparation.opening import films, measuring, papers, pictures, sniffing, sounds, types, wording

Job = Callable[[Path, Path, dict[str, Any]], dict[str, Any]]


def do(job: str, path: Path, folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Do the job; raises `Unfit` with the sentence that its owner reads."""
    return JOBS[job](path, folder, options)


_told = [0]


def progress(share: float) -> None:
    """Tell the process that waits how far the job is, 0 to 1; each percent once."""
    percent = max(0, min(99, int(share * 100)))
    if percent > _told[0]:
        _told[0] = percent
        sys.stdout.write(json.dumps({"progress": percent}) + "\n")
        sys.stdout.flush()


def probe(path: Path, folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """What the file is, and what opening it told."""
    found = sniffing.opened(path, options["ending"])
    kind = found.type
    return {
        "kind": kind.kind,
        "content_type": kind.content_type,
        "extension": kind.endings[0],
        "facts": found.facts,
    }


def copy(path: Path, folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """The clean file that a reviewer gets, and for a document its pages."""
    content_type: str = options["content_type"]
    kind = types.of(content_type).kind
    if kind == "video":
        return films.copy(path, folder, options, progress)
    if kind == "image":
        return pictures.copy(path, folder, content_type)
    if kind == "audio":
        return sounds.copy(path, folder, options, progress)
    return papers.copy(path, folder, content_type, progress)


def measure(path: Path, folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """How long a recording is, and what can be seen and heard."""
    return measuring.measure(path, options, progress)


def edits(path: Path, folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Where a video may have been edited."""
    return measuring.edits(path, options, progress)


def poster(path: Path, folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """A picture that stands for a video."""
    return films.poster(path, folder, options)


def words(path: Path, folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Everything that is written in the file, seen and unseen."""
    return wording.words(path, options)


JOBS: dict[str, Job] = {
    "words": words,
    "probe": probe,
    "copy": copy,
    "measure": measure,
    "edits": edits,
    "poster": poster,
}
