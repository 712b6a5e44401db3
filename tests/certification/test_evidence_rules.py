"""Can an administrator, and nobody else, say what counts as evidence in a cohort?"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.refusals import Refused
from certification import cohorts
from certification.models import Cohort
from tests import make
from tests.conftest import LogIn
from tests.make import NOON

pytestmark = pytest.mark.django_db
STRICT: dict[str, Any] = {"hosted_links": False, "forms_readable": False, "upload_grace_hours": 0}


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.cohort(by=bo)


def test_a_change_is_stored_and_remembered_once(cohort: Cohort, bo: User) -> None:
    for _ in range(2):
        cohorts.change_evidence_rules(cohort.pk, **STRICT, by=bo, at=NOON)
    cohort.refresh_from_db()
    assert {name: getattr(cohort, name) for name in STRICT} == STRICT
    assert AuditEvent.objects.get(action="cohort.evidence_rules").data == STRICT


def test_only_what_changed_stands_in_the_trail(cohort: Cohort, bo: User) -> None:
    wanted = {"hosted_links": True, "forms_readable": False, "upload_grace_hours": 24}
    cohorts.change_evidence_rules(cohort.pk, **wanted, by=bo, at=NOON)
    assert AuditEvent.objects.get(action="cohort.evidence_rules").data == {"forms_readable": False}


def test_nobody_but_an_administrator_changes_them(cohort: Cohort, cleo: User) -> None:
    with pytest.raises(Refused, match="Only an administrator"):
        cohorts.change_evidence_rules(cohort.pk, **STRICT, by=cleo, at=NOON)
    assert Cohort.objects.get().upload_grace_hours == 24


@pytest.mark.parametrize("hours", [-1, 169])
def test_the_grace_is_a_week_at_most(cohort: Cohort, bo: User, hours: int) -> None:
    with pytest.raises(Refused, match="between 0 and 168 hours"):
        cohorts.change_evidence_rules(cohort.pk, **STRICT | {"upload_grace_hours": hours}, by=bo, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cohort.objects.update(upload_grace_hours=hours)
    assert Cohort.objects.get().hosted_links


def test_the_page_shows_what_is_stored_and_saves_it(cohort: Cohort, bo: User, log_in: LogIn) -> None:
    address, bos = reverse("certification:evidence_rules", args=[cohort.pk]), log_in(bo)
    assert 'value="24"' in bos.get(address).content.decode()
    assert bos.post(address, {"hosted_links": "on", "upload_grace_hours": "72"})["Location"] == address
    cohort.refresh_from_db()
    assert (cohort.hosted_links, cohort.forms_readable, cohort.upload_grace_hours) == (True, False, 72)
    assert "168" in bos.post(address, {"upload_grace_hours": "500"}).content.decode()
