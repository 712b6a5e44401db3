"""Is a stored file read again on a disk and in a bucket alike, and is one that is gone a sentence in both?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from portfolios.models import Evidence, Portfolio
from portfolios.proof import doctor
from portfolios.proof.doctor import Round, Section, Trouble
from tests import make
from tests.make import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_store")]


@pytest.fixture
def item(any_store: str, portfolio: Portfolio) -> Evidence:
    return make.upload(portfolio, "lesson.mp4")


def troubles() -> list[Trouble]:
    look = Round(at=NOON + timedelta(days=3))
    return [finding.trouble for finding in doctor.examine(look, [Section.FILES])]


def put(item: Evidence, content: bytes) -> None:
    """Other bytes at the very place of the file."""
    place = str(item.file.name)
    default_storage.delete(place)
    assert default_storage.save(place, ContentFile(content)) == place


def test_the_doctor_finds_what_was_changed_or_is_missing(item: Evidence) -> None:
    with item.file.open() as file:
        whole = file.read()
    assert troubles() == []
    put(item, whole[:-1] + bytes([whole[-1] ^ 1]))
    assert troubles() == [Trouble.CHANGED]
    default_storage.delete(str(item.file.name))
    assert troubles() == [Trouble.MISSING]


def test_a_file_that_is_gone_is_answered_with_a_sentence(item: Evidence, cleos: Client) -> None:
    url = reverse("portfolios:evidence_file", args=[item.pk])
    assert cleos.get(url).status_code == 200
    default_storage.delete(str(item.file.name))
    for headers in ({}, {"Range": "bytes=0-99"}):
        answer = cleos.get(url, headers=headers)
        assert answer.status_code == 404
        assert b"missing in our storage" in answer.content
