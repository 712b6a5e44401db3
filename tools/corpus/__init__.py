"""What do people and attackers send that harms? Files that are broken, lie about themselves, or reach for others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Content = bytes | Callable[[], bytes]
SECRET = b"root:x:0:0"
"""How the file begins that hostile ones want to read."""


@dataclass(frozen=True)
class Hostile:
    """One file: what it tries, the name that it comes under, and its bytes."""

    what: str
    name: str
    content: Content

    def bytes(self) -> bytes:
        return self.content() if callable(self.content) else self.content


def every() -> Iterator[Hostile]:
    """The whole corpus, family by family."""
    from tools.corpus import broken, documents, papers, recordings

    for family in (broken, papers, documents, recordings):
        yield from family.files()
