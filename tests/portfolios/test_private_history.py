"""Does nobody lose a word behind a private link, and do the versions stay with whoever wrote them?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused, Stale
from portfolios.models import FormRequest, FormRevision, Portfolio
from portfolios.questions import asking, private_forms
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import NOON
from tests.make.asking import answered, form_request, secret_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def own(cleo: User, set_clock: SetClock) -> Portfolio:
    set_clock(NOON + 3 * HOUR)
    return make.portfolio(cleo)


@pytest.fixture
def asked(own: Portfolio) -> FormRequest:
    """Somebody who has saved twice, an hour apart."""
    begun = form_request(own)
    save(begun, "We tried it for a week.", version=1)
    return save(begun, "It was given up again.", version=2, hours=1)


def save(asked: FormRequest, words: str, *, version: int, hours: float = 0) -> FormRequest:
    at = NOON + hours * HOUR
    return private_forms.save(secret_of(asked), answers=answered(asked, words), version=version, at=at)


def address(view: str, asked: FormRequest, *rest: int) -> str:
    return reverse(f"portfolios:{view}", args=[secret_of(asked), *rest])


def test_an_earlier_version_is_read_compared_and_put_back(client: Client, asked: FormRequest) -> None:
    listed = client.get(address("private_history", asked)).content.decode()
    assert all(f">Version {number}</a>" in listed for number in (2, 3))
    page = client.get(address("private_revision", asked, 3)).content.decode()
    assert "<del>" in page
    assert "<ins>" in page
    client.post(address("restore_private", asked, 2))
    asked.refresh_from_db()
    assert asked.answers == answered(asked, "We tried it for a week.")
    assert list(asked.revisions.values_list("version", "restored_from")) == [(4, 2), (3, None), (2, None)]


def test_quick_saves_share_a_version(own: Portfolio) -> None:
    begun = form_request(own)
    save(begun, "We tried it", version=1)
    save(begun, "We tried it for a week.", version=2, hours=0.1)
    assert begun.revisions.get().version == 3


def test_a_second_tab_gets_both_texts_and_nothing_is_overwritten(asked: FormRequest) -> None:
    with pytest.raises(Stale) as stale:
        save(asked, "From the other tab.", version=2, hours=2)
    assert "It was given up again." in stale.value.current["text"]
    assert asked.revisions.count() == 2


def test_the_addresses_stay_secret(client: Client, asked: FormRequest) -> None:
    for view, rest in (("private_history", ()), ("private_revision", (2,))):
        page = client.get(address(view, asked, *rest))
        assert "noindex" in page["X-Robots-Tag"]
        assert page["Referrer-Policy"] == "strict-origin"
        assert "no-store" in page["Cache-Control"]


def test_the_coach_sees_and_restores_none_of_it(asked: FormRequest, cleo: User, log_in: LogIn) -> None:
    cleos = log_in(cleo)
    for view, rest in (("private_history", ()), ("private_revision", (2,))):
        assert cleos.get(address(view, asked, *rest))["Location"] == address("private_form", asked)
    cleos.post(address("restore_private", asked, 2))
    with pytest.raises(Refused):
        private_forms.restore(secret_of(asked), version=2, person=cleo, at=NOON + 2 * HOUR)
    asked.refresh_from_db()
    assert asked.version == 3


def test_a_version_that_is_not_there_is_not_found(client: Client, asked: FormRequest) -> None:
    assert client.get(address("private_revision", asked, 9)).status_code == 404
    with pytest.raises(Http404):
        private_forms.restore(secret_of(asked), version=9, at=NOON + 2 * HOUR)
    assert asked.revisions.count() == 2


@pytest.mark.parametrize("end", ["sent", "declined", "revoked", "readdressed"])
def test_the_versions_go_with_what_was_begun(asked: FormRequest, cleo: User, client: Client, end: str) -> None:
    at, token = NOON + 2 * HOUR, secret_of(asked)
    if end == "sent":
        private_forms.hand_in(token, answers=answered(asked), version=3, consent=True, at=at)
    elif end == "declined":
        private_forms.decline(token, at=at)
    elif end == "revoked":
        asking.revoke(asked.pk, by=cleo, at=at)
    else:
        asking.readdress(asked.pk, name="Paul", email="paul@example.org", by=cleo, at=at)
    assert not FormRevision.objects.exists()
    page = client.get(reverse("portfolios:private_history", args=[token]))
    assert page.status_code == (404 if end == "readdressed" else 302)


def test_an_expired_link_shows_no_versions_and_a_new_one_brings_them_back(
    asked: FormRequest, cleo: User, client: Client, set_clock: SetClock
) -> None:
    late = asked.expires_at
    set_clock(late)
    asking.expire(at=late)
    assert client.get(address("private_history", asked)).status_code == 302
    with pytest.raises(Refused):
        private_forms.restore(secret_of(asked), version=2, at=late)
    asking.resend(asked.pk, by=cleo, at=late)
    asked.refresh_from_db()
    assert ">Version 2</a>" in client.get(address("private_history", asked)).content.decode()
