"""May reviewers be given this attempt? Only prepared, looked through, and with nothing in it that tells whose it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.refusals import first
from portfolios.models import Exhibit, IdentityFinding, Rendition, Step, Submission
from portfolios.preparation.facts import counted
from portfolios.states import RenditionKind, StepKind, StepState

NOT_NEEDED = (StepKind.LINK, StepKind.EDITS)
"""Steps that tell something about a piece of evidence; nothing that a reviewer is served depends on them.

A link keeps an attempt only once its host has said that the video can't be watched: silence proves nothing."""

KEEPS = ("preparing", "refused", "failed", "checked", "open", "unwatchable")


@dataclass(frozen=True)
class Readiness:
    """How far an attempt is from being given to reviewers; exhibits by their numbers.

    `open` places may tell whose it is; `unwatchable` are videos that their host shows to nobody.
    `checked` says that all of it was looked through since it was prepared."""

    preparing: bool = False
    refused: Sequence[int] = ()
    failed: Sequence[int] = ()
    checked: bool = True
    open: int = 0
    unwatchable: Sequence[int] = ()

    @property
    def prepared(self) -> bool:
        """Whether every step has ended, well or not."""
        return not self.preparing


def refuse_review(ready: Readiness) -> str:
    """Give an attempt to a reviewer, or to its lead."""
    return first(
        f"The virus scan refused {_exhibits(ready.refused)}. Send the section back." if ready.refused else "",
        "Its evidence is still being prepared." if ready.preparing else "",
        f"{_exhibits(ready.failed)} could not be prepared. Send the section back." if ready.failed else "",
        f"The video of {_exhibits(ready.unwatchable)} can’t be watched. Send the section back."
        if ready.unwatchable
        else "",
        "" if ready.checked else "It is still being looked through for the candidate’s name.",
        f"{counted(ready.open, 'place')} may tell whose it is. Clear or send back first." if ready.open else "",
    )


def _exhibits(numbers: Sequence[int]) -> str:
    """ "Exhibit 2", "Exhibits 2 and 5"."""
    names = [str(number) for number in sorted(numbers)]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"Exhibit {listed}" if len(names) == 1 else f"Exhibits {listed}"


def is_prepared(submission_id: int) -> bool:
    """Whether every step of everything in an attempt has ended, well or not."""
    return of([submission_id])[submission_id].prepared


def of(submission_ids: Collection[int]) -> dict[int, Readiness]:
    """How far each of these attempts is, in one statement."""
    rows = annotated(Submission.objects.filter(pk__in=submission_ids)).order_by()
    return {pk: Readiness(*found) for pk, *found in rows.values_list("pk", *KEEPS)}


def made_since() -> QuerySet[Rendition]:
    """What was made of an attempt's evidence since that was looked through."""
    inside = Rendition.objects.filter(evidence__exhibits__submission=OuterRef("pk"))
    return inside.filter(made_at__gt=OuterRef("identity_checked_at"))


def annotated(rows: QuerySet[Submission]) -> QuerySet[Any]:
    """The attempts with what keeps each from its reviewers: `preparing`, `refused`, `failed`, `checked`, `open`."""
    exhibits = Exhibit.objects.filter(submission=OuterRef("pk")).order_by("number")
    steps = Step.objects.filter(evidence__exhibits__submission=OuterRef("pk")).exclude(kind__in=NOT_NEEDED)
    refused = Step.objects.filter(evidence=OuterRef("evidence"), kind=StepKind.SCAN, state=StepState.FAILED)
    copies = Rendition.objects.filter(evidence=OuterRef("evidence"), kind=RenditionKind.COPY)
    unread = Step.objects.filter(evidence=OuterRef("evidence"), kind=StepKind.WORDS, state=StepState.FAILED)
    unwatchable = Step.objects.filter(evidence=OuterRef("evidence"), kind=StepKind.LINK, found__has_key="refused")
    found = IdentityFinding.objects.filter(submission=OuterRef("pk"), cleared_at=None).order_by()
    failed = exhibits.exclude(evidence__file="").filter(~Exists(copies) | Exists(unread))
    return rows.annotate(
        preparing=Exists(steps.filter(state__in=[StepState.WAITING, StepState.RUNNING])),
        refused=ArraySubquery(exhibits.filter(Exists(refused)).values("number")),
        failed=ArraySubquery(failed.values("number")),
        unwatchable=ArraySubquery(exhibits.filter(Exists(unwatchable)).values("number")),
        checked=Q(identity_checked_at__isnull=False) & ~Exists(made_since()),
        open=Coalesce(Subquery(found.values("submission").annotate(n=Count("pk")).values("n"), IntegerField()), 0),
    )
