"""Is every hostile file refused with a sentence or defused, within bounds? A part of what `tools.corpus` sends."""

from __future__ import annotations

from tools import corpus
from tools.corpus import broken, walking

MOST_SECONDS = 150
MOST_BYTES = 2 * 1024**3
SAMPLE = 7
"""Every seventh file is tried here."""


def test_hostile_files_are_refused_or_defused_and_good_ones_go_through_afterwards() -> None:
    every = list(corpus.every())
    assert len(every) >= 120
    fates = list(walking.walk_all(every[3::SAMPLE]))
    for fate in fates:
        assert fate.outcome in ("refused", "defused"), fate
        assert fate.words.endswith("."), fate
        assert fate.seconds < MOST_SECONDS, fate
        assert fate.peak_bytes < MOST_BYTES, fate
    assert {fate.outcome for fate in fates} == {"refused", "defused"}
    good = (("plan.pdf", broken.PDF), ("board.png", broken.PNG))
    assert {walking.walk(corpus.Hostile(name, name, content)).outcome for name, content in good} == {"defused"}
