"""Where might a video have been edited? Hard cuts, stretches of black, and jumps of its clock, found as it plays.

Each picture is compared with the one before, small and grey: how much its brightnesses are distributed anew, how much
each place changed, and how much of its structure is gone. A cut stands out from its own surroundings for one picture
only, whatever the camera and the people do before and after; a flash of light goes back to what was there."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]
Row = npt.NDArray[np.float64]

WIDTH, HEIGHT = 64, 36
SHADES = 32
AROUND_SECONDS = 0.6
BACK_SECONDS = 0.25
"""How soon after a flash the picture is there again."""
FLOOR = 0.08
"""A cut changes a picture at least this much, whatever surrounds it."""
CLEAR = 0.5
"""From here on a change is as good as a new scene."""
STANDS_OUT = (2.1, 1.6)
"""How often a cut is as large as the largest change around it: a faint one, a clear one."""
LASTING = 0.6
DARK, EVEN = 22.0, 6.0
BLACK_SECONDS = 0.15
JUMP_SECONDS = 1.0
AT_THE_EDGE = 1.0
APART_SECONDS = 0.4
MOST_FOUND = 200


def change(one: Picture, other: Picture) -> float:
    """How different two pictures are, 0 to about 1; the same scene in another light is little changed."""
    spread = np.abs(_shades(one) - _shades(other)).sum() / 2
    moved = np.abs((one - one.mean()) - (other - other.mean())).mean() / 255
    both = float(one.std() * other.std())
    alike = float(((one - one.mean()) * (other - other.mean())).mean()) / both if both > 1 else 1.0
    return float(0.35 * spread + 1.5 * moved + 0.35 * (1 - alike))


def _shades(picture: Picture) -> Row:
    counts, _ = np.histogram(picture - picture.mean(), bins=SHADES, range=(-160, 160))
    return counts / picture.size


@dataclass
class Edits:
    """What was found so far; fed picture by picture with its moment in seconds."""

    moments: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    stays: list[float] = field(default_factory=list)
    jumps: list[float] = field(default_factory=list)
    black: list[list[float]] = field(default_factory=list)
    _recent: deque[tuple[float, Picture]] = field(default_factory=lambda: deque(maxlen=64))
    _open: list[tuple[int, float, Picture]] = field(default_factory=list)

    def take(self, picture: Picture, at: float) -> None:
        """The next picture."""
        number = len(self.moments)
        before = self._recent[-1] if self._recent else None
        self.moments.append(at)
        self.changes.append(change(before[1], picture) if before else 0.0)
        self.stays.append(self.changes[-1])
        if before:
            self._watch(number, at, before[1], picture)
            if at - before[0] > JUMP_SECONDS:
                self.jumps.append(at)
        self._darkness(picture, at)
        self._recent.append((at, picture))

    def _watch(self, number: int, at: float, before: Picture, picture: Picture) -> None:
        """A large change stays large only where what was there before doesn't come back."""
        if self.changes[number] > FLOOR:
            self._open.append((number, at, before))
        for begun, _since, old in self._open:
            if begun != number:
                self.stays[begun] = min(self.stays[begun], change(old, picture))
        self._open = [each for each in self._open if at - each[1] < BACK_SECONDS]

    def _darkness(self, picture: Picture, at: float) -> None:
        if picture.mean() < DARK and picture.std() < EVEN:
            last = self.black[-1] if self.black else None
            previous = self._recent[-1][0] if self._recent else at
            if last and last[1] >= previous - 1e-6:
                last[1] = at
            else:
                self.black.append([at, at])

    def found(self) -> dict[str, Any]:
        """Cuts and jumps as moments, black as stretches, in seconds from the beginning."""
        black = [[round(a, 1), round(b, 1)] for a, b in self.black if b - a >= BLACK_SECONDS and self._within(a, b)]
        cuts = [at for at in self._cuts() if not any(a - 0.5 <= at <= b + 0.5 for a, b in black)]
        return {
            "cuts": [round(at, 1) for at in cuts][:MOST_FOUND],
            "black": black[:MOST_FOUND],
            "jumps": [round(at, 1) for at in self.jumps][:MOST_FOUND],
        }

    def _within(self, begins: float, ends: float) -> bool:
        """A fade at the very beginning or end belongs to trimming."""
        return begins - self.moments[0] > AT_THE_EDGE and self.moments[-1] - ends > AT_THE_EDGE

    def _cuts(self) -> list[float]:
        changes, stays, moments = map(np.asarray, (self.changes, self.stays, self.moments))
        found: list[float] = []
        for number in np.flatnonzero(changes > FLOOR):
            at = float(moments[number])
            first, last = np.searchsorted(moments, (at - AROUND_SECONDS, at + AROUND_SECONDS))
            around = np.concatenate((changes[max(first, 1) : number], changes[number + 1 : last]))
            lasts = stays[number] > LASTING * changes[number]
            if lasts and _stands_out(float(changes[number]), around) and (not found or at - found[-1] > APART_SECONDS):
                found.append(at)
        return found


def _stands_out(size: float, around: Row) -> bool:
    """The larger a change is, the less quiet its surroundings have to be."""
    largest = float(around.max()) if around.size else 0.0
    needed = STANDS_OUT[0] + (STANDS_OUT[1] - STANDS_OUT[0]) * min(size / CLEAR, 1.0)
    return size > needed * largest
