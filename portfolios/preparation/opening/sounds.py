"""What does a reviewer's copy of a sound recording look like? AAC in an M4A that any browser plays, without a tag."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from portfolios.preparation.opening import containers
from portfolios.preparation.opening.making import Made, Progress, made, rendition
from portfolios.preparation.opening.types import DAMAGED, Unfit

RATE = 48_000
BITS = 96_000


def copy(path: Path, folder: Path, options: dict[str, Any], progress: Progress) -> Made:
    """The recording anew, piece by piece."""
    length, target = float(options.get("seconds") or 0), folder / "copy.m4a"
    with containers.opened(path, containers.DEMUXERS[options["content_type"]]) as source:
        sound = containers.sound_of(source)
        if sound is None:
            raise Unfit("This recording has no sound.")
        layout = "mono" if sound.codec_context.channels == 1 else "stereo"
        with av.open(str(target), "w", format="ipod", options=containers.BARE) as output:
            heard = output.add_stream("aac", rate=RATE, layout=layout)
            heard.bit_rate = BITS
            seconds = 0.0
            for _, frame in containers.frames(source, sound):
                frame.pts, frame.time_base = int(seconds * frame.sample_rate), Fraction(1, frame.sample_rate)
                seconds += frame.samples / frame.sample_rate
                output.mux(heard.encode(frame))
                progress(seconds / length if length else 0.5)
            output.mux(heard.encode(None))
    if not seconds or not target.is_file():
        raise Unfit(DAMAGED)
    facts = {"seconds": round(seconds, 1), "sound": True}
    return made([rendition("copy", target.name, "audio/mp4", facts=facts)], **facts)
