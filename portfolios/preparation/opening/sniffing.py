"""Which type of file is this, by its bytes, and does it open? The name only matters where it contradicts them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import filetype

from portfolios.preparation.opening import documents, media, pictures, types
from portfolios.preparation.opening.types import Opened, Type, Unfit

HEAD = 8192
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPENERS: dict[str, Callable[[Path], Opened]] = {
    "video/mp4": media.mpeg4,
    "video/x-m4v": media.mpeg4,
    "video/quicktime": media.mpeg4,
    "audio/mp4": media.mpeg4,
    "video/webm": media.matroska,
    "video/x-matroska": media.matroska,
    "video/3gpp": media.mpeg4,
    "video/x-msvideo": media.avi,
    "video/x-ms-wmv": media.windows,
    "video/x-ms-asf": media.windows,
    "video/mpeg": media.mpeg,
    "audio/mpeg": media.mp3,
    "audio/x-wav": media.wav,
    "audio/ogg": media.ogg,
    "audio/x-flac": media.flac,
    "image/jpeg": pictures.jpeg,
    "image/png": pictures.png,
    "image/webp": pictures.webp,
    "image/gif": pictures.gif,
    "image/heic": pictures.heic,
    "application/pdf": documents.pdf,
}


def opened(path: Path, ending: str) -> Opened:
    """What the file is and what opening it told; raises `Unfit` with the reason why it is not taken."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\0"):
        raise Unfit("This file is empty. Choose the file again.")
    found = _opener(head, ending)(path)
    _require_name(found.type, ending)
    return found


def _opener(head: bytes, ending: str) -> Callable[[Path], Opened]:
    if head.startswith(b"PK"):
        return documents.package
    if head.startswith(OLD_OFFICE):
        raise Unfit("This is an old or password-protected Office file. Save it as PDF or DOCX, without a password.")
    guess = filetype.guess(head)
    opener = OPENERS.get(guess.mime) if guess else _unnamed(head)
    if opener:
        return opener
    if guess or ending not in (*types.TXT.endings, *types.CSV.endings):
        raise Unfit(_not_taken(ending))
    return documents.table if ending in types.CSV.endings else documents.text


def _unnamed(head: bytes) -> Callable[[Path], Opened] | None:
    """Formats without a name at their beginning: packets of 188 bytes, or a QuickTime file's first box."""
    if _every(head, 188, 0) or _every(head, 192, 4):
        return media.camcorder
    return media.quicktime if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot") else None


def _every(head: bytes, step: int, first: int) -> bool:
    marks = head[first : first + step * 4 : step]
    return len(marks) == 4 and marks == b"GGGG"


def _not_taken(ending: str) -> str:
    """Names what is wrong: a name that promises a type that is taken, over bytes that are something else."""
    if ending in types.ENDINGS:
        return f"This file is named .{ending}, but that is not what it holds, or it is damaged. Export it again."
    return types.NOT_TAKEN


def _require_name(found: Type, ending: str) -> None:
    """A name that promises another type is a sign of the wrong file."""
    if ending in (types.ENDINGS | types.NEVER) - set(found.endings):
        raise Unfit(f"This file is named .{ending}, but it is {found.label}. Choose the right file, or rename it.")
