"""Which words does a file carry, seen and unseen, and where? A reviewer never gets them; the search for names does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import av

from portfolios.preparation.opening import containers, packages, papers, pictures, types
from portfolios.preparation.opening.making import Made, made, rendition

MOST_PLACES = 400
MOST_SIGNS = 200_000
MOST_LINES = 2_000
Words = Iterator[tuple[str, str]]


def words(path: Path, options: dict[str, Any]) -> Made:
    """Everything that is written in the file, one row a place."""
    content_type: str = options["content_type"]
    found: dict[str, list[str]] = {}
    for place, text in islice(chain(_found(path, content_type), _packets(path)), MOST_LINES * 10):
        clean = " ".join(text.replace("\x00", " ").encode("utf-8", "replace").decode().split())
        if clean and clean not in found.setdefault(place, []) and len(found[place]) < MOST_LINES:
            found[place].append(clean)
    rows = [(place, "\n".join(lines)[:MOST_SIGNS]) for place, lines in found.items() if lines][:MOST_PLACES]
    return made([_row(number, place, text) for number, (place, text) in enumerate(rows, 1)])


def _row(number: int, place: str, text: str) -> Made:
    return rendition("words", "", "", number=number, text=text, facts={"place": place})


def _found(path: Path, content_type: str) -> Words:
    kind = types.of(content_type).kind
    if content_type in types.PLAIN:
        return iter(())
    if kind in ("video", "audio"):
        return _recording(path, content_type)
    if kind == "image":
        return pictures.words(path, content_type)
    if content_type == types.PDF.content_type:
        return papers.words(path)
    return packages.words(path)


def _packets(path: Path) -> Words:
    """What programs of any kind write into a file of any kind."""
    yield from (("XMP", each) for each in pictures.packets(pictures.edges(path)))


def _recording(path: Path, content_type: str) -> Words:
    """Tags of the file and its streams, titles of chapters, subtitles, and the sleeve's own words."""
    with containers.opened(path, containers.DEMUXERS[content_type]) as source:
        yield from _tags("File properties", source.metadata)
        for stream in source.streams:
            yield from _tags("Properties of a stream", stream.metadata)
        for chapter in source.chapters():
            yield from _tags("Chapter", chapter.get("metadata", {}))
        yield from _attached(source)
        yield from _subtitles(source)


def _tags(place: str, tags: dict[str, str]) -> Words:
    yield from ((f"{place}: {name}", str(value)) for name, value in tags.items())


def _attached(source: Any) -> Words:
    """The names of files that travel inside, and what those say that are written."""
    for stream in source.streams:
        if stream.type == "attachment":
            yield "Attachments", str(stream.name or "")
            if str(stream.mimetype or "").startswith("text/"):
                yield "Attachments", stream.data[:MOST_SIGNS].decode("utf-8", "ignore")


def _subtitles(source: Any) -> Words:
    written: Iterable[Any] = [each for each in source.streams if each.type in ("subtitle", "data")]
    if not written:
        return
    for packet in islice(source.demux(*written), MOST_LINES):
        try:
            yield "Subtitles", bytes(packet).decode("utf-8", "ignore")
        except (av.error.FFmpegError, ValueError):
            continue
