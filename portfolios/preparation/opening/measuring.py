"""How long is a recording really, how is its picture held, and can anything be heard? And was it edited?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from portfolios.preparation.opening import containers, films, types
from portfolios.preparation.opening.cutting import HEIGHT, WIDTH, Edits
from portfolios.preparation.opening.making import Made, Progress, made
from portfolios.preparation.opening.media import LONGEST_SECONDS
from portfolios.preparation.opening.splicing import splices
from portfolios.preparation.opening.types import DAMAGED, Unfit

WINDOW_SECONDS = 0.1
QUIETEST = -100.0
SILENT_BELOW = -55.0
"""In decibels under full scale: a muted microphone's noise lies below, a whisper across a room above."""
AUDIBLE_SHARE = 0.01
LONG_SILENCE_SECONDS = 5.0
MOST_A_SECOND = 30.0
MOVIES = (types.MP4.content_type, types.MOV.content_type)


class Loudness:
    """How loud it is, a tenth of a second at a time."""

    def __init__(self) -> None:
        self._resampler = av.AudioResampler(format="flt", layout="mono")
        self._rest: npt.NDArray[Any] = np.zeros(0, np.float32)
        self._levels: list[npt.NDArray[np.float64]] = []

    def take(self, frame: Any) -> None:
        """The next piece of sound."""
        window = max(1, int(frame.sample_rate * WINDOW_SECONDS))
        frame.pts = None
        for even in self._resampler.resample(frame):
            samples = np.concatenate((self._rest, even.to_ndarray().reshape(-1)))
            whole = len(samples) // window * window
            self._rest = samples[whole:]
            if whole:
                power = np.nan_to_num(samples[:whole].astype(np.float64).reshape(-1, window) ** 2).mean(axis=1)
                self._levels.append(10 * np.log10(np.maximum(power, 1e-10)))

    def found(self) -> dict[str, Any]:
        """Whether anything can be heard, how loud it usually is, and the longest silence with its beginning."""
        levels = np.concatenate(self._levels) if self._levels else np.zeros(0)
        audible = levels > SILENT_BELOW
        share = float(audible.mean()) if len(levels) else 0.0
        begins, length = _longest(~audible)
        facts: dict[str, Any] = {
            "silent": share < AUDIBLE_SHARE,
            "loudness": round(float(np.median(levels[audible])), 1) if audible.any() else QUIETEST,
        }
        if length * WINDOW_SECONDS >= LONG_SILENCE_SECONDS:
            facts["silence"] = [round(begins * WINDOW_SECONDS, 1), round((begins + length) * WINDOW_SECONDS, 1)]
        return facts


def _longest(quiet: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """Where the longest stretch begins, and its length."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    begins, ends = edges[::2], edges[1::2]
    if not len(begins):
        return 0, 0
    longest = int(np.argmax(ends - begins))
    return int(begins[longest]), int(ends[longest] - begins[longest])


class Span:
    """From when to when the packets of a stream are shown or heard, in seconds."""

    def __init__(self) -> None:
        self.begins, self.ends = float("inf"), 0.0

    def take(self, packet: Any) -> None:
        if packet.pts is not None:
            self.begins = min(self.begins, float(packet.pts * packet.time_base))
            self.ends = max(self.ends, float((packet.pts + (packet.duration or 0)) * packet.time_base))

    @property
    def seconds(self) -> float:
        return max(0.0, self.ends - self.begins)


def measure(path: Path, options: dict[str, Any], progress: Progress) -> Made:
    """The length by the recording's own clock, packet by packet; the size of its picture upright; its loudness."""
    told = float(options.get("seconds") or 0)
    with containers.opened(path, containers.DEMUXERS[options["content_type"]]) as source:
        picture, sound = containers.picture_of(source), containers.sound_of(source)
        span, loudness, tolerance = Span(), Loudness(), containers.Tolerance()
        for packet in source.demux(*filter(None, (picture, sound))):
            if packet.stream is (picture or sound):
                span.take(packet)
                progress(span.seconds / told if told else 0.5)
            if packet.stream is sound:
                for frame in tolerance.decoded(packet):
                    loudness.take(frame)
    found: dict[str, Any] = {"seconds": round(require_length(span.seconds), 1), "sound": sound is not None}
    return made(**found, **(loudness.found() if sound else {}), **(_upright(path, options) if picture else {}))


def require_length(seconds: float) -> float:
    """A length that a recording can have."""
    if seconds <= 0:
        raise Unfit(DAMAGED)
    if seconds > LONGEST_SECONDS:
        raise Unfit("This recording is longer than six hours.")
    return seconds


def _upright(path: Path, options: dict[str, Any]) -> dict[str, Any]:
    """The picture's size as it is meant to be seen."""
    with containers.opened(path, containers.DEMUXERS[options["content_type"]]) as source:
        frame = next((shown for _, shown in containers.frames(source, containers.picture_of(source))), None)
        if frame is None:
            raise Unfit(DAMAGED)
        upright = films.Turner().turned(frame)
        return {"width": upright.width, "height": upright.height}


def edits(path: Path, options: dict[str, Any], progress: Progress) -> Made:
    """Where the recording may have been edited, in seconds from its beginning."""
    told, found, begins, last = float(options.get("seconds") or 0), Edits(), None, -1.0
    with containers.opened(path, containers.DEMUXERS[options["content_type"]]) as source:
        stream = containers.picture_of(source)
        for _, frame in containers.frames(source, stream) if stream else ():
            at = containers.seconds(frame, stream)
            if at is None or at - last < 0.9 / MOST_A_SECOND:
                continue
            begins, last = at if begins is None else begins, at
            found.take(frame.reformat(WIDTH, HEIGHT, "gray").to_ndarray().astype(np.float32), at - begins)
            progress((at - begins) / told if told else 0.5)
    if begins is None:
        raise Unfit(DAMAGED)
    facts = found.found()
    return made(**{**facts, "spliced": splices(path) if options["content_type"] in MOVIES else []})
