"""Can a candidate of the demonstration hand in every section, with coaching cycle, consents and strategies?"""

from __future__ import annotations

import pytest

from portfolios import items, submissions
from portfolios.models import CoachingCycle, Consent, ConsentList, Evidence
from reviews.demo.preparation import Workshop
from reviews.demo.work import Desk
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


def test_every_section_of_the_demonstration_is_complete() -> None:
    own = make.portfolio()
    desk = Desk(make.owner(own), own, 0, Workshop())
    for section in own.enrolment.cohort.framework.sections.all():
        begun = desk.fill(section, half=False, at=NOON)
        assert submissions.look_over(begun, submissions.offered(begun.pk)).misses == (), section.slug
        assert bool(items.listed(begun.pk)) == bool(section.item)
    assert CoachingCycle.objects.get().teacher == desk.case.teacher
    recordings = Evidence.objects.filter(kind="video").count()
    assert ConsentList.objects.count() == recordings
    assert Consent.objects.count() == 2 * recordings
