"""How are words spelt in texts, addresses and names? Pure: words with their places, without case and accents."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Signs that nobody sees and that would part a word."""

LETTERS = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{UNSEEN}\u0300-\u036f])*|\d+")
HYPHEN_AT_END = re.compile(r"[-\u2010\u2011\u00ac]\s*\n\s*")
HUMP = re.compile(r"[^\W\d_A-Z]+|[A-Z](?:[A-Z]+(?![a-z])|[^\W\d_A-Z]*)")
BREAK = re.compile(r"(?:[.!?:;•·–—\n\r\t|>*#\"“”„»«()\[\]/]|^)[\s\"'“”‘’(\[*_#>•·–—-]*$|(?:^|\n)\s*\d+[.)]\s*$")
NEAR = 80
GLUE = "/?&=.@~#:+-_%" + string.ascii_letters + string.digits
PLAIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}

UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa"}


@dataclass(frozen=True)
class Token:
    """One word, folded, with its place in the text and how it was written."""

    word: str
    start: int
    end: int
    capital: bool = False
    upper: bool = False
    written: str = ""


def folded(word: str) -> str:
    """The word without case, accents and unseen signs: Müller, MULLER and Mu­ller are one."""
    plain = "".join(PLAIN.get(sign, sign) for sign in word.casefold())
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKD", plain).casefold()
        if not unicodedata.combining(sign) and sign not in UNSEEN
    )


def transliterated(name: str) -> str:
    """The name as it is written where there are no umlauts: Mueller."""
    return "".join(UMLAUTS.get(sign, sign) for sign in unicodedata.normalize("NFC", name))


def tokens(text: str) -> Iterator[Token]:
    """The words and numbers of a text; apostrophes, hyphens, dots and underscores part them."""
    for found in LETTERS.finditer(text):
        yield token(found.group(), found.start())


def token(written: str, start: int) -> Token:
    visible = written.strip(UNSEEN)
    upper = visible.isupper() and len(visible) > 1
    return Token(folded(written), start, start + len(written), visible[:1].isupper(), upper, written)


def camel(row: Sequence[Token]) -> list[Token]:
    """The words again, those written with humps taken apart: CleoCarter."""
    apart: list[Token] = []
    for each in row:
        humps = list(HUMP.finditer(each.written))
        if len(humps) > 1 and "".join(hump.group() for hump in humps) == each.written:
            apart += [token(hump.group(), each.start + hump.start()) for hump in humps]
        else:
            apart.append(each)
    return apart


def hyphenated(text: str, row: Sequence[Token]) -> list[Token]:
    """The words again, those that were parted at the end of a line put together."""
    return _glued(text, row, lambda gap: bool(HYPHEN_AT_END.fullmatch(gap)))


def apostrophes(text: str, row: Sequence[Token]) -> list[Token]:
    """The words again, those with an apostrophe inside put together: O’Brien."""
    return _glued(text, row, lambda gap: gap in ("'", "’", "‘", "`"))


def _glued(text: str, row: Sequence[Token], parted: Callable[[str], bool]) -> list[Token]:
    whole: list[Token] = []
    for each in row:
        if whole and parted(text[whole[-1].end : each.start]):
            whole.append(_together(whole.pop(), each))
        else:
            whole.append(each)
    return whole


def _together(one: Token, other: Token) -> Token:
    return Token(one.word + other.word, one.start, other.end, one.capital, one.upper and other.upper)


def gap(text: str, one: Token, other: Token) -> str:
    """What stands between two words."""
    return text[one.end : other.start]


def begins_sentence(text: str, at: int) -> bool:
    """Whether a capital letter here is owed to the beginning of a sentence, line, quotation or point of a list."""
    return bool(BREAK.search(text[max(at - 24, 0) : at])) or not text[:at].strip()


def line_of(text: str, at: int) -> str:
    """The line in which a place lies."""
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def address(url: str) -> str:
    """An address on the web as people read it: percent signs and foreign letters spelt out."""
    told = unquote(url)
    return re.sub(r"xn--[a-z0-9-]+", _spelt_out, told)


def _spelt_out(found: re.Match[str]) -> str:
    try:
        return found.group().encode().decode("idna")
    except UnicodeError:
        return found.group()


def alone(text: str, start: int, end: int) -> bool:
    """Whether the words fill a whole step of an address: /grace/, @grace, user=grace, grace.example.org."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (not before or before in "/@~=.") and (not after or after in "/?&#.")


def in_handle(text: str, word: Token) -> bool:
    """Whether a word of a text belongs to an address, a user name or a file's name."""
    left, right = text[max(word.start - NEAR, 0) : word.start], text[word.end : word.end + NEAR]
    chunk = f"{left[len(left.rstrip(GLUE)) :]}{right[: len(right) - len(right.lstrip(GLUE))]}"
    return any(sign in chunk for sign in ("@", "://", "www.", "/", "_"))


def runs_of_letters(text: str, row: Sequence[Token]) -> Iterator[list[Token]]:
    """Four or more single letters in a row, nothing but a sign or two between them."""
    run: list[Token] = []
    for each in row:
        near = run and len(gap(text, run[-1], each)) <= 3 and "\n" not in gap(text, run[-1], each)
        if len(each.word) == 1 and each.word.isalpha() and (near or not run):
            run.append(each)
            continue
        if len(run) > 3:
            yield run
        run = [each] if len(each.word) == 1 and each.word.isalpha() else []
    if len(run) > 3:
        yield run
