"""How is one aggregate held while a verb changes it? Always in this order: release, cycle, submission, member, task."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from certification.models import Cycle, PanelMember, Section
from certification.states import PanelRole
from portfolios.models import Submission
from reviews.models import Assignment, Release

OF_SUBMISSION = ("section__framework", "cycle", "portfolio__enrolment__cohort", "portfolio__enrolment__person")

OF_DRAFT = (
    *("person", "status", "duty", "version", "saved_at", "handed_in_at", "condition", "condition_reason"),
    *("spent_seconds", "spent_at"),
    *("member__status", "submission__alias", "submission__portfolio__enrolment__status"),
    *("submission__section__title", "submission__section__framework__conditions"),
)
"""What saving a draft asks for. It happens every few seconds, and the rows bring manifests and guidance along."""


OF_SEAL = (
    *("submission__status", "submission__manifest", "submission__manifest_sha256"),
    *("submission__signature", "submission__signed_with"),
)


def submissions(ids: Collection[int]) -> list[Submission]:
    """Attempts with all that the rules of judging ask for, held until the transaction ends."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related(*OF_SUBMISSION)
    return list(rows.filter(pk__in=ids).order_by("pk"))


def submission(pk: int) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related(*OF_SUBMISSION)
    return rows.get(pk=pk)


def members(ids: Collection[int]) -> None:
    """Panel members, so that two assignments at once can't both take the last of somebody's room."""
    list(PanelMember.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def leads(cohort_id: int) -> None:
    """Every lead of a cohort, one of whom is about to be asked."""
    rows = PanelMember.objects.select_for_update().filter(cohort_id=cohort_id, role=PanelRole.LEAD)
    list(rows.order_by("pk").values_list("pk"))


def seats(person_id: int) -> None:
    """Every place of a person on a panel, so that nothing is given to them while a conflict is recorded."""
    list(PanelMember.objects.select_for_update().filter(person_id=person_id).order_by("pk").values_list("pk"))


def assignments() -> QuerySet[Assignment]:
    """Tasks with member, submission and whose it is, held until the transaction ends."""
    related = ("person", "member", "submission__section__framework", "submission__portfolio__enrolment__person")
    return Assignment.objects.select_for_update(of=("self",)).select_related(*related)


def drafts(*, sealed: bool = False) -> QuerySet[Assignment]:
    """Tasks that are being worked on, held until the transaction ends, with no more than the rules of scoring need;
    `sealed` brings along what was handed in, to compare it."""
    related = ("member", "submission__section__framework", "submission__portfolio__enrolment")
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related(*related)
        .only(*OF_DRAFT, *(OF_SEAL if sealed else ()))
    )


def assignment(pk: int) -> Assignment:
    return assignments().get(pk=pk)


def submission_of(assignment_id: int) -> None:
    """The submission of a task, so that handing in and reopening never miss a colleague's."""
    rows = Submission.objects.select_for_update(no_key=True).filter(assignments=assignment_id).order_by()
    list(rows.values_list("pk"))


def release(pk: int) -> Release:
    """The release and its cycle together, with cohort and framework."""
    rows = Release.objects.select_for_update(of=("self", "cycle"), no_key=True)
    return rows.select_related("cycle__cohort__framework").get(pk=pk)


def cycles_of(submission_id: int) -> None:
    """The cycles that may decide and release a settled attempt: its own and those after it."""
    own = Submission.objects.filter(pk=submission_id)
    rows = Cycle.objects.filter(cohort__in=own.values("cycle__cohort"), number__gte=own.values("cycle__number"))
    list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def cycle(pk: int) -> Cycle:
    """The cycle with its cohort, framework, `section_slugs` and `has_later`. Deciding and releasing both hold it,
    so neither sees the other's half; what they ask must be asked after it is held."""
    later = Cycle.objects.filter(cohort=OuterRef("cohort"), number__gt=OuterRef("number"))
    sections = Section.objects.filter(framework=OuterRef("cohort__framework")).order_by("position")
    rows = Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("cohort__framework")
    return rows.annotate(has_later=Exists(later), section_slugs=ArraySubquery(sections.values("slug"))).get(pk=pk)
