"""How do the figures of agreement read, on the page and as a table of values?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviews.agreement import Figure
from reviews.comparing import By, Compared

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


@dataclass(frozen=True)
class Cell:
    """A figure and the interval around it, in words; both empty where nothing can be told."""

    value: str
    interval: str


@dataclass(frozen=True)
class Line:
    title: str
    n: int
    withheld: bool
    cells: Sequence[Cell]


def heads(by: By) -> list[str]:
    """The names of the figures' columns."""
    return [*(words for _, words in MEASURES), *([SEVERITY] if by == By.REVIEWER else ())]


def lines(by: By, found: Iterable[Compared]) -> list[Line]:
    return [
        Line(each.group.title, each.agreement.n, each.agreement.withheld, [_cell(*one) for one in _figures(by, each)])
        for each in found
    ]


def table(by: By, found: Iterable[Compared]) -> str:
    """The same as comma-separated values: each figure, and the ends of its interval."""
    written = io.StringIO()
    writer = csv.writer(written)
    names = [name for name, _ in MEASURES] + (["severity"] if by == By.REVIEWER else [])
    writer.writerow([by.value, "n", "pairs", *(f"{name}{end}" for name in names for end in ("", "_low", "_high"))])
    for each in found:
        figures = [figure for _, figure in _figures(by, each)]
        numbers = [
            f"{number:.4f}" if figure else ""
            for figure in figures
            for number in ((figure.value, figure.low, figure.high) if figure else (0, 0, 0))
        ]
        writer.writerow([_plain(each.group.title), each.agreement.n, each.agreement.pairs, *numbers])
    return written.getvalue()


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
