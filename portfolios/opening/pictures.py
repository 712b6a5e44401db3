"""Does a picture open to its last line, how large is it, and what does a reviewer's copy of it look like?"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from portfolios.opening import types
from portfolios.opening.making import Made, made, rendition
from portfolios.opening.types import DAMAGED, Opened, Type, Unfit

READERS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
LONGEST = 2_560
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


def copy(path: Path, folder: Path, content_type: str) -> Made:
    """The picture upright, at most 2,560 pixels long, without a word about where and with what it was taken."""
    reader = READERS[content_type]
    with _bounded(), Image.open(path, formats=[reader]) as picture:
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
        with Image.open(path, formats=[reader]) as picture:
            picture.verify()
        with Image.open(path, formats=[reader]) as picture:
            picture.load()
            return Opened(kind, {"width": picture.width, "height": picture.height})


@contextmanager
def _bounded() -> Iterator[None]:
    """No picture unpacks to more than memory holds; whatever is wrong inside becomes a sentence."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unfit(TOO_LARGE) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as problem:
        raise Unfit(DAMAGED) from problem
