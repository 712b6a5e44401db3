"""How do the figures of agreement read: on the pages, drawn, and as a table of values?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.http import urlencode

from certification import readings
from certification.models import Cohort
from certification.presenting import Tab
from reviews.agreement import Figure
from reviews.comparing import By, Compared, Month, Portrait
from reviews.marks import SCALE

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a table program would take for a formula at the beginning of a cell."""

MEASURES = (
    ("exact", "Same value"),
    ("same_level", "Same level"),
    ("adjacent", "Within 1"),
    ("discrepant", "Far apart"),
    ("kappa", "Weighted kappa"),
    ("alpha", "Alpha"),
)
SEVERITY = "Severity"
SHARES = frozenset({"exact", "same_level", "adjacent", "discrepant"})

LEVEL_MARKS = [(0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")]
SEVERITY_MARKS = [(-1.0, "−1"), (-0.5, "−½"), (0.0, "0"), (0.5, "½"), (1.0, "1")]


@dataclass(frozen=True)
class Cell:
    """A figure and the interval around it, in words; both empty where nothing can be told."""

    value: str
    interval: str


@dataclass(frozen=True)
class Line:
    title: str
    url: str
    n: int
    withheld: bool
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Picture:
    """One line seen closely: its figures by name, how often values met, how it went on."""

    title: str
    n: int
    withheld: bool
    figures: Sequence[tuple[str, Cell]]
    confusion: readings.Confusion | None
    across: str
    up: str
    drift: readings.Drift | None
    drift_head: str


def tabs(by: By, url: str) -> list[Tab]:
    return [Tab(each.label, f"{url}?{urlencode({'by': each.value})}", each == by) for each in By]


def heads(by: By) -> list[str]:
    """The names of the figures' columns."""
    return [*(words for _, words in MEASURES), *([SEVERITY] if by == By.REVIEWER else ())]


def lines(by: By, url: str, found: Iterable[Compared]) -> list[Line]:
    return [
        Line(
            title=each.line.title,
            url=f"{url}?{urlencode({'by': by.value, 'of': each.line.slug})}",
            n=each.agreement.n,
            withheld=each.agreement.withheld,
            cells=[_cell(*one) for one in _figures(by, each)],
        )
        for each in found
    ]


def picture(cohort: Cohort, by: By, found: Portrait, names: tuple[str, str]) -> Picture:
    """One line drawn; `names` say whose values lie along the two axes."""
    each = found.compared
    tolerance = Decimal(cohort.framework.policy["tolerance"])
    return Picture(
        title=each.line.title,
        n=each.agreement.n,
        withheld=each.agreement.withheld,
        figures=[(head, _cell(*one)) for head, one in zip(heads(by), _figures(by, each), strict=True)],
        confusion=readings.confusion(found.counts, SCALE, gap=tolerance) if found.counts else None,
        across=names[0],
        up=names[1],
        drift=_drift(by, found.months),
        drift_head=SEVERITY if by == By.REVIEWER else "Same level",
    )


def _drift(by: By, months: Sequence[Month]) -> readings.Drift | None:
    """How the figure went on; nothing while it is withheld in every month."""
    if not any(month.figure for month in months):
        return None
    name = "severity" if by == By.REVIEWER else "same_level"
    moments = [_moment(name, month) for month in months]
    marks = SEVERITY_MARKS if by == By.REVIEWER else LEVEL_MARKS
    return readings.drift(moments, marks, zero=0.0 if by == By.REVIEWER else None)


def _moment(name: str, month: Month) -> readings.Moment:
    label = datetime.strptime(month.month, "%Y-%m").strftime("%b %Y")  # noqa: DTZ007 (a month has no zone)
    if month.figure is None:
        return readings.Moment(label, month.n)
    cell, figure = _cell(name, month.figure), month.figure
    return readings.Moment(label, month.n, figure.value, figure.low, figure.high, cell.value, cell.interval)


def table(by: By, found: Iterable[Compared]) -> str:
    """The lines as comma-separated values: each figure, and the ends of its interval."""
    text = io.StringIO()
    writer = csv.writer(text)
    names = [name for name, _ in MEASURES] + (["severity"] if by == By.REVIEWER else [])
    writer.writerow([by.value, "n", "pairs", *(f"{name}{end}" for name in names for end in ("", "_low", "_high"))])
    for each in found:
        numbers = [number for _, figure in _figures(by, each) for number in _numbers(figure)]
        writer.writerow([_plain(each.line.title), each.agreement.n, each.agreement.pairs, *numbers])
    return text.getvalue()


def _numbers(figure: Figure | None) -> tuple[str, str, str]:
    if figure is None:
        return "", "", ""
    return f"{figure.value:.4f}", f"{figure.low:.4f}", f"{figure.high:.4f}"


def _figures(by: By, each: Compared) -> list[tuple[str, Figure | None]]:
    figures = [(name, getattr(each.agreement, name)) for name, _ in MEASURES]
    return [*figures, *([("severity", each.severity)] if by == By.REVIEWER else ())]


def _cell(name: str, figure: Figure | None) -> Cell:
    if figure is None:
        return Cell("", "")
    if name in SHARES:
        value, low, high = (f"{number * 100:.0f}" for number in (figure.value, figure.low, figure.high))
        return Cell(f"{value} %", f"{low} to {high} %")
    form = "{:+.2f}" if name == "severity" else "{:.2f}"
    value, low, high = (form.format(number).replace("-", "−") for number in (figure.value, figure.low, figure.high))
    return Cell(value, f"{low} to {high}")


def _plain(title: str) -> str:
    """A name that no table program takes for a formula."""
    return f"'{title}" if title.startswith(FORMULAS) else title
