"""Where in the candidate's own work was it seen? The exhibits and places that the reviews and the claims name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from portfolios.models import Claim, Exhibit, Rendition
from portfolios.practice import covering
from portfolios.states import RenditionKind
from portfolios.viewing import showing
from portfolios.viewing.pins import WHOLE, Pin
from reviews.models import Score


@dataclass(frozen=True)
class Sight:
    """One exhibit that carries a criterion. `places` are where the reviews say to look, then the claim; `pictured` says
    that there is a picture of every page, `plays` that it is a file with moments, `hidden` that a consent which was
    withdrawn or ended keeps it closed."""

    submission_id: int
    number: int
    asked: str
    plays: bool
    pictured: bool
    hidden: bool
    places: tuple[Pin, ...]


Places = dict[tuple[int, int], tuple[Pin, ...]]
"""The pins by exhibit and criterion."""


class Album:
    """What some scores point at, fetched in three statements whatever their number."""

    def __init__(self, scores: Iterable[Score]) -> None:
        ids = {score.exhibit_id for score in scores if score.exhibit_id}
        self._exhibits = {exhibit.pk: exhibit for exhibit in _exhibits(ids)}
        self._places = _places(ids)

    def sights(self, scores: Sequence[Score]) -> tuple[Sight, ...]:
        """The exhibits that these scores on one criterion name, each once, by number."""
        named: dict[int, list[Score]] = defaultdict(list)
        for score in scores:
            if score.exhibit_id:
                named[score.exhibit_id].append(score)
        found = [self._sight(self._exhibits[pk], own) for pk, own in named.items()]
        return tuple(sorted(found, key=lambda sight: sight.number))

    def _sight(self, exhibit: Exhibit, scores: Sequence[Score]) -> Sight:
        claimed = self._places.get((exhibit.pk, scores[0].criterion_id), ())
        seen = [Pin(each.from_seconds, each.to_seconds, each.from_page, each.to_page) for each in scores]
        places = tuple(pin for pin in dict.fromkeys((*seen, *claimed)) if pin != WHOLE)
        hidden: bool = exhibit.hidden  # type: ignore[attr-defined]
        return Sight(
            submission_id=exhibit.submission_id,
            number=exhibit.number,
            asked=exhibit.asked,
            plays=bool(exhibit.evidence.file) and exhibit.evidence.kind in showing.PLAYED,
            pictured=exhibit.pictured,  # type: ignore[attr-defined]
            hidden=hidden,
            places=() if hidden else places,
        )


def _exhibits(ids: Collection[int]) -> Iterable[Exhibit]:
    pages = Rendition.objects.filter(evidence=OuterRef("evidence_id"), kind=RenditionKind.PAGE)
    rows = Exhibit.objects.filter(pk__in=ids).annotate(pictured=Exists(pages), hidden=covering.hidden())
    return rows.select_related("evidence", "requirement__section", "item")


def _places(ids: Collection[int]) -> Places:
    found: dict[tuple[int, int], tuple[Pin, ...]] = defaultdict(tuple)
    for claim in Claim.objects.filter(exhibit__in=ids).prefetch_related("pins"):
        found[claim.exhibit_id, claim.criterion_id] = showing.pins_of(claim)
    return dict(found)
