"""A cohort with a reviewer who has nothing to do yet, and an administrator."""

from __future__ import annotations

import pytest

from accounts.models import User
from certification.models import Cohort, PanelMember, Section
from tests import make


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", by=bo)


@pytest.fixture
def section(cohort: Cohort) -> Section:
    return cohort.framework.sections.get()


@pytest.fixture
def member(cohort: Cohort, ada: User) -> PanelMember:
    return make.panel_member(ada, cohort=cohort)
