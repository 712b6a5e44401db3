"""Which coaching cycles can be chosen where evidence is added, and which one beforehand?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from portfolios import access
from portfolios.models import CoachingCycle, Portfolio
from portfolios.practice.coaching_forms import cycle_words


@dataclass(frozen=True)
class Choice:
    """The options of a list: value, words, and whether it is chosen beforehand."""

    options: tuple[tuple[str, str, bool], ...]


def choice(person: User, portfolio: Portfolio, chosen: int | None = None) -> Choice | None:
    """The coaching cycles of a portfolio; None where it has none."""
    return _offered(access.coaching_cycles_for(person).filter(portfolio=portfolio), chosen)


def _offered(cycles: Iterable[CoachingCycle], chosen: int | None) -> Choice | None:
    options = tuple((str(each.pk), cycle_words(each), each.pk == chosen) for each in cycles)
    return Choice(options) if options else None
