"""Are the figures of agreement those of independent libraries, and are their intervals worth their name?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from reviews import agreement
from reviews.agreement import VALUES, Figure, Pair
from reviews.marks import SCALE

TOLERANCE = Decimal("1.25")
GRID = [Decimal(quarter) / 4 for quarter in range(3, 18)]
"""Every quarter of a level, so that a library which counts categories counts distances."""


def readings(size: int, *, agree: float = 0.6, criteria: int = 3, seed: int = 1) -> list[Pair]:
    """Two readings of so many submissions; with this chance the second is the first's or its neighbour."""
    chance, values, found = random.Random(seed), sorted(SCALE), []
    for submission in range(size):
        for _ in range(criteria):
            place = chance.randrange(len(values))
            near = min(max(place + chance.choice((-1, 0, 0, 1)), 0), len(values) - 1)
            other = near if chance.random() < agree else chance.randrange(len(values))
            found.append(Pair(submission, values[place], values[other], "ada", "ben"))
    return found


def figures(pairs: Sequence[Pair], **options: bool) -> agreement.Agreement:
    return agreement.agreement(pairs, tolerance=TOLERANCE, least=10, **options)


def value(figure: Figure | None) -> float:
    assert figure is not None
    return figure.value


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("agree", [0.0, 0.5, 0.9])
def test_the_weighted_kappa_is_that_of_another_library(seed: int, agree: float) -> None:
    pairs = readings(40, agree=agree, seed=seed)
    places = {each: place for place, each in enumerate(GRID)}
    one, other = [places[pair.one] for pair in pairs], [places[pair.other] for pair in pairs]
    theirs = cohen_kappa_score(one, other, labels=list(places.values()), weights="quadratic")
    assert value(figures(pairs, ordered=True).kappa) == pytest.approx(theirs)
    both = cohen_kappa_score(one + other, other + one, labels=list(places.values()), weights="quadratic")
    assert value(figures(pairs).kappa) == pytest.approx(both)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("agree", [0.0, 0.5, 0.9])
def test_alpha_is_that_of_another_library(seed: int, agree: float) -> None:
    pairs = readings(40, agree=agree, seed=seed)
    data = np.array([[float(pair.one) for pair in pairs], [float(pair.other) for pair in pairs]])
    domain = [float(each) for each in VALUES]
    theirs = krippendorff.alpha(data, level_of_measurement="ordinal", value_domain=domain)
    assert value(figures(pairs).alpha) == pytest.approx(theirs)


def test_the_shares_are_counted_over_the_pairs() -> None:
    values = [(3, 3), (3, "3.25"), ("2.75", "3.25"), ("2.25", "2.75"), (2, 3), ("1.75", 3), (1, "2.75"), (4, 4)]
    values += [(4, "3.75"), (1, "1.25")]
    found = figures([Pair(number, Decimal(one), Decimal(other)) for number, (one, other) in enumerate(values)])
    assert (found.n, found.pairs, found.withheld) == (10, 10, False)
    assert [value(each) for each in (found.exact, found.same_level, found.adjacent, found.discrepant)] == (
        pytest.approx([0.2, 0.6, 0.8, 0.1])
    )


def test_perfect_agreement_is_one_and_opposition_is_below_chance() -> None:
    same = [Pair(number, each, each) for number, each in enumerate(SCALE)]
    assert value(figures(same).kappa) == value(figures(same).alpha) == pytest.approx(1)
    turned = [Pair(number, one, other) for number, (one, other) in enumerate(zip(SCALE, reversed(SCALE), strict=True))]
    assert value(figures(turned).kappa) < -0.9


def test_where_everybody_gave_one_value_nothing_can_be_said_of_chance() -> None:
    found = figures([Pair(number, Decimal(3), Decimal(3)) for number in range(12)])
    assert (found.kappa, found.alpha) == (None, None)
    assert value(found.exact) == 1


def test_under_ten_submissions_nothing_is_told_however_many_criteria_they_have() -> None:
    found = figures(readings(9, criteria=20))
    assert (found.n, found.pairs, found.withheld, found.kappa) == (9, 180, True, None)
    assert agreement.severity(readings(9), "ada", least=10) is None
    assert figures([]).n == 0


def test_an_interval_holds_its_figure_and_narrows_with_more_submissions() -> None:
    widths = []
    for size in (20, 80, 320):
        found = figures(readings(size, seed=4)).kappa
        assert found is not None
        assert found.low <= found.value <= found.high
        widths.append(found.high - found.low)
    assert widths[0] > widths[1] > widths[2]


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    truth = value(figures(readings(4000, seed=99)).adjacent)
    held = 0
    for seed in range(100):
        found = figures(readings(40, seed=seed)).adjacent
        assert found is not None
        held += found.low <= truth <= found.high
    assert 88 <= held <= 100


def test_the_same_pairs_have_the_same_interval() -> None:
    pairs = readings(30)
    assert figures(pairs) == figures(pairs)


def test_severity_is_half_the_distance_to_the_colleague() -> None:
    pairs = [Pair(number, Decimal("3.25"), Decimal("2.75"), "ada", "ben") for number in range(10)]
    pairs += [Pair(20 + number, Decimal(2), Decimal(3), "ben", "ada") for number in range(10)]
    ada, ben = (agreement.severity(pairs, who, least=10) for who in ("ada", "ben"))
    assert value(ada) == pytest.approx(0.375)
    assert value(ben) == pytest.approx(-0.375)
    assert ada is not None
    assert ada.low > 0
    assert agreement.severity(pairs, "otto", least=10) is None
