"""Do both versions of the shipped framework load, and does the second ask its questions on its pages?"""

from __future__ import annotations

import pytest
from django.test import Client

from certification import frameworks, schema
from certification.presenting import limits
from tests.make.cohorts import SHIPPED
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


def test_the_first_version_still_loads_beside_the_second() -> None:
    first, second = (
        frameworks.load(schema.read((SHIPPED.parent / f"seven-success-factors-{number}.yaml").read_text()), at=NOON)
        for number in (1, 2)
    )
    assert (first.slug, first.version, second.version) == (second.slug, 1, 2)
    assert first.fingerprint != second.fingerprint
    asking = [slot for section in second.sections.all() for slot in section.requirements.all() if slot.form]
    assert {slot.slug: slot.filled_by for slot in asking} == {
        "teacher-feedback": "teacher",
        "checklist": "candidate",
        "colleague-statement": "colleague",
        "peers-goal": "candidate",
        "principal-statement": "principal",
    }


def test_the_public_page_says_who_fills_a_form_in_and_what_it_asks(client: Client) -> None:
    second = frameworks.load(schema.read(SHIPPED.read_text()), at=NOON)
    frameworks.publish(second.pk, by=None, at=NOON)
    slot = second.sections.get(slug="support").requirements.get(slug="principal-statement")
    assert "filled in by the principal, through a private link" in limits(slot)
    page = client.get("/factors/support/").content.decode()
    assert "What is coaching for in your school?" in page
