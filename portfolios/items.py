"""How does a candidate list what a section asks for once each, such as the strategies of a playbook?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.models import User
from accounts.refusals import allow
from accounts.text import one_line
from portfolios import exhibits, locks
from portfolios.exhibits import ASIDE
from portfolios.models import Submission, SubmissionItem
from portfolios.practice import coaching_rules as rules
from portfolios.rules import refuse_edit


@transaction.atomic
def add(submission_id: int, *, title: str, by: User, at: datetime) -> SubmissionItem:
    """List one more."""
    submission = locks.submission(submission_id)
    title, known = one_line(title), listed(submission.pk)
    allow(rules.refuse_add_item(by, submission, title, [each.title for each in known]))
    last = known[-1].position if known else 0
    item = SubmissionItem.objects.create(submission=submission, title=title, position=last + 1)
    audit.record("item.added", item, by=by, at=at, submission=submission.pk)
    return item


@transaction.atomic
def rename(item_id: int, *, title: str, by: User, at: datetime) -> SubmissionItem:
    """Give one another name; what was placed for it stays."""
    item = locks.item(item_id)
    title, before = one_line(title), item.title
    others = [each.title for each in listed(item.submission_id) if each.pk != item.pk]
    allow(refuse_edit(by, item.submission))
    allow(rules.refuse_item(item.submission, title, others))
    item.title = title
    item.save(update_fields=["title"])
    audit.record("item.renamed", item, by=by, at=at, before=before)
    return item


@transaction.atomic
def remove(item_id: int, *, by: User, at: datetime) -> None:
    """Take one off the list while nothing is placed for it."""
    item = locks.item(item_id)
    allow(rules.refuse_remove_item(by, item, placed=item.exhibits.count()))
    audit.record("item.removed", item, by=by, at=at, submission=item.submission_id)
    item.delete()
    _renumber(listed(item.submission_id))


@transaction.atomic
def reorder(submission_id: int, *, item_ids: Sequence[int], by: User, at: datetime) -> None:
    """List them in this order, those not named last; their exhibits are numbered in the same order."""
    submission = locks.submission(submission_id)
    allow(refuse_edit(by, submission))
    places = {item_id: place for place, item_id in enumerate(item_ids)}
    _renumber(sorted(listed(submission.pk), key=lambda each: (places.get(each.pk, len(places)), each.position)))
    exhibits.renumber(submission.pk)
    audit.record("item.reordered", submission, by=by, at=at)


@transaction.atomic
def copy_earlier(submission_id: int, *, by: User, at: datetime) -> list[SubmissionItem]:
    """Begin with the list of the last attempt that had one."""
    submission = locks.submission(submission_id)
    known = earlier(submission)
    allow(rules.refuse_copy_items(by, submission, own=len(listed(submission.pk)), earlier=len(known)))
    made = SubmissionItem.objects.bulk_create(
        SubmissionItem(submission=submission, title=each.title, position=place)
        for place, each in enumerate(known, start=1)
    )
    audit.record_many("item.added", made, by=by, at=at, submission=submission.pk)
    return made


def listed(submission_id: int) -> list[SubmissionItem]:
    """What an attempt lists, in its order."""
    return list(SubmissionItem.objects.filter(submission_id=submission_id).order_by("position"))


def one_earlier(item: SubmissionItem) -> list[int]:
    """The list in its order, with this one a place further up."""
    order = [each.pk for each in listed(item.submission_id)]
    at = order.index(item.pk)
    order.insert(max(at - 1, 0), order.pop(at))
    return order


def earlier(submission: Submission) -> list[SubmissionItem]:
    """What the last attempt before this one listed, in its order; a withdrawn one counts, too."""
    before = Submission.objects.filter(
        portfolio_id=submission.portfolio_id, section_id=submission.section_id, attempt__lt=submission.attempt
    )
    last = before.filter(items__isnull=False).order_by("-attempt").first()
    return listed(last.pk) if last else []


def _renumber(found: Sequence[SubmissionItem]) -> None:
    """Give the places 1, 2, 3 … in this order; the database never sees two alike."""
    if [each.position for each in found] == list(range(1, len(found) + 1)):
        return
    SubmissionItem.objects.filter(pk__in=[each.pk for each in found]).update(position=F("position") + ASIDE)
    for position, each in enumerate(found, start=1):
        each.position = position
    SubmissionItem.objects.bulk_update(found, ["position"])
