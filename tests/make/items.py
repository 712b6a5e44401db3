"""Make a section that lists items, with slots that repeat for each, under a framework of its own."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from accounts.models import User
from certification import cohorts, frameworks, schema
from certification.models import Cohort, Framework
from tests.make.cohorts import EARLIER, SHIPPED
from tests.make.people import NOON, administrator


@cache
def _shipped() -> dict[str, Any]:
    return schema.read(SHIPPED.read_text(encoding="utf-8"))


def item_framework(*, at: datetime = EARLIER - timedelta(days=1)) -> Framework:
    """One section that lists strategies: a contents list, a description of each, one to three checklists for each."""
    document: dict[str, Any] = deepcopy(_shipped())
    (section,) = (each for each in document["sections"] if each["slug"] == "playbook")
    text = {"help": "Write.", "kind": "text", "accepts": ["text"]}
    section["item"] = "strategy"
    section["requirements"] = [
        text | {"slug": "contents", "title": "Contents"},
        text | {"slug": "descriptions", "title": "Description", "per_item": True},
        text | {"slug": "checklists", "title": "Checklist", "per_item": True, "max_items": 3},
    ]
    document |= {"slug": "items", "sections": [section]}
    document["factors"] = [factor for factor in document["factors"] if factor["slug"] == section["factor"]]
    loaded = frameworks.load(document, at=at)
    return loaded if loaded.published_at else frameworks.publish(loaded.pk, by=None, at=at)


def item_cohort(*, by: User | None = None, at: datetime = EARLIER, **options: Any) -> Cohort:
    """A cohort on the pilot calendar under that framework; options as of `cohorts.create`."""
    given: dict[str, Any] = {"title": "Cohort with strategies", "time_zone": "America/Chicago", "first_year": NOON.year}
    return cohorts.create(item_framework().pk, by=by or administrator(at=at), at=at, **given | options)
