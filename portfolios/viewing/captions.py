"""What do a video's captions say, and when? Pure: a file of captions in, its lines with their times out, and back as
WebVTT in one spelling: words and times, no styles, no places on the picture, no names of speakers."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from pysubs2 import SSAFile
from pysubs2.exceptions import Pysubs2Error

KIND = "captions"
"""How their addresses name them, beside the kinds of renditions."""

CONTENT_TYPE = "text/vtt"
MOST_BYTES = 512 * 1024
MOST_CUES = 5000
FORMATS = {".vtt": "vtt", ".srt": "srt"}

NO_FORMAT = "Captions come as a file that ends in .vtt or .srt."
NO_CAPTIONS = "There are no captions in this file. Each needs its times and its words."
NOT_TEXT = "This file is not written in letters that can be read. Save it as UTF-8 and try again."


class Unreadable(Exception):
    """A file that can't be taken for captions; its words say why."""


@dataclass(frozen=True)
class Cue:
    """One caption: from and to in milliseconds, and what is said."""

    start: int
    end: int
    words: str


def read(name: str, data: bytes) -> list[Cue]:
    """The captions of a file in the order of their times; raises `Unreadable`."""
    form = FORMATS.get(PurePath(name).suffix.casefold())
    if form is None:
        raise Unreadable(NO_FORMAT)
    try:
        found = SSAFile.from_string(_text(data), format_=form)
    except (Pysubs2Error, ValueError, OverflowError) as error:
        raise Unreadable(NO_CAPTIONS) from error
    cues = sorted((Cue(each.start, each.end, _words(each.plaintext)) for each in found), key=lambda cue: cue.start)
    kept = [cue for cue in cues if cue.words and 0 <= cue.start < cue.end]
    if not kept:
        raise Unreadable(NO_CAPTIONS)
    if len(kept) > MOST_CUES:
        raise Unreadable(f"This file holds {len(kept):,} captions. At most {MOST_CUES:,} are taken.")
    return kept


def _text(data: bytes) -> str:
    """UTF-8, or UTF-16 that says so at its beginning, as recorders write it."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(NOT_TEXT) from error
    if "\0" in text:
        raise Unreadable(NOT_TEXT)
    return text


def _words(said: str) -> str:
    """The lines of a caption without tags, empty ones and the spaces around them."""
    lines = (" ".join(line.split()) for line in html.unescape(said).splitlines())
    return "\n".join(line for line in lines if line)


def spelled(cues: Sequence[Cue]) -> str:
    """The captions as WebVTT."""
    blocks = (f"{_time(cue.start)} --> {_time(cue.end)}\n{_safe(cue.words)}" for cue in cues)
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _safe(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def words(text: str) -> str:
    """What is said in captions as they are kept, a line for each line of them."""
    return "\n".join(_said(text))


def _said(text: str) -> Iterator[str]:
    for block in text.split("\n\n")[1:]:
        yield from (html.unescape(line) for line in block.strip().split("\n")[1:])


def times(text: str) -> list[tuple[str, str]]:
    """When each caption begins and ends, as it is kept: "00:01:02.000"."""
    blocks = (block.split("\n", 1)[0].split(" --> ") for block in text.strip().split("\n\n")[1:])
    return [(start, end) for start, end in blocks]
