"""How is a recording opened so that it can lead nowhere else? Only its own format, only this file, one thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from portfolios.preparation.opening import types
from portfolios.preparation.opening.types import DAMAGED, Unfit

DEMUXERS = {
    types.MP4.content_type: "mov,mp4,m4a,3gp,3g2,mj2",
    types.MOV.content_type: "mov,mp4,m4a,3gp,3g2,mj2",
    types.THREE_GP.content_type: "mov,mp4,m4a,3gp,3g2,mj2",
    types.AVI.content_type: "avi",
    types.WMV.content_type: "asf",
    types.MPG.content_type: "mpeg",
    types.MTS.content_type: "mpegts",
    types.M4A.content_type: "mov,mp4,m4a,3gp,3g2,mj2",
    types.WEBM.content_type: "matroska,webm",
    types.MKV.content_type: "matroska,webm",
    types.WEBA.content_type: "matroska,webm",
    types.MP3.content_type: "mp3",
    types.WAV.content_type: "wav",
    types.OGG.content_type: "ogg",
    types.FLAC.content_type: "flac",
}
BARE = {"movflags": "+faststart", "fflags": "+bitexact"}
"""How a copy is written: playable from its beginning, and without the writer's name."""
MOST_BROKEN = 0.2
"""The share of packets that may be broken before a recording counts as damaged."""
FEW = 50


@contextmanager
def opened(path: Path, demuxer: str, **options: str) -> Iterator[Any]:
    """The container; whatever is wrong inside becomes the sentence that the file is damaged."""
    bound = {"protocol_whitelist": "file", **options}
    try:
        with av.open(str(path), format=demuxer, options=bound) as container:
            for stream in (*container.streams.video, *container.streams.audio):
                stream.codec_context.thread_count = 1
            yield container
    except (av.error.FFmpegError, ValueError, EOFError, OverflowError) as problem:
        raise Unfit(DAMAGED) from problem


def picture_of(container: Any) -> Any | None:
    """The stream of moving pictures; a sound recording's sleeve is none."""
    return next((each for each in container.streams.video if not is_cover(each)), None)


def sound_of(container: Any) -> Any | None:
    """The first stream of sound that can be heard here."""
    return next((each for each in container.streams.audio if each.codec_context is not None), None)


def is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


class Tolerance:
    """A few broken packets are passed over; many are damage."""

    def __init__(self) -> None:
        self._seen = self._broken = 0

    def decoded(self, packet: Any) -> list[Any]:
        """The frames of one packet, none where it is broken."""
        self._seen += 1
        try:
            return list(packet.decode())
        except (av.error.InvalidDataError, av.error.EOFError):
            self._broken += 1
            if self._broken > FEW and self._broken > self._seen * MOST_BROKEN:
                raise
            return []


def frames(container: Any, *streams: Any) -> Iterator[tuple[Any, Any]]:
    """Every frame with its stream, in the file's order."""
    tolerance = Tolerance()
    for packet in container.demux(*streams):
        for frame in tolerance.decoded(packet):
            yield packet.stream, frame


def seconds(frame: Any, stream: Any) -> float | None:
    """When the frame is shown, from the stream's own beginning; None where it doesn't say."""
    if frame.pts is None:
        return None
    base: Fraction = frame.time_base or stream.time_base
    return float(frame.pts * base)
