"""Draws the clips, the picture and the DOCX that the demonstration hands in: `python -m tools.demo_files`."""

from __future__ import annotations

import math
from array import array
from fractions import Fraction
from pathlib import Path

import av
from docx import Document
from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent.parent / "reviews" / "demo" / "files"
WIDTH, HEIGHT, RATE, SOUND_RATE = 480, 270, 8, 16_000
CLIPS = {"conversation": (24, 262, "#8a4b38"), "modelling": (16, 196, "#2f6f62"), "progress": (20, 330, "#35527c")}


def scene(second: float, hue: str) -> Image.Image:
    """Two people at a table who take turns; a bar shows the time that has gone."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "#efe7da")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 190, WIDTH, HEIGHT), fill="#d9c8ad")
    draw.rounded_rectangle((90, 176, 390, 206), 10, fill="#9c7a52")
    speaker = int(second / 4) % 2
    for place, (x, coat) in enumerate(((150, hue), (330, "#4c4a57"))):
        lift = 3 * math.sin(second * 6) if place == speaker else 0
        draw.rounded_rectangle((x - 38, 118, x + 38, 182), 22, fill=coat)
        draw.ellipse((x - 26, 62 + lift, x + 26, 114 + lift), fill="#c99b7c")
        if place == speaker:
            draw.rounded_rectangle((x - 44, 16, x + 44, 46), 12, fill="white")
            for dot in range(3):
                draw.ellipse((x - 18 + dot * 14, 27, x - 10 + dot * 14, 35), fill="#8b8175")
    draw.text((12, HEIGHT - 22), f"{int(second) // 60}:{int(second) % 60:02d}", fill="#4c4a57")
    return picture


def hum(start: int, count: int, pitch: int) -> av.AudioFrame:
    """`count` samples of a voice-like hum, from sample `start` on, that changes with the speaker."""
    samples = array("h")
    for number in range(start, start + count):
        time = number / SOUND_RATE
        turn = int(time / 4) % 2
        swell = 0.5 + 0.5 * math.sin(2 * math.pi * 3 * time)
        samples.append(int(2600 * swell * math.sin(2 * math.pi * pitch * (1 + 0.25 * turn) * time)))
    frame = av.AudioFrame(format="s16", layout="mono", samples=count)
    frame.planes[0].update(samples.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
    return frame


def clip(path: Path, seconds: int, pitch: int, hue: str) -> None:
    """Write one H.264/AAC MP4 of that many seconds."""
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        video = container.add_stream("libx264", rate=RATE, options={"crf": "34", "preset": "slow"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = container.add_stream("aac", rate=SOUND_RATE, layout="mono", bit_rate=24_000)
        for number in range(seconds * RATE):
            frame = av.VideoFrame.from_image(scene(number / RATE, hue))  # type: ignore[no-untyped-call]
            container.mux(video.encode(frame))
        for start in range(0, seconds * SOUND_RATE, 1024):
            container.mux(audio.encode(hum(start, 1024, pitch)))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


def letter(path: Path) -> None:
    """A short Word document: feedback typed by a teacher."""
    document = Document()
    document.add_heading("How we worked together", level=1)
    document.add_paragraph(
        "We watched my lesson, chose one thing, and worked at it until the pupils could do it without me."
    )
    document.add_paragraph("I decided what to work on. When I changed my mind about the strategy, that was fine.")
    document.add_paragraph("What I would change: shorter meetings at the end of term.")
    document.save(str(path))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (seconds, pitch, hue) in CLIPS.items():
        clip(FOLDER / f"{name}.mp4", seconds, pitch, hue)
    scene(5, "#8a4b38").save(FOLDER / "checklist-on-the-wall.png", optimize=True)
    letter(FOLDER / "teacher-feedback.docx")


if __name__ == "__main__":
    main()
