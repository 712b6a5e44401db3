"""Is every version of what people write kept, findable, readable and restorable; and is nothing lost in between?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, strategies
from hypothesis import settings as hypothesis

from accounts.models import AuditEvent, User
from accounts.refusals import Refused, Stale
from portfolios import claims, evidence, exhibits
from portfolios.models import Claim, Evidence, Portfolio, Revision
from portfolios.writing import differences, history, restoring
from portfolios.writing.differences import Change
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import NOON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LONG = " ".join(f"word{n}" for n in range(100))


@pytest.fixture
def portfolio(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


@pytest.fixture
def item(portfolio: Portfolio) -> Evidence:
    """A text that says nothing yet."""
    return evidence.add_text(portfolio.pk, title="Reflection", by=make.owner(portfolio), at=NOON)


def save(item: Evidence, text: str, minutes: float = 0, **changed: Any) -> Evidence:
    item.refresh_from_db()
    at, by = NOON + minutes * MINUTE, make.owner(item.portfolio)
    return evidence.save_text(
        item.pk, **{"text": text, "title": item.title, "version": item.version} | changed, by=by, at=at
    )


def texts(item: Evidence) -> list[str]:
    return list(history.of_evidence(item.pk).values_list("text", flat=True))


def test_quick_saves_of_one_person_are_one_version(item: Evidence) -> None:
    for minute in range(9):
        save(item, "One sentence after the other. " * (minute + 1), minute)
    assert len(texts(item)) == 1
    save(item, "Ten minutes later.", 10)
    assert len(texts(item)) == 2


def test_a_version_of_which_much_goes_missing_is_kept_however_soon(item: Evidence) -> None:
    save(item, LONG, 1)
    save(item, "", 1.1)
    save(item, "Anew.", 1.2)
    assert texts(item) == ["Anew.", LONG]


def test_a_short_text_that_is_emptied_is_kept_too(item: Evidence) -> None:
    save(item, "Six words are a short text.", 1)
    save(item, "", 2)
    assert "Six words are a short text." in texts(item)


def test_what_is_kept_over_another_tabs_text_leaves_that_in_the_list(item: Evidence) -> None:
    save(item, "From one tab.", 1)
    save(item, "From the other tab.", 2, how=history.OVER)
    assert texts(item)[:2] == ["From the other tab.", "From one tab."]


def test_words_that_go_a_few_at_a_time_are_kept_too(item: Evidence) -> None:
    save(item, LONG, 1)
    left = LONG.split()
    while left:
        del left[-4:]
        save(item, " ".join(left), 2)
    assert LONG in texts(item)
    assert len(texts(item)) < 16


def test_words_typed_and_changed_bit_by_bit_are_one_version_until_much_is_gone(item: Evidence) -> None:
    for number in range(1, 60):
        save(item, " ".join(LONG.split()[:number]) + " unfinish", number / 10)
    assert len(texts(item)) == 1
    for number in range(60):
        save(item, " ".join(["other"] * number + LONG.split()[number:60]), 6 + number / 100)
    assert any(LONG.split()[58] in text and LONG.split()[0] in text for text in texts(item))


@hypothesis(max_examples=200, deadline=None)
@given(strategies.text(max_size=60), strategies.text(max_size=60))
def test_what_is_gone_is_never_more_than_the_text_had(before: str, after: str) -> None:
    gone = history.lost(before, after)
    assert 0 <= gone <= max(len(before.split()), len(before))
    assert history.lost(before, before) == 0
    assert history.lost(before, f"{before} {after}") == 0 or not before.strip()


def test_letters_count_where_words_are_not_apart() -> None:
    assert history.lost("教" * 200, "学" * 200) == 40


def test_a_text_from_before_versions_were_kept_is_kept_when_it_is_changed(item: Evidence) -> None:
    save(item, LONG)
    Revision.objects.all().delete()
    save(item, "All new.", 60)
    assert texts(item) == ["All new.", LONG]


def test_restoring_makes_a_new_version_and_forgets_none(item: Evidence, cleo: User) -> None:
    save(item, LONG, 1)
    save(item, "Worse.", 2)
    restored = restoring.restore(item.pk, version=2, by=cleo, at=NOON + 3 * MINUTE)
    assert (restored.text, restored.version) == (LONG, 4)
    save(item, LONG + " and on", 4)
    assert texts(item) == [LONG + " and on", LONG, "Worse.", LONG]
    assert AuditEvent.objects.filter(action="evidence.restored", data__version=2).count() == 1


def test_another_tab_learns_that_an_earlier_version_was_put_back(item: Evidence, cleo: User) -> None:
    save(item, LONG, 1)
    save(item, "Worse.", 2)
    restoring.restore(item.pk, version=2, by=cleo, at=NOON + 3 * MINUTE)
    with pytest.raises(Stale):
        save(item, "Still here.", 4, version=3)


def test_what_was_handed_in_keeps_its_versions_and_gets_none_back(cleo: User) -> None:
    handed_in = make.submission(make.portfolio(cleo))
    item = handed_in.exhibits.get(evidence__kind="text").evidence
    with pytest.raises(Refused, match="handed in"):
        restoring.restore(item.pk, version=1, by=cleo, at=NOON)
    with pytest.raises(IntegrityError, match="Versions of what was placed are kept"), transaction.atomic():
        Revision.objects.filter(evidence=item).delete()
    assert Revision.objects.filter(evidence=item).count() == 1


def test_versions_of_removed_evidence_go_a_month_later(item: Evidence, cleo: User) -> None:
    evidence.remove(item.pk, by=cleo, at=NOON)
    assert restoring.forget_removed(at=NOON + timedelta(days=29)) == 0
    assert restoring.forget_removed(at=NOON + timedelta(days=31)) == 1
    assert not Revision.objects.filter(evidence=item).exists()


def test_another_title_is_another_version_of_a_file_too(portfolio: Portfolio, cleo: User) -> None:
    item = make.upload(portfolio)
    first = item.title
    evidence.rename(item.pk, title="Baseline", version=1, by=cleo, at=NOON + 20 * MINUTE)
    assert restoring.restore(item.pk, version=1, by=cleo, at=NOON + 40 * MINUTE).title == first


# Notes of claims


@pytest.fixture
def claim(portfolio: Portfolio) -> Claim:
    draft = make.draft(portfolio)
    make.claim_all(draft)
    return Claim.objects.select_related("exhibit").earliest("pk")


def note(claim: Claim, text: str, version: int, minutes: float = 0) -> Claim:
    by = make.owner(claim.exhibit.submission.portfolio)
    return claims.save_note(claim.pk, note=text, version=version, by=by, at=NOON + minutes * MINUTE)


def test_two_tabs_on_one_note_lose_neither(claim: Claim) -> None:
    assert note(claim, "From the first tab.", 1).version == 2
    with pytest.raises(Stale) as stale:
        note(claim, "From the second tab.", 1)
    assert stale.value.current == {"note": "From the first tab.", "version": 2}
    assert note(claim, "From the first tab.", 1).version == 2
    assert Claim.objects.get(pk=claim.pk).note == "From the first tab."


def test_claiming_once_more_writes_over_no_note_unseen(claim: Claim, cleo: User) -> None:
    again = {"criterion_id": claim.criterion_id, "by": cleo, "at": NOON}
    with pytest.raises(Stale):
        claims.claim(claim.exhibit_id, note="Other words.", version=0, **again)
    assert claims.claim(claim.exhibit_id, note=claim.note, version=0, **again).version == 1


def test_the_note_of_a_claim_taken_back_is_found_again(claim: Claim, cleo: User) -> None:
    exhibit, criterion = claim.exhibit, claim.criterion_id
    note(claim, LONG, 1, 30)
    claims.unclaim(claim.pk, by=cleo, at=NOON)
    again = claims.claim(exhibit.pk, criterion_id=criterion, note="", by=cleo, at=NOON + 60 * MINUTE)
    assert again.version == 3
    assert restoring.restore_note(again.pk, version=2, by=cleo, at=NOON + 90 * MINUTE).note == LONG


def test_taking_an_exhibit_out_leaves_its_notes(claim: Claim, cleo: User) -> None:
    Revision.objects.filter(criterion__isnull=False).update(text="x")
    kept = history.of_note(claim)
    Revision.objects.filter(pk__in=kept.values("pk")).update(evidence=make.written(claim.exhibit.submission.portfolio))
    exhibits.remove(claim.exhibit_id, by=cleo, at=NOON)
    assert kept.get().text == "Look here."


# What people read


def read(pieces: list[differences.Piece], *changes: Change) -> str:
    return "".join(piece.text for piece in pieces if piece.change in changes)


@hypothesis(max_examples=200, deadline=None)
@given(strategies.text("ab \n.", max_size=80), strategies.text("ab \n.", max_size=80))
def test_both_texts_can_be_read_from_the_differences(before: str, after: str) -> None:
    pieces = differences.between(before, after)
    if not any(piece.change == Change.LEFT_OUT for piece in pieces):
        assert read(pieces, Change.SAME, Change.REMOVED) == before
        assert read(pieces, Change.SAME, Change.ADDED) == after


def test_a_change_in_a_long_text_is_shown_with_what_stands_around_it() -> None:
    changed = LONG.replace("word50", "another")
    pieces = differences.between(LONG, changed)
    assert [piece.text for piece in pieces if piece.change in (Change.ADDED, Change.REMOVED)] == ["word50", "another"]
    assert len(read(pieces, Change.SAME)) < len(LONG) / 1.4


def test_two_texts_of_any_length_are_compared_at_once() -> None:
    before, after = " ".join(f"a{n}" for n in range(20_000)), " ".join(f"b{n}" for n in range(20_000))
    assert {piece.change for piece in differences.between(before, after)} == {Change.ADDED, Change.REMOVED}


def test_the_pages_show_what_was_changed_and_put_it_back(
    item: Evidence, cleo: User, log_in: LogIn, set_clock: SetClock
) -> None:
    set_clock(NOON + 90 * MINUTE)
    save(item, "The teacher decides <b>alone</b>.", 20)
    save(item, "The teacher decides.", 60)
    browser = log_in(cleo)
    page = browser.get(reverse("portfolios:history", args=[item.pk])).content.decode()
    assert "2 words taken out." in page or "1 word taken out." in page
    page = browser.get(reverse("portfolios:revision", args=[item.pk, 3])).content.decode()
    assert "<del> &lt;b&gt;alone&lt;/b&gt;</del>" in page
    assert browser.post(reverse("portfolios:restore", args=[item.pk, 2])).status_code == 302
    item.refresh_from_db()
    assert item.text == "The teacher decides <b>alone</b>."


def test_nobody_else_reads_or_restores_a_version(item: Evidence, claim: Claim, otto: User, log_in: LogIn) -> None:
    save(item, LONG, 1)
    browser, before = log_in(otto), Revision.objects.count()
    for name, pk in (("", item.pk), ("note_", claim.pk)):
        assert browser.get(reverse(f"portfolios:{name}history", args=[pk])).status_code == 404
        assert browser.get(reverse(f"portfolios:{name}revision", args=[pk, 1])).status_code == 404
    assert browser.post(reverse("portfolios:restore", args=[item.pk, 1])).status_code == 404
    assert browser.post(reverse("portfolios:restore_note", args=[claim.pk, 1])).status_code == 404
    assert Revision.objects.count() == before


def test_a_note_saved_elsewhere_is_shown_beside_ones_own_without_scripts(
    claim: Claim, cleo: User, log_in: LogIn
) -> None:
    note(claim, "From the first tab.", 1)
    url = reverse("portfolios:save_note", args=[claim.pk])
    answer = log_in(cleo).post(url, {"note": "From the second tab.", "version": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "From the first tab." in page
    assert "From the second tab." in page
    said = log_in(cleo).post(url, {"note": "Mine.", "version": "1"}, headers={"Accept": "application/json"})
    assert said.json()["fields"] == {"note": "From the first tab."}
    assert log_in(cleo).post(url, {"note": "From the second tab.", "version": "2"}).status_code == 302
