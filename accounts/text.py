"""Which characters may people's texts hold? What cannot be seen is taken out, what deceives or breaks is refused."""

from __future__ import annotations

import re
import unicodedata

DECEIVING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Bidirectional overrides and isolates: they make a text read differently from what it is."""

BREAKING = re.compile("[\x00\ud800-\udfff]")
"""NUL and lone halves of a character: the database stores neither."""

INVISIBLE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
"""Control characters that copying from other programs leaves behind."""

HIDDEN = "This holds hidden characters that cannot be stored. Please type it instead of pasting it."


def refuse_hidden(text: str) -> str:
    """Names the trouble with characters that deceive or break."""
    return HIDDEN if BREAKING.search(text) or DECEIVING.search(text) else ""


def one_line(text: str) -> str:
    """The text on one line, in composed form, with single spaces."""
    return " ".join(INVISIBLE.sub(" ", unicodedata.normalize("NFC", text)).split())


def many_lines(text: str) -> str:
    """The text with plain line ends and no space at the ends of lines."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.rstrip() for line in plain.split("\n")).strip("\n")
