"""What is a piece of evidence called? A person's own name for it, cleaned, and a random one for the storage."""

from __future__ import annotations

import secrets
import unicodedata
from pathlib import PurePosixPath

NAME_LENGTH = 300
TITLE_LENGTH = 200
UNTITLED = "Untitled"


def cleaned(name: str) -> str:
    """A file's name as the person knew it: no folders, no control or direction signs, no halves of characters."""
    own = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(sign for sign in unicodedata.normalize("NFC", own) if unicodedata.category(sign)[0] != "C")
    whole = _shortened(" ".join(visible.split()))
    return whole if whole.strip(".") else "file"


def _shortened(name: str) -> str:
    """At most 300 characters; the ending is kept, since it says what the person thought the file was."""
    if len(name) <= NAME_LENGTH:
        return name
    ending = PurePosixPath(name).suffix[:12]
    return name[: NAME_LENGTH - len(ending)] + ending


def ending(name: str) -> str:
    """The name's ending in lower case and without its dot, where it looks like one."""
    found = PurePosixPath(name).suffix[1:].lower()
    return found if found.isascii() and found.isalnum() and len(found) <= 5 else ""


def stem(name: str) -> str:
    """The name without its ending."""
    return PurePosixPath(name).stem if ending(name) else name


def title(wanted: str, *, otherwise: str) -> str:
    """A title on one line, cleaned and at most 200 characters; `otherwise` where nothing is left."""
    for candidate in (wanted, otherwise):
        visible = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in candidate)
        one_line = " ".join(visible.split())[:TITLE_LENGTH]
        if one_line:
            return one_line
    return UNTITLED


def random_place(extension: str) -> str:
    """Where a file is stored: nothing in the path tells whose or what it is."""
    token = secrets.token_hex(16)
    return f"evidence/{token[:2]}/{token}.{extension}"
