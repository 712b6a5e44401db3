"""Where does an MP4 or QuickTime file put pieces together by its edit list? Such cuts leave the pictures untouched."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

MOST_READ = 64 * 1024**2
MOST_ENTRIES = 1_000
EMPTY = -1


def splices(path: Path) -> list[float]:
    """The moments, in seconds, at which a track goes on from elsewhere; none where it plays through."""
    found: set[float] = set()
    movie = _movie(path)
    scale = next((_scale(body) for kind, body in boxes(movie) if kind == b"mvhd"), 0)
    for kind, track in boxes(movie):
        if kind == b"trak" and scale:
            found.update(_joints(track, scale))
    return sorted(found)


def _movie(path: Path) -> bytes:
    """The box that describes the movie, wherever it lies; the recording itself is passed over."""
    with path.open("rb") as file:
        size = path.stat().st_size
        at = 0
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            length, kind = struct.unpack(">I4s", head[:8])
            start = 8
            if length == 1 and len(head) == 16:
                length, start = struct.unpack(">Q", head[8:])[0], 16
            length = length or size - at
            if kind == b"moov":
                file.seek(at + start)
                return file.read(min(length - start, MOST_READ)) if length > start else b""
            if length < 8:
                break
            at += length
    return b""


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes of a box, with what they hold."""
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if length < 8:
            return
        yield kind, data[at + 8 : at + length]
        at += length


def _scale(header: bytes) -> int:
    """Ticks a second of the movie's clock."""
    place = 20 if header[:1] == b"\x01" else 12
    return int.from_bytes(header[place : place + 4], "big")


def _joints(track: bytes, scale: int) -> Iterator[float]:
    """Where one piece ends and another, from elsewhere in the recording, begins."""
    at, followed = 0.0, None
    for seconds, begins in _pieces(track, scale):
        if begins != EMPTY and followed not in (None, begins):
            yield round(at, 1)
        at += seconds
        followed = EMPTY - 1 if begins != EMPTY else followed


def _pieces(track: bytes, scale: int) -> Iterator[tuple[float, int]]:
    for kind, edits in boxes(track):
        for inner, table in boxes(edits) if kind == b"edts" else ():
            if inner == b"elst" and len(table) >= 8:
                yield from _entries(table, scale)


def _entries(table: bytes, scale: int) -> Iterator[tuple[float, int]]:
    layout = ">qq" if table[:1] == b"\x01" else ">ii"
    step = struct.calcsize(layout) + 4
    for number in range(min(int.from_bytes(table[4:8], "big"), MOST_ENTRIES)):
        entry = table[8 + number * step : 8 + (number + 1) * step]
        if len(entry) == step:
            length, begins = struct.unpack(layout, entry[:-4])
            yield max(length, 0) / scale, begins
