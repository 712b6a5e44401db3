"""Builds pictures that carry a marker in each slot beside what they show."""

from __future__ import annotations

import io
import struct

from PIL import Image, PngImagePlugin

from tests.portfolios.canary.planted import Planted


def _picture() -> Image.Image:
    return Image.linear_gradient("L").convert("RGB")


def jpeg(planted: Planted, slot: str = "jpg") -> bytes:
    picture, exif = _picture(), Image.Exif()
    for tag, name in ((0x010E, "description"), (0x013B, "artist"), (0x8298, "copyright"), (0x9C9D, "Windows author")):
        text = planted.mark(f"{slot}: EXIF {name}")
        exif[tag] = text.encode("utf-16-le") if tag == 0x9C9D else text
    kept = io.BytesIO()
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{planted.mark(f'{slot}: XMP')}</x:xmpmeta>".encode()
    picture.save(kept, "JPEG", exif=exif, comment=planted.mark(f"{slot}: comment").encode(), xmp=xmp)
    photoshop = b"Photoshop 3.0\x008BIM" + planted.mark(f"{slot}: IPTC").encode()
    content = kept.getvalue()
    after = 4 + int.from_bytes(content[4:6], "big")  # the first segment says that it is a JPEG
    segment = b"\xff\xed" + struct.pack(">H", len(photoshop) + 2) + photoshop
    content = content[:after] + segment + content[after:]
    return content + planted.mark(f"{slot}: after the end").encode()


def png(planted: Planted) -> bytes:
    words, kept = PngImagePlugin.PngInfo(), io.BytesIO()
    words.add_text("Author", planted.mark("png: tEXt"))
    words.add_itxt("Title", planted.mark("png: iTXt"))
    words.add_text("Comment", planted.mark("png: zTXt"), zip=True)
    _picture().save(kept, "PNG", pnginfo=words)
    return kept.getvalue() + planted.mark("png: after the end").encode()


def gif(planted: Planted) -> bytes:
    kept = io.BytesIO()
    _picture().save(kept, "GIF", comment=planted.mark("gif: comment").encode())
    return kept.getvalue()
