"""Builds videos that carry a marker in each slot that players skip: tags, chapters, subtitles, attached files."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import mutagen.mp4

from tests.portfolios.canary.planted import Planted
from tests.portfolios.canary.stills import jpeg

THOUSANDTH = Fraction(1, 1_000)


def mp4(planted: Planted, clip: Path) -> bytes:
    """The clip with tags, cover art, titles of chapters, subtitles, and boxes of no meaning."""
    kept = io.BytesIO(_rewrapped(planted, clip, "mp4", "mov_text"))
    tags = mutagen.mp4.MP4(kept)
    tags.add_tags() if tags.tags is None else None
    for tag, name in (("\xa9nam", "title"), ("\xa9ART", "artist"), ("\xa9cmt", "comment"), ("\xa9too", "encoder")):
        tags.tags[tag] = planted.mark(f"mp4: {name}")
    cover = jpeg(planted, "mp4: cover art")
    tags.tags["covr"] = [mutagen.mp4.MP4Cover(cover, imageformat=mutagen.mp4.MP4Cover.FORMAT_JPEG)]
    kept.seek(0)
    tags.save(kept)
    for box in ("free", "uuid", "udta"):
        text = planted.mark(f"mp4: {box} box").encode().rjust(40, b" ")
        kept.seek(0, io.SEEK_END)
        kept.write(struct.pack(">I", len(text) + 8) + box.encode() + text)
    return kept.getvalue()


def mkv(planted: Planted, clip: Path) -> bytes:
    """The clip with tags, titles of chapters, subtitles and an attached file."""
    return _rewrapped(planted, clip, "mkv", "subrip")


def _rewrapped(planted: Planted, clip: Path, name: str, written_as: str) -> bytes:
    """The clip's own pictures and sound in another file, with more beside them."""
    kept = io.BytesIO()
    with (
        av.open(str(clip)) as source,
        av.open(kept, "w", format={"mkv": "matroska"}.get(name, name)) as target,
    ):
        streams = {each.index: target.add_stream_from_template(each) for each in source.streams}
        words = target.add_mux_stream(written_as)
        words.time_base = THOUSANDTH
        _describe(target, words, planted, name)
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                target.mux(packet)
        target.mux(_subtitle(words, planted.mark(f"{name}: subtitle").encode(), two_bytes=name == "mp4"))
    return kept.getvalue()


def _describe(target: Any, words: Any, planted: Planted, name: str) -> None:
    title = planted.mark(f"{name}: title of a chapter")
    target.set_chapters([{"id": 1, "start": 0, "end": 900, "time_base": THOUSANDTH, "metadata": {"title": title}}])
    if name != "mkv":
        return
    for tag in ("title", "artist", "DIRECTOR"):
        target.metadata[tag] = planted.mark(f"{name}: tag {tag}")
    words.metadata["title"] = planted.mark(f"{name}: name of a track")
    content = planted.mark(f"{name}: attachment content").encode()
    target.add_attachment(f"{planted.mark(f'{name}: attachment name')}.txt", "text/plain", content)


def _subtitle(stream: Any, text: bytes, *, two_bytes: bool) -> av.Packet:
    """One line of subtitles; in an MP4 its length stands before it."""
    packet = av.Packet(struct.pack(">H", len(text)) + text if two_bytes else text)
    packet.stream, packet.time_base = stream, THOUSANDTH
    packet.pts = packet.dts = 100
    packet.duration = 500
    return packet
