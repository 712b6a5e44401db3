"""What does an administrator read about the replays of a release?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from certification.models import Cycle
from reviews import access, rules
from reviews.models import Release, Replay
from reviews.presenting.phrases import count_words


@dataclass(frozen=True)
class ReplayBox:
    """The newest replay that is finished, in a sentence, with the first differences; and the button for the next."""

    replay: Replay | None
    sentence: str
    differences: Sequence[str]
    more: int
    waiting: bool
    ask: Action


def box(person: User, cycle: Cycle, release: Release) -> ReplayBox:
    """Of a release that was approved; one statement."""
    known = list(access.replays_for(person, release)[:2])
    waiting = bool(known) and known[0].finished_at is None
    replay = next((each for each in known if each.finished_at), None)
    refusal = rules.refuse_replay(True, release, waiting=waiting)
    return ReplayBox(
        replay=replay,
        sentence=_sentence(replay) if replay else "",
        differences=replay.sentences if replay else [],
        more=(replay.differences or 0) - len(replay.sentences) if replay else 0,
        waiting=waiting,
        ask=Action("Replay", reverse("reviews:replay_release", args=[cycle.pk]), refusal=refusal),
    )


def _sentence(replay: Replay) -> str:
    """ "Replayed: 19 results, 24 decisions, no differences." """
    found = count_words(replay.differences, "difference") if replay.differences else "no differences"
    results, decisions = count_words(replay.results or 0, "result"), count_words(replay.decisions or 0, "decision")
    return f"Replayed: {results}, {decisions}, {found}."
