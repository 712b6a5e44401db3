"""Has anything been handed in since? What figures of reviews are kept by."""

from __future__ import annotations

from django.db.models import Count, Max

from reviews.models import Assignment
from reviews.states import Task


def mark() -> str:
    """Changes whenever a review is handed in, or taken back and handed in anew; one statement."""
    found = Assignment.objects.filter(status=Task.HANDED_IN).aggregate(n=Count("pk"), last=Max("handed_in_at"))
    return f"{found['n']}.{found['last'].timestamp() if found['last'] else 0}"
