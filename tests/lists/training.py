"""Pages of training, for the count of statements."""

from __future__ import annotations

from collections.abc import Callable

from certification.models import Cohort, PanelMember
from reviews.states import Purpose, Standing
from reviews.training import practice, qualifications
from tests import make
from tests.counting import Act, reading
from tests.make import training
from tests.make.people import NOON


def own(rows: int) -> Act:
    """A reviewer with so many practice papers handed in, and as many to come."""
    cohort, member = _panel()
    assert member.person is not None
    training.papers(cohort, Purpose.PRACTICE, 2 * rows)
    for _ in range(rows):
        task = practice.begin(member.pk, section_id=cohort.framework.sections.get().pk, by=member.person, at=NOON)
        make.review(task, 3)
    return reading(member.person, "reviews:training")


def panel(rows: int) -> Act:
    """So many panel members, vouched for, and so many benchmarks."""
    cohort, member = _panel()
    training.papers(cohort, Purpose.QUALIFICATION, rows, sets=[1])
    others = [make.panel_member(cohort=cohort) for _ in range(rows - 1)]
    for each in (member, *others):
        _vouch(each, Standing.QUALIFIED)
    return reading(cohort.created_by, "reviews:panel_training", cohort.pk)


def standing(rows: int) -> Act:
    """A panel member of whom so much was said."""
    cohort, member = _panel()
    for place in range(rows):
        _vouch(member, (Standing.QUALIFIED, Standing.PAUSED)[place % 2])
    return reading(cohort.created_by, "reviews:standing", member.pk, cohort.framework.sections.get().pk)


def _panel() -> tuple[Cohort, PanelMember]:
    cohort = make.slim_cohort("data", by=make.administrator())
    return cohort, make.panel_member(cohort=cohort)


def _vouch(member: PanelMember, said: Standing) -> None:
    section = member.cohort.framework.sections.get()
    words = {"standing": said, "reason": "We have talked."}
    qualifications.vouch(member.pk, section_id=section.pk, **words, by=member.cohort.created_by, at=NOON)


LISTS: dict[str, Callable[[int], Act]] = {
    "reviews:training": own,
    "reviews:panel_training": panel,
    "reviews:standing": standing,
}
FORMS = [f"reviews:{name}" for name in ("practise", "qualify", "make_benchmark", "benchmark", "retire_benchmark")]
"""A benchmark has the criteria of its section, which are as many as the framework says."""
