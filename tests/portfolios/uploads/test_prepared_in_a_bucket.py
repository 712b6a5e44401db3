"""Is what lies in a bucket prepared, kept there, served from there and read again there, like what lies on a disk?"""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portfolios.models import Evidence, Rendition
from portfolios.preparation import preparing
from portfolios.states import RenditionKind, StepState
from portfolios.uploading import arrivals
from tests.make import FIXTURES, NOON
from tests.portfolios.canary.crawling import content_of
from tests.portfolios.uploads.sending import Sender

FILES = ("lesson.mp4", "measurements.pdf")
LATER = NOON + timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(sender: Sender, any_store: str) -> list[Evidence]:
    """A real video and a real PDF, sent in parts, taken in, and prepared to the last step."""
    for name in FILES:
        sender.whole(name, (FIXTURES / name).read_bytes())
    assert arrivals.take_due(at=LATER) == len(FILES)
    preparing.work_off(at=LATER + timedelta(minutes=2))
    return list(Evidence.objects.order_by("pk"))


@pytest.mark.parametrize("any_store", ["bucket"], indirect=True)
def test_what_lies_in_a_bucket_is_prepared_served_and_read_again(prepared: list[Evidence], cleos: Client) -> None:
    for item in prepared:
        ended = dict(item.steps.values_list("kind", "state"))
        assert set(ended.values()) == {StepState.DONE}, ended
    made = Rendition.objects.exclude(kind=RenditionKind.WORDS)
    assert set(made.values_list("kind", flat=True)) == {"copy", "page", "poster"}
    for row in made:
        door = reverse("portfolios:evidence_part", args=[row.evidence_id, row.kind, row.number])
        for content in (default_storage.open(row.file.name or "").read(), content_of(cleos.get(door))):
            assert (len(content), hashlib.sha256(content).hexdigest()) == (row.size, row.sha256)
    sound = _doctor()
    assert f"Looked at {len(FILES)} files, {made.count()} renditions, " in sound
    assert "All is well." in sound
    default_storage.delete(made.filter(kind=RenditionKind.PAGE)[0].file.name or "")
    assert "1 thing is wrong." in _doctor()


def _doctor() -> str:
    """What the command says of the files in the storage."""
    said = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--section=files", "--section=renditions", "--section=orphans", stdout=said)
    return said.getvalue()
