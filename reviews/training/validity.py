"""When does a validity paper come along? With a reviewer's new live work, at the framework's rate, like any of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from accounts.models import User
from reviews.models import Assignment, Benchmark
from reviews.states import LIVE, Duty, Purpose
from reviews.training import giving, pool
from reviews.training.qualifying import Asked, wanted

SALT = "reviews.validity"


def seeded(rows: Sequence[Assignment], *, by: User | None, at: datetime) -> list[Assignment]:
    """New tasks that are about to be stored, with the validity papers that are due among them; four statements, one
    where there are no papers. Rows come with `person`, and their submissions with section and framework.

    A paper stands where chance puts it, due when the rest is, so that neither mail nor list gives it away."""
    fresh: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        if row.duty == Duty.REVIEW:
            fresh[row.member_id].append(row)
    papers = list(_papers({row.submission.section_id for own in fresh.values() for row in own})) if fresh else []
    if not papers:
        return list(rows)
    had = _had(fresh)
    free = pool.free({row.person for own in fresh.values() for row in own}, papers)
    every = list(rows)
    for member_id, own in fresh.items():
        head = own[0]
        asked = Asked.of(head.submission.section.framework.policy)
        reviews, given = had[member_id]
        due = wanted(reviews + len(own), given, asked.share, _phase(member_id))
        for paper in _chosen(own, free[head.person_id])[:due]:
            task = giving.task(paper, member_id, head.person, due_at=head.due_at, by=by, at=at)
            every.insert(_place(task, len(every)), task)
    return every


def _papers(section_ids: set[int]) -> Sequence[Benchmark]:
    return pool.usable().filter(purpose=Purpose.VALIDITY, submission__section__in=section_ids)  # type: ignore[return-value]


def _had(fresh: Mapping[int, Sequence[Assignment]]) -> dict[int, tuple[int, int]]:
    """How many live reviews each member has, and how many validity papers they were ever given."""
    counted = Assignment.objects.filter(member__in=fresh).order_by().values_list("member_id")
    reviews = Count("pk", filter=Q(duty=Duty.REVIEW, status__in=LIVE))
    found = counted.annotate(reviews=reviews, papers=Count("pk", filter=Q(duty=Duty.VALIDITY)))
    return dict.fromkeys(fresh, (0, 0)) | {row[0]: (row[1], row[2]) for row in found}


def _chosen(own: Sequence[Assignment], free: Sequence[Benchmark]) -> list[Benchmark]:
    """The papers that this member may be given, in an order that nobody can foresee; only of sections in which they
    are given live work now."""
    sections = {row.submission.section_id for row in own}
    there = [paper for paper in free if paper.submission.section_id in sections]
    return sorted(there, key=lambda paper: _number(f"{own[0].member_id}.{paper.pk}"))


def _place(task: Assignment, places: int) -> int:
    return _number(f"{task.member_id}.{task.submission_id}.{task.assigned_at.isoformat()}") % (places + 1)


def _phase(member_id: int) -> Fraction:
    """How early a member's first paper comes: from nought to below one, the same each time and known to nobody."""
    return Fraction(_number(str(member_id)) % 1000, 1000)


def _number(of: str) -> int:
    return int(salted_hmac(SALT, of).hexdigest()[:12], 16)
