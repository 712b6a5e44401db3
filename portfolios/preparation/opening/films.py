"""What does a reviewer's copy of a video look like? H.264 and AAC in an MP4 that any browser plays; no word of the
original's metadata, chapters, subtitles or further streams; rotated as it was meant, and not too large."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from portfolios.preparation.opening import containers
from portfolios.preparation.opening.making import Made, Progress, made, rendition
from portfolios.preparation.opening.types import DAMAGED, Unfit

TICKS = Fraction(1, 90_000)
MOST_FRAMES_A_SECOND = 30
SOUND_RATE = 48_000
SOUND_BITS = 96_000
PICTURE = {"preset": "veryfast", "crf": "24"}
QUARTER_TURNS = {90: "cclock", 270: "clock"}
POSTER_SIDE = 960
POSTER_TRIES = 60
DULL = 12.0
"""A picture whose brightness varies less than this is as good as blank."""


class Turner:
    """Turns pictures as the camera was held."""

    def __init__(self) -> None:
        self._graph: Any = None
        self._shape: tuple[int, int, str, int] | None = None

    def turned(self, frame: Any) -> Any:
        """The picture upright; most are already."""
        angle = round(frame.rotation / 90) * 90 % 360
        if not angle:
            return frame
        shape = (frame.width, frame.height, frame.format.name, angle)
        if shape != self._shape:
            self._graph, self._shape = _graph(frame, angle), shape
        self._graph.push(frame)
        upright = self._graph.pull()
        upright.pts, upright.time_base = frame.pts, frame.time_base
        return upright


def _graph(frame: Any, angle: int) -> Any:
    graph = av.filter.Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format.name, time_base=frame.time_base or TICKS
    )
    turns = [graph.add("transpose", QUARTER_TURNS[angle])] if angle != 180 else [graph.add("hflip"), graph.add("vflip")]
    chain = [source, *turns, graph.add("buffersink")]
    for one, following in itertools.pairwise(chain):
        one.link_to(following)
    graph.configure()
    return graph


def size_within(width: int, height: int, most: tuple[int, int]) -> tuple[int, int]:
    """A picture's size made even, no larger than `most` whichever way it is turned."""
    long, short = max(most), min(most)
    scale = min(1.0, long / max(width, height), short / min(width, height))
    return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)


class Writer:
    """The copy as it is written: one stream of pictures, and one of sound where there is any."""

    def __init__(self, output: Any, *, sound: Any | None, most: tuple[int, int], begins: float) -> None:
        self._output, self._most, self._begins = output, most, begins
        self._turner = Turner()
        self._picture: Any = None
        self._size = (0, 0)
        self._last = -1
        self._heard: Any = None
        self.frames = 0
        self.ends = 0.0
        self._sound_layout = "mono" if sound and sound.codec_context.channels == 1 else "stereo"
        self._has_sound = sound is not None

    def show(self, frame: Any, at: float) -> None:
        """Write one picture, unless it comes sooner after the last one than the eye needs."""
        ticks = int((at - self._begins) / TICKS)
        if ticks < 0 or (self._last >= 0 and ticks - self._last < 0.9 / MOST_FRAMES_A_SECOND / TICKS):
            return
        upright = self._turner.turned(frame)
        if self._picture is None:
            self._open(upright)
        ready = upright.reformat(width=self._size[0], height=self._size[1], format="yuv420p")
        ready.pts, ready.time_base, ready.pict_type = ticks, TICKS, 0
        self._output.mux(self._picture.encode(ready))
        self._last, self.frames, self.ends = ticks, self.frames + 1, at - self._begins

    def _open(self, frame: Any) -> None:
        """The streams are there before the first byte is written."""
        self._size = size_within(frame.width, frame.height, self._most)
        options = {**PICTURE, "x264-params": "threads=1:lookahead-threads=1:keyint=120"}
        self._picture = self._output.add_stream("libx264", rate=MOST_FRAMES_A_SECOND, options=options)
        self._picture.width, self._picture.height = self._size
        self._picture.pix_fmt = "yuv420p"
        self._picture.codec_context.time_base = TICKS
        self._picture.codec_context.thread_count = 1
        if self._has_sound:
            self._heard = self._output.add_stream("aac", rate=SOUND_RATE, layout=self._sound_layout)
            self._heard.bit_rate = SOUND_BITS

    def hear(self, frame: Any, at: float) -> None:
        """Write a piece of sound; what comes before the first picture is passed over."""
        if self._heard is None or at < self._begins:
            return
        frame.pts, frame.time_base = int((at - self._begins) * frame.sample_rate), Fraction(1, frame.sample_rate)
        self._output.mux(self._heard.encode(frame))

    def end(self) -> None:
        """Write what the encoders still hold."""
        for stream in filter(None, (self._picture, self._heard)):
            self._output.mux(stream.encode(None))

    @property
    def facts(self) -> dict[str, Any]:
        return {"width": self._size[0], "height": self._size[1], "sound": self._heard is not None}


def copy(path: Path, folder: Path, options: dict[str, Any], progress: Progress) -> Made:
    """The video anew, frame by frame, so that its length costs time alone and no memory."""
    most, length = tuple(options["within"]), float(options.get("seconds") or 0)
    target = folder / "copy.mp4"
    with ExitStack() as stack:
        source = stack.enter_context(containers.opened(path, containers.DEMUXERS[options["content_type"]]))
        output = stack.enter_context(av.open(str(target), "w", format="mp4", options=containers.BARE))
        writer = _written(source, output, most, length, progress)
    if not writer.frames or not target.is_file():
        raise Unfit(DAMAGED)
    facts = {"seconds": round(writer.ends, 1), **writer.facts}
    return made([rendition("copy", target.name, "video/mp4", facts=facts)], **facts)


def _written(source: Any, output: Any, most: tuple[int, int], length: float, progress: Progress) -> Writer:
    picture, sound = containers.picture_of(source), containers.sound_of(source)
    if picture is None:
        raise Unfit("This recording has no picture.")
    writer: Writer | None = None
    for stream, frame in containers.frames(source, *filter(None, (picture, sound))):
        at = containers.seconds(frame, stream)
        if at is None:
            continue
        if stream is picture:
            writer = writer or Writer(output, sound=sound, most=most, begins=at)
            writer.show(frame, at)
            progress(writer.ends / length if length else 0.5)
        elif writer:
            writer.hear(frame, at)
    if writer is None:
        raise Unfit(DAMAGED)
    writer.end()
    return writer


def poster(path: Path, folder: Path, options: dict[str, Any]) -> Made:
    """A telling picture from a tenth into the video: the first there that isn't blank."""
    with containers.opened(path, containers.DEMUXERS[options["content_type"]]) as source:
        stream = containers.picture_of(source)
        if stream is None:
            raise Unfit("This recording has no picture.")
        source.seek(int(float(options.get("seconds") or 0) * 100_000))
        chosen = _telling(frame for _, frame in containers.frames(source, stream))
    picture = Turner().turned(chosen).to_image()
    picture.thumbnail((POSTER_SIDE, POSTER_SIDE))
    picture.convert("RGB").save(folder / "poster.jpg", "JPEG", quality=82, optimize=True)
    facts = {"width": picture.width, "height": picture.height}
    return made([rendition("poster", "poster.jpg", "image/jpeg", facts=facts)])


def _telling(shown: Iterator[Any]) -> Any:
    chosen = None
    for number, frame in enumerate(shown):
        chosen = frame
        if number >= POSTER_TRIES or _variety(frame) > DULL:
            break
    if chosen is None:
        raise Unfit(DAMAGED)
    return chosen


def _variety(frame: Any) -> float:
    return float(frame.reformat(width=64, height=36, format="gray").to_ndarray().std())
