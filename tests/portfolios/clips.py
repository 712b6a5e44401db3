"""Short recordings of any container and codec, made for a test."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

RATE, SOUND_RATE = 12, 48_000


def pictures(seconds: float, *, size: tuple[int, int] = (160, 120)) -> list[Any]:
    """A bright bar that moves over a grey ramp."""
    width, height = size
    shown = []
    for number in range(int(seconds * RATE)):
        picture = np.zeros((height, width, 3), np.uint8)
        picture[:] = np.linspace(40, 200, width, dtype=np.uint8)[None, :, None]
        at = number * 3 % (width - 20)
        picture[height // 3 : height // 2, at : at + 20] = (230, 120, 40)
        shown.append(av.VideoFrame.from_ndarray(picture, format="rgb24"))
    return shown


def record(
    path: Path,
    codec: str,
    sound: str = "",
    *,
    container: str | None = None,
    seconds: float = 2.0,
    loud: float = 0.3,
    size: tuple[int, int] = (160, 120),
) -> Path:
    """Write a clip; with `sound` a tone as loud as `loud`, of full scale."""
    with av.open(str(path), "w", format=container) as output:
        rate = 25 if codec == "mpeg2video" else RATE
        stream = output.add_stream(codec, rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        heard = output.add_stream(sound, rate=SOUND_RATE, layout="mono") if sound else None
        for number, picture in enumerate(pictures(seconds, size=size)):
            picture.pts, picture.time_base = round(number * rate / RATE), Fraction(1, rate)
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
        if heard:
            _tone(output, heard, seconds, loud)
    return path


def _tone(output: Any, heard: Any, seconds: float, loud: float) -> None:
    moments = np.arange(int(seconds * SOUND_RATE)) / SOUND_RATE
    wave = (np.sin(2 * np.pi * 330 * moments) * loud * 32_000).astype(np.int16)
    for start in range(0, len(wave) - 1024, 1024):
        frame = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        output.mux(heard.encode(frame))
    output.mux(heard.encode(None))
