"""Does a section that lists items ask for each of them, and show a reviewer for which one an exhibit stands?"""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from portfolios import evidence, exhibits, items, submissions
from portfolios.models import Exhibit, Submission, SubmissionItem
from portfolios.viewing import showing
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(cleo: User) -> Submission:
    own = make.portfolio(place=make.enrolment(cleo, cohort=make.item_cohort()))
    return make.draft(own, "playbook", full=False)


def titles(begun: Submission) -> list[str]:
    return [item.title for item in items.listed(begun.pk)]


def place(begun: Submission, slug: str, item: SubmissionItem | None = None, title: str = "Paper") -> Exhibit:
    own = begun.portfolio
    text = evidence.add_text(own.pk, title=title, text=f"{title} of it.", by=make.owner(own), at=NOON)
    return exhibits.place(
        begun.pk,
        requirement_id=begun.section.requirements.get(slug=slug).pk,
        evidence_id=text.pk,
        item_id=item.pk if item else None,
        by=make.owner(own),
        at=NOON,
    )


def check(begun: Submission) -> tuple[str, ...]:
    return submissions.look_over(begun, submissions.offered(begun.pk)).misses


def test_a_list_grows_is_renamed_ordered_and_shortened(begun: Submission) -> None:
    owner = make.owner(begun.portfolio)
    first, second, third = (make.item(begun, title) for title in ("Exit tickets", "Number talks", "Wait and write"))
    items.rename(second.pk, title="  Talks about numbers ", by=owner, at=NOON)
    items.reorder(begun.pk, item_ids=items.one_earlier(third), by=owner, at=NOON)
    assert titles(begun) == ["Exit tickets", "Wait and write", "Talks about numbers"]
    items.remove(first.pk, by=owner, at=NOON)
    assert titles(begun) == ["Wait and write", "Talks about numbers"]
    assert [item.position for item in items.listed(begun.pk)] == [1, 2]


@pytest.mark.parametrize(
    ("title", "refusal"), [("", "Name the strategy"), ("exit TICKETS", "This strategy is listed already")]
)
def test_a_title_stands_once(begun: Submission, title: str, refusal: str) -> None:
    make.item(begun, "Exit tickets")
    with pytest.raises(Refused, match=refusal):
        make.item(begun, title)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionItem.objects.create(submission=begun, title="EXIT TICKETS", position=9)
    assert titles(begun) == ["Exit tickets"]


def test_a_section_without_a_list_takes_none(cleo: User) -> None:
    plain = make.draft(make.portfolio(cleo), "data", full=False)
    with pytest.raises(Refused, match="This section lists nothing"):
        make.item(plain, "Exit tickets")


def test_each_item_needs_its_own_exhibits(begun: Submission) -> None:
    assert check(begun) == (
        "Contents: nothing is placed here yet.",
        "Description: nothing is listed yet for which this is needed.",
        "Checklist: nothing is listed yet for which this is needed.",
    )
    one, two = make.item(begun, "Exit tickets"), make.item(begun, "Number talks")
    place(begun, "contents")
    place(begun, "descriptions", one, "Description one")
    place(begun, "checklists", one, "Checklist one")
    assert check(begun) == (
        "Description · Number talks: nothing is placed here yet.",
        "Checklist · Number talks: nothing is placed here yet.",
    )
    place(begun, "descriptions", two, "Description two")
    place(begun, "checklists", two, "Checklist two")
    assert check(begun) == ()


def test_a_slot_that_repeats_asks_for_which_and_holds_its_number_for_each(begun: Submission) -> None:
    one, two = make.item(begun, "Exit tickets"), make.item(begun, "Number talks")
    with pytest.raises(Refused, match="Choose the strategy for which this is"):
        place(begun, "descriptions")
    with pytest.raises(Refused, match="This slot doesn’t repeat"):
        place(begun, "contents", one)
    place(begun, "descriptions", one)
    with pytest.raises(Refused, match="This slot holds 1 item at most"):
        place(begun, "descriptions", one, "Another")
    place(begun, "descriptions", two, "Another")
    assert begun.exhibits.count() == 2


def test_an_item_with_exhibits_stays(begun: Submission) -> None:
    item = make.item(begun, "Exit tickets")
    place(begun, "descriptions", item)
    with pytest.raises(Refused, match="1 exhibit is placed for “Exit tickets”"):
        items.remove(item.pk, by=make.owner(begun.portfolio), at=NOON)
    assert titles(begun) == ["Exit tickets"]


def handed_in(begun: Submission) -> Submission:
    for title in ("Exit tickets", "Number talks"):
        item = make.item(begun, title)
        place(begun, "descriptions", item, f"Page on {title}")
        place(begun, "checklists", item, f"Checklist on {title}")
    place(begun, "contents")
    return submissions.submit(begun.pk, attested=True, by=make.owner(begun.portfolio), at=NOON)


def test_reviewers_and_the_manifest_read_the_item(begun: Submission) -> None:
    submission = handed_in(begun)
    assert [shown.requirement for shown in showing.shown(submission)] == [
        "Contents",
        "Description · strategy “Exit tickets”",
        "Description · strategy “Number talks”",
        "Checklist · strategy “Exit tickets”",
        "Checklist · strategy “Number talks”",
    ]
    assert submission.manifest is not None
    assert [each["item"] for each in submission.manifest["exhibits"]][1:3] == ["Exit tickets", "Number talks"]


def test_the_list_is_frozen_with_the_submission(begun: Submission) -> None:
    handed_in(begun)
    item = items.listed(begun.pk)[0]
    with pytest.raises(Refused, match="was handed in and can’t be changed"):
        items.rename(item.pk, title="Something else", by=make.owner(begun.portfolio), at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionItem.objects.filter(pk=item.pk).update(title="Something else")
    assert titles(begun) == ["Exit tickets", "Number talks"]


def test_the_next_attempt_begins_with_the_list_of_the_one_before(begun: Submission) -> None:
    owner = make.owner(begun.portfolio)
    make.item(begun, "Exit tickets")
    make.item(begun, "Number talks")
    make.withdrawn(begun)
    again = make.draft(begun.portfolio, "playbook", full=False)
    items.copy_earlier(again.pk, by=owner, at=NOON)
    assert titles(again) == ["Exit tickets", "Number talks"]
    with pytest.raises(Refused, match="Something is listed already"):
        items.copy_earlier(again.pk, by=owner, at=NOON)


def test_the_section_has_a_slot_for_each_item(begun: Submission, log_in: LogIn, set_clock: SetClock) -> None:
    set_clock(NOON)
    cleos = log_in(make.owner(begun.portfolio))
    cleos.post(reverse("portfolios:add_item", args=[begun.pk]), {"title": "Exit tickets"})
    item = items.listed(begun.pk)[0]
    slot = begun.section.requirements.get(slug="descriptions")
    sent = {"title": "Page", "submission": begun.pk, "requirement": slot.pk, "item": item.pk}
    cleos.post(reverse("portfolios:add_text", args=[begun.portfolio_id]), sent)
    assert begun.exhibits.get().item == item
    page = cleos.get(reverse("portfolios:section", args=[begun.portfolio_id, "playbook"])).content.decode()
    assert "Description · Exit tickets" in page
    assert f'id="slot-{slot.position}-1"' in page
    foreign = sent | {"item": make.item(make.draft(make.portfolio(place=make.enrolment(
        cohort=make.item_cohort(title="Other"))), "playbook", full=False), "Theirs").pk}  # fmt: skip
    assert cleos.post(reverse("portfolios:add_text", args=[begun.portfolio_id]), foreign).status_code == 404
