"""What does the bench say? Two tables: times one at a time with their multiples of the floor, and requests a second."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tools.bench.measure import AT_ONCE, IN_A_ROW, ROUNDS, SECONDS, Figures
from tools.bench.pages import Page
from tools.folders import ROOT

BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of the figures -->"
GROWTH = 1.1


def report(found: Figures, pages: Sequence[Page], floors: Sequence[Page], sizes: Sequence[int], command: str) -> str:
    """Markdown that can also be read on a terminal."""
    parts = [
        *_circumstances(command),
        "",
        f"Milliseconds, one at a time: median / 95th percentile of {ROUNDS * IN_A_ROW}, then × the page's floor.",
        "",
        *_times(found, pages, floors, sizes),
        "",
        f"Requests a second, {AT_ONCE} at a time for {SECONDS} s.",
        "",
        *_rates(found, [*floors, *(page for page in pages if not page.once)], sizes),
        "",
        *_verdicts(found, pages, sizes),
    ]
    return "\n".join(parts)


def _times(found: Figures, pages: Sequence[Page], floors: Sequence[Page], sizes: Sequence[int]) -> list[str]:
    head = ["page", "floor", *(f"N = {size:,}" for size in sizes), "aim", growth_head(sizes)]
    rows = [
        [f"floor: {page.name}", "", *(_time(found, page, size) for size in sizes), "", _growth(found, page, sizes)]
        for page in floors
    ]
    rows += [
        [
            page.name,
            page.floor,
            *(f"{_time(found, page, size)} · {ratio(found, page, size):.1f}×" for size in sizes),
            f"≤ {page.aim:g}×" if page.aim else "",
            _growth(found, page, sizes),
        ]
        for page in pages
    ]
    return _table(head, rows)


def growth_head(sizes: Sequence[int]) -> str:
    return f"t({sizes[-1]:,}) / t({sizes[0]:,})"


def _time(found: Figures, page: Page, size: int) -> str:
    return f"{found.median(page.name, size):.1f} / {found.p95(page.name, size):.1f}"


def ratio(found: Figures, page: Page, size: int) -> float:
    """The page's median as a multiple of its floor's at the same site."""
    return found.median(page.name, size) / found.median(page.floor, size)


def growth(found: Figures, page: Page, sizes: Sequence[int]) -> float:
    """How much longer the page takes at the largest site than at the smallest."""
    return found.median(page.name, sizes[-1]) / found.median(page.name, sizes[0])


def _growth(found: Figures, page: Page, sizes: Sequence[int]) -> str:
    return f"{growth(found, page, sizes):.2f}"


def _rates(found: Figures, pages: Sequence[Page], sizes: Sequence[int]) -> list[str]:
    rows = [[page.name, *(f"{found.together[page.name, size]:.0f}" for size in sizes)] for page in pages]
    return _table(["page", *(f"N = {size:,}" for size in sizes)], rows)


def _verdicts(found: Figures, pages: Sequence[Page], sizes: Sequence[int]) -> Iterator[str]:
    """What misses its aim, or that nothing does."""
    missed = []
    for page in pages:
        worst = max(ratio(found, page, size) for size in sizes)
        if page.aim and worst > page.aim:
            missed.append(f"- {page.name}: {worst:.1f}× its floor, the aim is {page.aim:g}×.")
        if growth(found, page, sizes) > GROWTH:
            missed.append(f"- {page.name}: grows {growth(found, page, sizes):.2f}-fold, the aim is {GROWTH}.")
    yield "Missed:" if missed else "Every aim is reached."
    yield from ["", *missed] if missed else []


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in [head, *rows]]
    lines.insert(1, ["-" * width for width in widths])
    return [f"| {' | '.join(line)} |" for line in lines]


def _circumstances(command: str) -> Iterator[str]:
    yield f"- {datetime.now(UTC):%d %B %Y}, commit {_commit()}, `{command}`"
    yield f"- {_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} when it ended, {platform.system()}"
    yield f"- Python {platform.python_version()}; each site: gunicorn, 3 workers of 8 threads; one PostgreSQL for all"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    said = subprocess.run(asked, cwd=ROOT, check=False, capture_output=True, text=True)
    return said.stdout.strip() or "unknown"


def write(text: str, path: Path) -> None:
    """Put the text between the two marks of a document."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
