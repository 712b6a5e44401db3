"""What does a JSON file hold that anybody may have written? Read strictly: nothing that has two readings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from accounts.refusals import Refused, allow
from accounts.text import refuse_hidden

DEPTH = 12
DIGITS = 15
NOT_JSON = "This is not a receipt: it is no JSON file."
TOO_DEEP = "This is not a receipt: its parts are nested too deeply."
WHOLE = "This is not a receipt: it holds a number that no receipt holds."


def read(content: bytes, *, most: int) -> dict[str, Any]:
    """The object that the bytes spell; refuses with a sentence what isn't one or can't be trusted to mean one thing."""
    allow("" if content.strip() else "This is empty. Choose the file of a receipt, or paste its text.")
    allow(f"This is too large for a receipt: at most {most // 1024**2} MB are read." if len(content) > most else "")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(NOT_JSON) from None
    allow(TOO_DEEP if _depth(text) > DEPTH else "")
    found = _parsed(text)
    allow("" if isinstance(found, dict) else NOT_JSON)
    allow(next((refusal for each in _texts(found) if (refusal := refuse_hidden(each))), ""))
    return dict(found)


def _depth(text: str) -> int:
    """How deep brackets are nested, those in texts left out."""
    depth = deepest = 0
    quoted = escaped = False
    for sign in text:
        if quoted:
            quoted, escaped = escaped or sign != '"', not escaped and sign == "\\"
        elif sign == '"':
            quoted = True
        elif sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_no_number, parse_constant=_no_number
        )
    except ValueError:
        raise Refused(NOT_JSON) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    allow("" if len(found) == len(pairs) else "This is not a receipt: it says the same thing twice.")
    return found


def _integer(written: str) -> int:
    return int(written) if len(written) <= DIGITS else _no_number(written)


def _no_number(written: str) -> NoReturn:
    raise Refused(WHOLE)


def _texts(value: Any) -> Iterator[str]:
    """Every text in it, names of parts included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
