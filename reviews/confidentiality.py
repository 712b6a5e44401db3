"""What does somebody who judges agree to, once a year? A version that anybody agreed to is never edited."""

from __future__ import annotations

from datetime import timedelta

VALID = timedelta(days=365)
"""How long a statement holds."""

SOON = timedelta(days=14)
"""So long before its end somebody is reminded."""

FIRST = """
I keep to myself what I see here: what candidates hand in, what I and others think of it, and what comes of it. That
does not end with my place on the panel.

I make no copies. I save, print, film and photograph nothing, pass nothing on, and put nothing into any other program
or service.

I do not try to find out whose work it is. I write no names: not of the coach, the teachers, the students or their
schools.

I judge nobody whom I know: no relative or friend, nobody I have taught, coached, led or worked for, and nobody of an
organisation in which I have a part. When I recognise somebody, I stop and say so at once with “I know this person”.

When something has become known, or somebody asks me about it, I tell the programme’s administrators the same day.
"""

TEXTS = {1: FIRST}

CURRENT = max(TEXTS)


def points(version: int) -> list[str]:
    """The sentences of a version, one after the other."""
    return [" ".join(part.split()) for part in TEXTS[version].split("\n\n")]
