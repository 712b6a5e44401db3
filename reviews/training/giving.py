"""How does a benchmark come before a reviewer? As a task like any other, on a submission that stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts import audit
from accounts.models import User
from certification.models import PanelMember
from reviews.models import Assignment, Benchmark
from reviews.states import Duty, Task

DAYS = 30
"""How long a training paper waits; nothing happens when the time is over."""


def task(
    benchmark: Benchmark, member_id: int, person: User, *, due_at: datetime, by: User | None, at: datetime
) -> Assignment:
    """The task that a benchmark's purpose asks for; not stored yet."""
    return Assignment(
        submission=benchmark.submission,
        member_id=member_id,
        person=person,
        duty=Duty(benchmark.purpose),
        status=Task.ASSIGNED,
        assigned_at=at,
        assigned_by=by,
        due_at=due_at,
    )


def learn(benchmarks: Sequence[Benchmark], member: PanelMember, *, by: User, at: datetime) -> list[Assignment]:
    """Give a held member, who is `by`, these benchmarks to practise or qualify on."""
    due_at = at + timedelta(days=DAYS)
    rows = [task(benchmark, member.pk, by, due_at=due_at, by=by, at=at) for benchmark in benchmarks]
    Assignment.objects.bulk_create(rows)
    audit.record_many("training.begun", rows, by=by, at=at, duty=rows[0].duty)
    return rows
