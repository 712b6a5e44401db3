"""Where do the addresses of training lead, and what are their forms sent?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from accounts.models import User
from certification.states import PanelRole
from reviews.states import Purpose, Standing
from reviews.training import benchmarks
from tests import make
from tests.make import training
from tests.make.people import NOON

Lead = Callable[..., None]


def lead(to: Lead, people: Mapping[str, User]) -> None:
    """ada judges a section that judy leads: a practice paper, two sets, a draft, and one that could become one."""
    bo = people["bo"]
    cohort = make.slim_cohort("data", title="Training cohort", by=bo)
    member = make.panel_member(people["ada"], cohort=cohort)
    make.panel_member(people["judy"], cohort=cohort, role=PanelRole.LEAD)
    section = cohort.framework.sections.get()
    practice, one, two, draft, free = training.past(cohort, 5)
    training.agreed(practice, Purpose.PRACTICE, by=bo)
    for number, each in enumerate((one, two), start=1):
        training.agreed(each, Purpose.QUALIFICATION, set_number=number, by=bo)
    made = benchmarks.make(draft.pk, purpose=Purpose.VALIDITY, consent=training.CONSENT, by=bo, at=NOON)
    scores = {f"value-{each.slug}": "3" for each in section.criteria.all()}
    scores |= {f"rationale-{each.slug}": training.WHY for each in section.criteria.all()}
    chosen = {"purpose": "qualification", "set_number": "3", "consent": training.CONSENT}
    to("reviews:practise reviews:qualify", pk=member.pk, section=section.pk)
    to("reviews:panel_training", pk=cohort.pk)
    word = {"standing": Standing.QUALIFIED.value, "reason": "She has judged this section for years."}
    to("reviews:standing", word, pk=member.pk, section=section.pk)
    to("reviews:make_benchmark", chosen, pk=free.pk)
    to("reviews:benchmark", scores, pk=made.pk)
    to("reviews:retire_benchmark", {"reason": "It is too easy to score."}, pk=made.pk)
