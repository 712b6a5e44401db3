"""python -m tools.replay_bench [N…]: replays the demonstration and released cohorts of N judged submissions (1,000 and
5,000 unless told), beside throw-away servers: differences, seconds, statements, memory."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import django

from tools.folders import ROOT
from tools.ports import free_port
from tools.run import prepare, surroundings
from tools.services import stop_on_signals, throw_away_servers

ROUNDS = 3


def main(arguments: list[str]) -> int:
    """One JSON object for each replay."""
    match arguments:
        case ["seed", number]:
            django.setup()
            print(json.dumps(_seed(int(number))))
        case ["replay", slug]:
            django.setup()
            print(json.dumps(_replayed(slug)))
        case _ if all(each.isascii() and each.isdigit() for each in arguments):
            _measure([int(each) for each in arguments] or [1000, 5000])
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def _measure(sizes: list[int]) -> None:
    stop_on_signals()
    with throw_away_servers() as found:
        environment = surroundings(found, free_port())
        prepare(environment)

        def part(*command: str) -> dict[str, Any]:
            words = [sys.executable, "-m", "tools.replay_bench", *command]
            ran = subprocess.run(words, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
            return json.loads(ran.stdout.splitlines()[-1])  # type: ignore[no-any-return]

        for slug in ["pilot-cohort", *(part("seed", str(size))["slug"] for size in sizes)]:
            print(json.dumps(part("replay", slug)), flush=True)


def _seed(number: int) -> dict[str, Any]:
    """A cohort whose first cycle is decided and released by the verbs themselves."""
    from django.utils import timezone

    from certification.models import Cycle
    from reviews import decisions, releases
    from tools.seeding import Wanted, seed

    at, began = timezone.now(), time.monotonic()
    found = seed(Wanted(judged=number, members=40, exhibits=1, over=True, tag=f"-{number}"), at=at)
    decisions.decide_ready(at=at)
    cycle = Cycle.objects.get(cohort=found.cohort, number=1)
    releases.approve(releases.prepare(cycle.pk, by=found.bo, at=at).pk, by=found.dora, at=at)
    return {"slug": found.cohort.slug, "seconds": round(time.monotonic() - began, 1)}


def _replayed(slug: str) -> dict[str, Any]:
    """The replay first, for its memory; then in turns with its floor."""
    from django.db import connection

    from reviews import replaying
    from reviews.replaying import Look

    statements: list[str] = []

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    rows = replaying.released().filter(cycle__cohort__slug=slug)
    list(rows)
    look, before = Look(), _memory()
    with connection.execute_wrapper(counted):
        for sentence in replaying.replay(rows, look):
            sys.stderr.write(f"{sentence}\n")
    grown = _memory() - before
    times = [(_timed(lambda: list(replaying.replay(rows, Look()))), _timed(lambda: _read(slug))) for _ in range(ROUNDS)]
    replay, floor = (statistics.median(each) for each in zip(*times, strict=True))
    counts = {name: each for name, each in vars(look).items() if name != "textless"}
    measured = {"seconds": replay, "floor": floor, "ratio": replay / floor, "MB more": grown, "MB in all": _memory()}
    return {
        "cohort": slug,
        **counts,
        "statements": len(statements),
        **{name: round(each, 2) for name, each in measured.items()},
    }


def _read(slug: str) -> None:
    """The floor: the same results, decisions and scores, read and thrown away."""
    for _ in _stored(slug):
        pass


def _stored(slug: str) -> Iterator[Any]:
    from portfolios.states import Status
    from reviews.models import Decision, Result, Score
    from reviews.states import Task

    released = {"submission__cycle__cohort__slug": slug, "submission__status": Status.RELEASED}
    columns = ("numerator", "denominator", "working")
    yield from Result.objects.filter(**released).values_list(*columns).iterator()
    yield from Decision.objects.filter(cycle__cohort__slug=slug, release__isnull=False).values_list(*columns).iterator()
    handed_in = {f"assignment__{name}": value for name, value in released.items()}
    scores = Score.objects.filter(assignment__status=Task.HANDED_IN, **handed_in)
    yield from scores.order_by().values_list("assignment", "criterion", "value").iterator()


def _timed(act: Any) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _memory() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
