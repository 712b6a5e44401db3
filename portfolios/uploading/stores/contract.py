"""What is asked of a store, whichever it is? Parts come in any order and again; only whole ones count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

PART_BYTES = 8 * 1024**2
ADDRESS_SECONDS = 900
"""How long the address of a part may be used; a transfer that has begun by then goes on."""


class Gone(Exception):
    """The store knows nothing of this unfinished file any more."""


@dataclass(frozen=True)
class Part:
    """A part that has wholly arrived: its number from 1 on, its size in bytes, and the store's tag for its bytes."""

    number: int
    size: int
    tag: str


@dataclass(frozen=True)
class Stray:
    """An unfinished file in the store, and when it was begun."""

    place: str
    handle: str
    begun_at: datetime


class Store(Protocol):
    """How a file comes together. `place` is where it will be kept, `handle` what `begin` answered.
    `tags_are_md5` says that a part's tag is the MD5 of its bytes, so that they can be compared when they are read."""

    tags_are_md5: bool

    def refuse_room(self, size: int) -> str:
        """A file of this size where there is no room for it."""

    def begin(self, place: str) -> str:
        """Make room for a file; returns its handle."""

    def address(self, place: str, handle: str, number: int, size: int) -> str:
        """Where a browser puts one part of exactly this size; good for a quarter of an hour."""

    def parts(self, place: str, handle: str) -> dict[int, Part]:
        """The parts that have wholly arrived, by their numbers; `Gone` where the file isn't unfinished (any more)."""

    def join(self, place: str, handle: str, parts: Iterable[Part]) -> None:
        """Make one file of all its parts; lasting when it returns. `Gone` as above."""

    def size(self, place: str) -> int | None:
        """The size of the joined file, None where there is none."""

    def discard(self, place: str, handle: str, *, keep_file: bool) -> None:
        """Leave nothing of the unfinished file, nor of the joined one unless it is kept; may be called again."""

    def strays(self) -> Iterator[Stray]:
        """Every unfinished file that the store knows."""


def numbers(size: int) -> range:
    """The numbers of the parts of a file."""
    return range(1, -(-size // PART_BYTES) + 1)


def part_size(size: int, number: int) -> int:
    """How large one part of a file is: 8 MiB, the last one what is left."""
    return min(PART_BYTES, size - (number - 1) * PART_BYTES)


def unfinished(size: int, parts: Mapping[int, Part]) -> list[int]:
    """The numbers of the parts that are missing, or aren't as large as they have to be."""
    return [each for each in numbers(size) if each not in parts or parts[each].size != part_size(size, each)]
