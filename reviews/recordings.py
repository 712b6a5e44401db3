"""Which reviewers have a recording before them that was withdrawn? Each is told once, neutrally."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from accounts.models import Message
from portfolios.models import Exhibit
from portfolios.practice import covering
from portfolios.states import Status
from reviews import notices
from reviews.models import Assignment
from reviews.states import Task

UNDER_REVIEW = (Status.IN_REVIEW, Status.ADJUDICATION)


def tell_reviewers(*, at: datetime) -> int:
    """Tell whoever still has to review a section in which a recording is hidden now; answers how many letters went
    out. Running twice tells nobody twice."""
    hidden: dict[int, list[int]] = defaultdict(list)
    read = Q(submission__status__in=UNDER_REVIEW) | Q(submission__benchmark__isnull=False)
    rows = Exhibit.objects.filter(covering.hidden(), read)
    for submission_id, number in rows.values_list("submission_id", "number"):
        hidden[submission_id].append(number)
    tasks = Assignment.objects.filter(submission__in=hidden, status=Task.ASSIGNED)
    found = tasks.select_related("person", "submission__section").order_by("pk")
    rows_of = [(task, number) for task in found for number in hidden[task.submission_id]]
    wanted = {notices.withdrawn_key(task.pk, number): (task, number) for task, number in rows_of}
    told = set(Message.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = [row for key, row in wanted.items() if key not in told]
    notices.recordings_withdrawn(new, at=at)
    return len(new)
