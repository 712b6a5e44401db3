"""Are cuts found in real clips that were joined, and none in those that were not? The whole try is `tools.cuts`."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from portfolios.preparation.opening import splicing
from portfolios.preparation.opening.cutting import HEIGHT, WIDTH, Edits
from tools import cuts
from tools.cuts import Tally


def test_cuts_are_found_where_they_are_and_nowhere_else() -> None:
    tallies: dict[str, Tally] = {}
    for what, tally in cuts.tried(4, altered=1):
        tallies[what] = tallies.get(what, Tally()) + tally
    for what in ("bikes, as filmed", "joined takes"):
        assert tallies[what].recall >= 0.9
        assert tallies[what].precision >= 0.9
    assert tallies["a piece cut out"].recall >= 0.5
    uncut = {what: tally.found for what, tally in tallies.items() if what.startswith("uncut")}
    assert uncut == dict.fromkeys(uncut, 0)
    assert len(uncut) == 6


def test_black_and_a_jump_of_the_clock_are_found_and_a_fade_at_the_end_is_none() -> None:
    chance, found = np.random.default_rng(1), Edits()
    room = chance.integers(60, 200, (HEIGHT, WIDTH)).astype(np.float32)
    for number in range(300):
        at = number / 25 + (4.0 if number >= 200 else 0.0)
        dark = 100 <= number < 130 or number >= 290
        found.take(np.zeros_like(room) if dark else room, at)
    edits = found.found()
    assert edits["black"] == [[4.0, 5.2]]
    assert edits["jumps"] == [12.0]


def box(kind: bytes, *inner: bytes) -> bytes:
    body = b"".join(inner)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def movie(*pieces: tuple[int, int]) -> bytes:
    """A film whose one track is put together of pieces: a length and a beginning, in thousandths of a second."""
    entries = b"".join(struct.pack(">iiI", length, begins, 0x10000) for length, begins in pieces)
    edits = box(b"edts", box(b"elst", bytes(4), struct.pack(">I", len(pieces)), entries))
    header = box(b"mvhd", bytes(12), struct.pack(">I", 1000), bytes(80))
    return box(b"ftyp", b"isom") + box(b"moov", header, box(b"trak", edits))


def test_pieces_put_together_by_an_edit_list_are_told_from_a_trimmed_beginning(tmp_path: Path) -> None:
    path = tmp_path / "film.mov"
    path.write_bytes(movie((1000, -1), (60_000, 5_000)))
    assert splicing.splices(path) == []
    path.write_bytes(movie((83_200, 0), (60_000, 150_000), (9_000, 10_000)))
    assert splicing.splices(path) == [83.2, 143.2]
    path.write_bytes(movie((1, 1))[:60])
    assert splicing.splices(path) == []
