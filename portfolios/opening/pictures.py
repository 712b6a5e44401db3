"""Does a picture open to its last line, and how large is it?"""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from portfolios.opening import types
from portfolios.opening.types import DAMAGED, Opened, Type, Unfit

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


def _opened(path: Path, reader: str, kind: Type) -> Opened:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=[reader]) as picture:
            picture.verify()
        with Image.open(path, formats=[reader]) as picture:
            picture.load()
            return Opened(kind, {"width": picture.width, "height": picture.height})
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unfit(TOO_LARGE) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as problem:
        raise Unfit(DAMAGED) from problem
