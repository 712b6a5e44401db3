"""Who is it? Pure: the words that would tell a candidate's name, address or school, and where a text says them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from portfolios.blindness import spelling
from portfolios.blindness.ordinary import GENERIC, HOSTS, MAILBOXES, is_ordinary
from portfolios.blindness.spelling import Token, folded, tokens

AROUND = 48
"""How many characters of a text are shown on either side of what was found."""

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "coach", "principal", "teacher"})
LOWER_TITLES = frozenset({"coach", "principal", "teacher", "professor"})
SPEAKERS = frozenset(
    {"by", "am", "is", "name", "named", "called", "author", "signed", "sincerely", "regards", "thanks"}
)
"""After these words somebody's name stands."""


class Reads(StrEnum):
    """How a term has to stand in a text to be taken for it."""

    ANYHOW = "anyhow"
    CAPITALISED = "capitalised"
    AS_A_NAME = "as a name"
    IN_CAPITALS = "in capitals"


class Manner(StrEnum):
    """What kind of text is looked through: sentences, an address on the web, or a name as files and fields carry it."""

    PROSE = "prose"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True)
class Term:
    """Words in a row that tell who somebody is, folded; `what` they are, for people."""

    words: tuple[str, ...]
    what: str
    reads: Reads = Reads.ANYHOW


@dataclass(frozen=True)
class Hit:
    """A place in a text where it says who somebody is; positions count characters."""

    words: str
    what: str
    excerpt: str
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A text in one way of telling its words apart."""

    text: str
    row: Sequence[Token]
    manner: Manner


# What is looked for


def terms(*, name: str, email: str, organisation: str) -> tuple[Term, ...]:
    """Everything that would tell who it is: parts of the name, the address and its parts, the school and its."""
    found: dict[tuple[str, ...], Term] = {}
    for term in (*_of_name(name), *_of_email(email), *_of_organisation(organisation)):
        known = found.get(term.words)
        if known is None or (term.reads == Reads.ANYHOW != known.reads):
            found[term.words] = term
    return tuple(term for words, term in found.items() if words and all(words))


def _of_name(name: str) -> Iterator[Term]:
    for spelt in dict.fromkeys((name, spelling.transliterated(name))):
        parts = [tuple(token.word for token in tokens(part)) for part in spelt.split()]
        yield from _of_parts([part for part in parts if len("".join(part)) > 1 and part not in _TITLED])
        yield from (term for part in spelt.split() for term in _halves(part))


def _of_parts(parts: Sequence[tuple[str, ...]]) -> Iterator[Term]:
    for one, other in pairwise(parts):
        yield _row(one + other, "name")
    if len(parts) > 1:
        first, last = parts[0], parts[-1]
        yield from _joined(first, last)
        yield Term((first[0][0], *last), "initial and surname", Reads.CAPITALISED)
        yield _row((*last, *first), "name")
    for part in parts:
        yield _single(part, "name")


_TITLED = {(title,) for title in TITLES}


def _joined(first: Sequence[str], last: Sequence[str]) -> Iterator[Term]:
    """What user names are made of: cleocarter, ccarter, carterc, cleoc."""
    one, other = "".join(first), "".join(last)
    spelt = [one + other, other + one, one[0] + other, other + one[0], *(title + other for title in sorted(TITLES))]
    yield from (Term((each,), "user name") for each in spelt if len(each) > 4)


def _halves(part: str) -> Iterator[Term]:
    """The halves of a double name, and a name with an apostrophe written without it."""
    for half in part.replace("–", "-").split("-"):
        words = tuple(token.word for token in tokens(half))
        if len("".join(words)) > 2:
            yield _single(words, "part of the name")
            yield _single(("".join(words),), "part of the name")


def _of_email(email: str) -> Iterator[Term]:
    mailbox, _, domain = email.partition("@")
    own = tuple(token.word for token in tokens(mailbox) if not token.word.isdigit())
    yield Term(tuple(token.word for token in tokens(email)), "e-mail address")
    if own and not set(own) <= MAILBOXES:
        yield _single(own, "e-mail address")
        yield from (Term((each,), "user name") for each in {"".join(own)} if len(own) > 1 and len(each) > 4)
    labels = [label for label in folded(domain).split(".") if label and label not in HOSTS and len(label) > 2]
    if labels:
        yield Term(tuple(token.word for token in tokens(domain)), "e-mail domain")
        yield from (_single(tuple(token.word for token in tokens(label)), "e-mail domain") for label in labels)


def _of_organisation(organisation: str) -> Iterator[Term]:
    words = [token.word for token in tokens(organisation)]
    core = [word for word in words if word not in GENERIC and len(word) > 1]
    if not core:
        return
    if len(words) > 1:
        yield _row(tuple(words), "school")
    kept = list(words)
    while len(kept) > 2 and kept[-1] in GENERIC:
        kept.pop()
        yield _row(tuple(kept), "school")
    if len(core) > 1:
        yield _row(tuple(core), "school")
    for word in core:
        yield _single((word,), "school")
    letters = "".join(word[0] for word in words if word not in {"the", "of", "and", "for"})
    if len(letters) > 2 and not (len(letters) > 3 and is_ordinary(letters)):
        yield Term((letters,), "school", Reads.IN_CAPITALS)


def _single(words: tuple[str, ...], what: str) -> Term:
    """A part that says who it is by itself, unless it is an ordinary word."""
    ordinary = all(is_ordinary(word) for word in words)
    return Term(words, what, Reads.AS_A_NAME if ordinary and len(words) == 1 else _how(words))


def _row(words: tuple[str, ...], what: str) -> Term:
    return Term(words, what, _how(words))


def _how(words: Sequence[str]) -> Reads:
    """Several ordinary words in a row must be capitalised to mean somebody: “will page”, “Will Page”."""
    plain = all(is_ordinary(word) or word in GENERIC for word in words)
    return Reads.CAPITALISED if plain else Reads.ANYHOW


# Where it stands


def find(text: str, wanted: Sequence[Term], manner: Manner = Manner.PROSE) -> list[Hit]:
    """Every place of a text that says one of the terms, each place once, by the longest term that fits."""
    if not text or not wanted:
        return []
    told = spelling.address(text) if manner == Manner.ADDRESS else text
    spans = [*_spans(told, wanted, manner)]
    spans.sort(key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int, Term]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return [_hit(told, start, end, term) for start, end, term in kept]


def _spans(text: str, wanted: Sequence[Term], manner: Manner) -> Iterator[tuple[int, int, Term]]:
    row = list(tokens(text))
    by_first: dict[str, list[Term]] = {}
    for term in wanted:
        by_first.setdefault(term.words[0], []).append(term)
    for words in (row, spelling.camel(row), spelling.hyphenated(text, row), spelling.apostrophes(text, row)):
        reading = Reading(text, words, manner)
        for at, token in enumerate(words):
            for term in by_first.get(token.word, ()):
                if _stands(reading, at, term):
                    yield token.start, words[at + len(term.words) - 1].end, term
    yield from _within(row, wanted, manner, text)
    yield from _spaced(text, row, wanted)


def _stands(reading: Reading, at: int, term: Term) -> bool:
    """Whether the term's words stand there in a row, as they have to."""
    stand = reading.row[at : at + len(term.words)]
    if tuple(each.word for each in stand) != term.words:
        return False
    if term.reads == Reads.ANYHOW:
        return True
    shouted = _shouted(reading.text, stand[0])
    if term.reads == Reads.IN_CAPITALS:
        return stand[0].upper and not shouted
    if reading.manner != Manner.PROSE:
        return reading.manner == Manner.NAME or spelling.alone(reading.text, stand[0].start, stand[-1].end)
    capitalised = all(token.capital for token in stand) and not shouted
    return capitalised and (term.reads == Reads.CAPITALISED or _as_a_name(reading, at))


def _as_a_name(reading: Reading, at: int) -> bool:
    """A capital letter that no sentence's beginning and no heading explains, or somebody's title before it."""
    text, row, token = reading.text, reading.row, reading.row[at]
    before = row[at - 1] if at else None
    parted = spelling.gap(text, before, token) if before else ""
    if before and before.word in TITLES and parted in (" ", ". "):
        return before.capital or before.word in LOWER_TITLES
    if before and before.word in SPEAKERS and not parted.strip(" :,\n"):
        return True
    if spelling.begins_sentence(text, token.start):
        return False
    after = row[at + 1] if at + 1 < len(row) else None
    return not _in_heading(before, after, text, token)


def _in_heading(before: Token | None, after: Token | None, text: str, token: Token) -> bool:
    """In a heading every word is written with a capital, so that one more says nothing."""
    line = spelling.line_of(text, token.start)
    long = [each for each in tokens(line) if len(each.word) > 3]
    if len(long) < 2 or sum(each.capital for each in long) * 2 <= len(long):
        return False
    beside = bool((before and before.capital and before.word != "i") or (after and after.capital))
    return beside or not line.rstrip().endswith((".", "!", "?"))


def _shouted(text: str, token: Token) -> bool:
    """Whether the whole line is in capitals."""
    line = [sign for sign in spelling.line_of(text, token.start) if sign.isalpha()]
    return token.upper and len(line) > len(token.word) + 2 and sum(map(str.isupper, line)) * 10 > len(line) * 8


def _within(row: Sequence[Token], wanted: Iterable[Term], manner: Manner, text: str) -> Iterator[tuple[int, int, Term]]:
    """Inside the long words of addresses, user names and file names: cartersclassroom."""
    telling = [term for term in wanted if term.reads == Reads.ANYHOW and len("".join(term.words)) > 5]
    for token in row:
        if len(token.word) < 8 or (manner == Manner.PROSE and not spelling.in_handle(text, token)):
            continue
        for term in telling:
            if "".join(term.words) in token.word:
                yield token.start, token.end, term


def _spaced(text: str, row: Sequence[Token], wanted: Iterable[Term]) -> Iterator[tuple[int, int, Term]]:
    """Words written letter by letter: C a r t e r."""
    telling = [term for term in wanted if term.reads == Reads.ANYHOW and len("".join(term.words)) > 3]
    for run in spelling.runs_of_letters(text, row):
        letters = "".join(token.word for token in run)
        for term in telling:
            at = letters.find("".join(term.words))
            if at >= 0:
                yield run[at].start, run[at + len("".join(term.words)) - 1].end, term


def _hit(text: str, start: int, end: int, term: Term) -> Hit:
    return Hit(
        words=" ".join(text[start:end].split()),
        what=term.what,
        excerpt=excerpt(text, start, end),
        line=text.count("\n", 0, start) + 1,
        start=start,
        end=end,
    )


def excerpt(text: str, start: int, end: int) -> str:
    """The words with what stands around them, on one line, cut at words."""
    left, right = max(start - AROUND, 0), min(end + AROUND, len(text))
    before, after = text[left:start], text[end:right]
    if left and " " in before:
        before = before[before.index(" ") + 1 :]
    if right < len(text) and " " in after:
        after = after[: after.rindex(" ")]
    shown = " ".join(f"{before}{text[start:end]}{after}".split())
    return f"{'… ' if left else ''}{shown}{' …' if right < len(text) else ''}"
