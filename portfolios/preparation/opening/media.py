"""Does a recording play, from its first frame to its end? How long is it, and does it have picture and sound?"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import av

from portfolios.preparation.opening import types
from portfolios.preparation.opening.types import DAMAGED, Opened, Type, Unfit

LONGEST_SECONDS = 6 * 3600
TAIL_SECONDS = 2.0
MISSING_SECONDS = 3.0
"""A recording may end this much before its header says so, or a twentieth of its length where that is more."""
MICROSECONDS = 1_000_000
PLAYED_THROUGH = ("mpeg", "mpegts", "asf", "asf_o")
"""Formats without an index: they end where they end, and can't be sought in well."""


def mpeg4(path: Path) -> Opened:
    """MP4 and QuickTime, which differ in the brand at their beginning."""
    with path.open("rb") as file:
        brand = file.read(12)[8:12]
    kind = types.MOV if brand == b"qt  " else types.THREE_GP if brand.startswith(b"3g") else types.MP4
    return _opened(path, "mov,mp4,m4a,3gp,3g2,mj2", kind, types.M4A)


def quicktime(path: Path) -> Opened:
    """An old QuickTime file, which names no brand."""
    return _opened(path, "mov,mp4,m4a,3gp,3g2,mj2", types.MOV, types.M4A)


def avi(path: Path) -> Opened:
    return _opened(path, "avi", types.AVI, types.WAV)


def windows(path: Path) -> Opened:
    return _opened(path, "asf", types.WMV, None)


def mpeg(path: Path) -> Opened:
    return _opened(path, "mpeg", types.MPG, None)


def camcorder(path: Path) -> Opened:
    return _opened(path, "mpegts", types.MTS, None)


def matroska(path: Path) -> Opened:
    """WebM and Matroska, which name themselves in the header."""
    with path.open("rb") as file:
        webm = b"webm" in file.read(64)
    return _opened(path, "matroska,webm", types.WEBM if webm else types.MKV, types.WEBA)


def mp3(path: Path) -> Opened:
    return _opened(path, "mp3", None, types.MP3)


def wav(path: Path) -> Opened:
    return _opened(path, "wav", None, types.WAV)


def ogg(path: Path) -> Opened:
    return _opened(path, "ogg", None, types.OGG)


def flac(path: Path) -> Opened:
    return _opened(path, "flac", None, types.FLAC)


def _opened(path: Path, demuxer: str, with_picture: Type | None, sound_only: Type | None) -> Opened:
    try:
        with _container(path, demuxer) as container:
            return _looked_at(container, with_picture, sound_only)
    except (av.error.FFmpegError, ValueError, EOFError) as problem:
        raise Unfit(DAMAGED) from problem


def _container(path: Path, demuxer: str) -> AbstractContextManager[Any]:
    """Only this format, and only this file: a playlist can't lead anywhere else."""
    return av.open(str(path), format=demuxer, options={"protocol_whitelist": "file"})


def _looked_at(container: Any, with_picture: Type | None, sound_only: Type | None) -> Opened:
    pictures = [stream for stream in container.streams.video if not _is_cover(stream)]
    stream = next(iter(pictures or container.streams.audio), None)
    if stream is None or (with_picture is None and not container.streams.audio):
        raise Unfit("This recording has neither picture nor sound.")
    first = next(container.decode(stream), None)
    if first is None:
        raise Unfit("This recording is empty.")
    seconds = _length(container, stream)
    facts: dict[str, Any] = {"seconds": round(seconds, 1)}
    if not pictures or with_picture is None:
        return Opened(_taken(sound_only), facts)
    facts |= {"width": first.width, "height": first.height, "sound": bool(container.streams.audio)}
    return Opened(with_picture, facts)


def _taken(kind: Type | None) -> Type:
    """A sound recording in a format that is for videos is not taken."""
    if kind is None:
        raise Unfit("This recording has no picture. Export the sound as MP3 or M4A.")
    return kind


def _is_cover(stream: Any) -> bool:
    """The picture of a sound recording's sleeve is no video."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _length(container: Any, stream: Any) -> float:
    """The length in seconds, checked against what is really there near the end."""
    told = container.duration / MICROSECONDS if container.duration else 0.0
    seconds = told or _walked(container, stream, from_seconds=0.0, decode=False)
    if not 0 < seconds <= LONGEST_SECONDS:
        raise Unfit("This recording is empty." if seconds <= 0 else "This recording is longer than six hours.")
    if container.format.name in PLAYED_THROUGH:
        return seconds
    there = _walked(container, stream, from_seconds=max(0.0, seconds - TAIL_SECONDS), decode=True)
    if there < seconds - max(MISSING_SECONDS, seconds / 20):
        raise Unfit(DAMAGED)
    return seconds


def _walked(container: Any, stream: Any, *, from_seconds: float, decode: bool) -> float:
    """Where the stream ends in seconds when read, and when asked decoded, from a moment on."""
    base, begins = stream.time_base, stream.start_time or 0
    container.seek(int(from_seconds / base) + begins, stream=stream)
    ends, frames = 0.0, 0
    for packet in container.demux(stream):
        if packet.pts is not None:
            ends = max(ends, float((packet.pts - begins + (packet.duration or 0)) * base))
        if decode:
            frames += len(packet.decode())
    if decode and not frames:
        raise Unfit(DAMAGED)
    return ends
