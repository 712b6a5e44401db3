"""Does a picture open to its last line, how large is it, and what does a reviewer's copy of it look like?"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PIL import ExifTags, Image, ImageFile, ImageOps, IptcImagePlugin, UnidentifiedImageError

from portfolios.preparation.opening import types
from portfolios.preparation.opening.making import Made, made, rendition
from portfolios.preparation.opening.types import DAMAGED, Opened, Type, Unfit

READERS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF", "image/heic": "HEIF"}
LONGEST = 2_560
EDGE = 32 * 1024**2
XMP = re.compile(rb"<x:xmpmeta\b.{0,2000000}?</x:xmpmeta>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
VALUE = re.compile(r"\b(?!xmlns)[\w.-]+:[\w.-]+=[\"']([^\"'<>]{2,500})[\"']")
UNWRITTEN = {"icc_profile", "exif", "photoshop", "transparency", "jfif", "adobe", "background", "mp"}
MOST_PIXELS = 60_000_000
TOO_LARGE = "This picture has too many pixels. Make it smaller than 60 megapixels."


def jpeg(path: Path) -> Opened:
    return _opened(path, "JPEG", types.JPEG)


def png(path: Path) -> Opened:
    return _opened(path, "PNG", types.PNG)


def webp(path: Path) -> Opened:
    return _opened(path, "WEBP", types.WEBP)


def gif(path: Path) -> Opened:
    return _opened(path, "GIF", types.GIF)


def heic(path: Path) -> Opened:
    return _opened(path, "HEIF", types.HEIC)


def copy(path: Path, folder: Path, content_type: str) -> Made:
    """The picture upright, at most 2,560 pixels long, without a word about where and with what it was taken."""
    reader = READERS[content_type]
    with _bounded(), _read(path, reader) as picture:
        picture.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        clear = upright.has_transparency_data
        plain = upright.convert("RGBA" if clear else "RGB")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    name, kind = ("copy.png", types.PNG) if clear else ("copy.jpg", types.JPEG)
    bare.save(folder / name, READERS[kind.content_type], quality=86, optimize=True)
    facts = {"width": bare.width, "height": bare.height}
    return made([rendition("copy", name, kind.content_type, facts=facts)], **facts)


def _opened(path: Path, reader: str, kind: Type) -> Opened:
    with _bounded():
        with _read(path, reader) as picture:
            picture.verify()
        with _read(path, reader) as picture:
            picture.load()
            return Opened(kind, {"width": picture.width, "height": picture.height})


def _read(source: Path | io.BytesIO, reader: str) -> ImageFile.ImageFile:
    """The picture by this reader alone; a phone's is one that has to be fetched first, and read by one thread."""
    if reader == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    return Image.open(source, formats=[reader])


@contextmanager
def _bounded() -> Iterator[None]:
    """No picture unpacks to more than memory holds; whatever is wrong inside becomes a sentence."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unfit(TOO_LARGE) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, RuntimeError) as problem:
        raise Unfit(DAMAGED) from problem


def words(path: Path, content_type: str) -> Iterator[tuple[str, str]]:
    """What a picture says beside what it shows: EXIF, IPTC, XMP, comments."""
    with _bounded(), _read(path, READERS[content_type]) as picture:
        yield from _written(picture)


def inner(content: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    """The same of a picture inside another file; one that doesn't open says nothing."""
    with suppress(Unfit), _bounded(), _read(io.BytesIO(content), READERS[content_type]) as picture:
        yield from _written(picture)
    yield from (("XMP", each) for each in packets(content))


def _written(picture: ImageFile.ImageFile) -> Iterator[tuple[str, str]]:
    exif = picture.getexif()
    for block in (exif, *(exif.get_ifd(each) for each in ExifTags.IFD)):
        for tag, value in block.items():
            yield f"EXIF: {ExifTags.TAGS.get(tag, tag)}", readable(value)
    for key, value in (IptcImagePlugin.getiptcinfo(picture) or {}).items():
        for each in value if isinstance(value, list) else [value]:
            yield f"IPTC: {key[0]}:{key[1]}", readable(each)
    for name, told in picture.info.items():
        if isinstance(told, str | bytes) and name not in UNWRITTEN:
            yield f"Picture comment: {name}", readable(told)


def readable(value: object) -> str:
    """A value as words; what was written in two bytes a sign, as Windows does, too."""
    if isinstance(value, bytes):
        wide = value[1::2].count(0) > len(value) // 4
        return value.decode("utf-16-le" if wide else "utf-8", "replace")
    return value if isinstance(value, str) else ""


def edges(path: Path) -> bytes:
    """The beginning and the end of a file, where programs write what they know."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(EDGE)
        file.seek(max(len(head), size - EDGE))
        return head + file.read(EDGE)


def packets(data: bytes) -> Iterator[str]:
    """The XMP packets in the bytes of any file, as words."""
    for found in XMP.finditer(data):
        packet = found[0].decode("utf-8", "replace")
        yield " ".join((TAG.sub(" ", packet), *VALUE.findall(packet)))
