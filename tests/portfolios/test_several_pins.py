"""Does a claim keep all its places, each once, until it is handed in?"""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts.refusals import Refused
from portfolios import claims, rules, submissions
from portfolios.models import Claim, Exhibit, Submission
from portfolios.models import Pin as Row
from portfolios.proof import manifests
from portfolios.viewing import showing
from portfolios.viewing.pins import Pin
from tests import make
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    """A claim of cleo's, for her video, with one pin."""
    begun = make.draft(make.portfolio(make.person("cleo")), "data")
    video = begun.exhibits.get(evidence__kind="video")
    criterion = begun.section.criteria.all()[0]
    who = make.owner(begun.portfolio)
    return claims.claim(video.pk, criterion_id=criterion.pk, note="Here.", pin=Pin(6, 9), by=who, at=NOON)


def pinned(claim: Claim) -> list[str]:
    return [pin.words for pin in showing.pins_of(Claim.objects.get(pk=claim.pk))]


def test_a_claim_takes_several_places_in_their_order_and_each_once(claim: Claim) -> None:
    who = make.owner(claim.exhibit.submission.portfolio)
    for place in (Pin(2), Pin(6, 9), Pin(0, 1), Pin(2)):
        claims.pin(claim.pk, place=place, by=who, at=NOON)
    assert pinned(claim) == ["0:00–0:01", "0:02", "0:06–0:09"]
    assert Claim.objects.get(pk=claim.pk).note == "Here."


def test_a_second_moment_is_added_on_the_page_without_writing_the_note_again(claim: Claim, client: Client) -> None:
    client.force_login(make.owner(claim.exhibit.submission.portfolio))
    address = reverse("portfolios:claims", args=[claim.exhibit_id])
    client.post(address, {"criterion": claim.criterion_id, "note": "", "pin_from": "0:01", "pin_to": ""})
    assert pinned(claim) == ["0:01", "0:06–0:09"]
    client.post(reverse("portfolios:unpin", args=[Row.objects.order_by("from_seconds")[1].pk]))
    assert pinned(claim) == ["0:01"]
    assert Claim.objects.get(pk=claim.pk).note == "Here."


def test_more_places_than_anybody_looks_at_are_refused(claim: Claim) -> None:
    who = make.owner(claim.exhibit.submission.portfolio)
    for second in range(1, rules.MAX_PINS):
        claims.pin(claim.pk, place=Pin(second, 11), by=who, at=NOON)
    with pytest.raises(Refused, match="At most 12 places"):
        claims.pin(claim.pk, place=Pin(0, 11), by=who, at=NOON)
    assert len(pinned(claim)) == rules.MAX_PINS


def test_what_was_handed_in_keeps_its_places_and_names_them_in_the_manifest(claim: Claim) -> None:
    sealed: Submission = claim.exhibit.submission
    who, pin = make.owner(sealed.portfolio), claim.pins.get()
    sealed = submissions.submit(sealed.pk, attested=True, by=who, at=NOON)
    assert sealed.manifest is not None
    exhibit = next(each for each in sealed.manifest["exhibits"] if each["claims"])
    assert exhibit["claims"][0]["pins"] == [{"seconds": [6, 9]}]
    assert manifests.digest(sealed.manifest) == sealed.manifest_sha256
    with pytest.raises(Refused):
        claims.pin(claim.pk, place=Pin(1), by=who, at=NOON)
    with pytest.raises(Refused):
        claims.unpin(pin.pk, by=who, at=NOON)
    with pytest.raises(IntegrityError, match="frozen"):
        Row.objects.filter(pk=pin.pk).delete()


@pytest.mark.parametrize("place", [{}, {"to_seconds": 3}, {"from_seconds": 3, "to_seconds": 2}, {"from_page": 0}])
def test_the_database_keeps_no_place_that_is_none(claim: Claim, place: dict[str, int]) -> None:
    with pytest.raises(IntegrityError):
        Row.objects.create(claim=claim, **place)


def test_an_exhibit_goes_with_its_claims_and_their_places(claim: Claim) -> None:
    claim.exhibit.delete()
    assert not Row.objects.exists()
    assert not Exhibit.objects.filter(pk=claim.exhibit_id).exists()
