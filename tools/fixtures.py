"""Makes the small real files that tests hand in: a PDF, a Word document, a picture and a video with sound.

python -m tools.fixtures tests/fixtures
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import docx
import typst
from PIL import Image, ImageDraw

SECONDS, RATE, WIDTH, HEIGHT, SAMPLES = 12, 12, 320, 180, 44_100

PAPER = """
#set page(paper: "a5")
= Goal and baseline
The students explain their reasoning in at least two sentences. At the start, six of twenty-four did.
#pagebreak()
= Measurements
#table(columns: 3, [Week], [Students], [Share], [1], [6], [25 %], [4], [13], [54 %], [8], [20], [83 %])
"""
CHECKLIST = ("I ask one question at a time.", "I wait before I speak again.", "I say back what I heard.")


def pdf(path: Path) -> None:
    path.write_bytes(typst.compile(PAPER.encode()))


def word(path: Path) -> None:
    document = docx.Document()
    document.add_heading("Listening and questioning", level=1)
    for line in CHECKLIST:
        document.add_paragraph(line, style="List Bullet")
    document.save(str(path))


def picture(path: Path) -> None:
    image = Image.new("RGB", (640, 360), "#f6f1e7")
    draw = ImageDraw.Draw(image)
    for column, share in enumerate((0.25, 0.54, 0.83)):
        draw.rectangle((80 + column * 180, 320 - int(share * 260), 200 + column * 180, 320), fill="#27524d")
    image.save(path, optimize=True)


def video(path: Path) -> None:
    """A bar that crosses the picture in twelve seconds, over a quiet tone."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        shown = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "32", "g": "24"})
        shown.width, shown.height, shown.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        heard = container.add_stream("aac", rate=SAMPLES, layout="mono")
        for frame in frames():
            container.mux(shown.encode(frame))
        for sound in tones():
            container.mux(heard.encode(sound))
        container.mux(shown.encode())
        container.mux(heard.encode())


def frames() -> Iterator[av.VideoFrame]:
    for number in range(SECONDS * RATE):
        image = Image.new("RGB", (WIDTH, HEIGHT), "#f6f1e7")
        at = int(number / (SECONDS * RATE) * (WIDTH - 24))
        ImageDraw.Draw(image).rectangle((at, 40, at + 24, 140), fill="#27524d")
        yield av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]


def tones() -> Iterator[av.AudioFrame]:
    for start in range(0, SECONDS * SAMPLES, 1024):
        moments = (place / SAMPLES for place in range(start, start + 1024))
        wave = array("h", (int(3000 * math.sin(2 * math.pi * 220 * moment)) for moment in moments))
        sound = av.AudioFrame(format="s16", layout="mono", samples=1024)
        sound.planes[0].update(wave.tobytes())
        sound.rate, sound.pts, sound.time_base = SAMPLES, start, Fraction(1, SAMPLES)
        yield sound


def main(folder: str) -> None:
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    pdf(place / "measurements.pdf")
    word(place / "checklist.docx")
    picture(place / "board.png")
    video(place / "lesson.mp4")


if __name__ == "__main__":
    main(*sys.argv[1:2])
