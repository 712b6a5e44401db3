"""Does a list of three rows ask the database as often as one of a single row? Every page of the product is tried
or says here why it is no list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts import audit
from accounts.models import Message, User
from certification import enrolments, extensions, frameworks, schema
from certification.models import Cycle, Enrolment, PanelMember
from portfolios import claims, portfolios
from portfolios.models import Exhibit, Portfolio
from reviews import assignments, conflicts, decisions, releases
from reviews.models import Assignment
from reviews.states import Task
from tests import make
from tests.access.table import names
from tests.counting import Act, made, reading, statements
from tests.lists import lists, named
from tests.make.cohorts import SHIPPED
from tools.seeding import Seeded

pytestmark = pytest.mark.django_db

APPS = ("accounts:", "certification:", "portfolios:", "reviews:")
FORM = "a form on one thing, or the way to send one"
FIXED = "as long as the framework, which is frozen"
FILE = "a file"
ONE = "one thing"

NO_LISTS = (
    dict.fromkeys([*named("FORMS"), "portfolios:prepare_again"], FORM)
    | dict.fromkeys([*named("SINGLE"), "portfolios:preparation"], ONE)
    | dict.fromkeys(named("FILES"), FILE)
    | {
        "accounts:profile": FORM,
        "accounts:read_notices": FORM,
        "accounts:notice": ONE,
        "accounts:invite_administrator": FORM,
        "accounts:revoke_administrator": FORM,
        "accounts:renew_invitation": FORM,
        "accounts:withdraw_invitation": FORM,
        "accounts:retry_message": FORM,
        "accounts:demo_mail": ONE,
        "certification:how_it_works": ONE,
        "certification:factors": FIXED,
        "certification:factor": FIXED,
        "certification:verify": FORM,
        "certification:credential": ONE,
        "certification:start": "at most three choices",
        "certification:register": FORM,
        "certification:join": FORM,
        "certification:cohort_new": FORM,
        "certification:invite_candidates": FORM,
        "certification:invite_panel": FORM,
        "certification:extend": FORM,
        "certification:payment": FORM,
        "certification:withdraw_enrolment": FORM,
        "certification:resend_invitation": FORM,
        "certification:revoke_invitation": FORM,
        "certification:framework": FIXED,
        "certification:certificate": FILE,
        "certification:revoke_credential": FORM,
        "portfolios:upload": FORM,
        "portfolios:save_text": FORM,
        "portfolios:remove_evidence": FORM,
        "portfolios:copy_evidence": FORM,
        "portfolios:put_captions": FORM,
        "portfolios:remove_captions": FORM,
        "portfolios:evidence_file": FILE,
        "portfolios:begin": FORM,
        "portfolios:place": FORM,
        "portfolios:remove_exhibit": FORM,
        "portfolios:earlier": FORM,
        "portfolios:unclaim": FORM,
        "portfolios:preview_file": FILE,
        "portfolios:hand_in": FORM,
        "portfolios:withdraw": FORM,
        "reviews:save": FORM,
        "reviews:decline": FORM,
        "reviews:recuse": FORM,
        "reviews:exhibit_file": FILE,
        "reviews:apply_proposal": FORM,
        "reviews:send_back": FORM,
        "reviews:assign": FORM,
        "reviews:cancel_assignment": FORM,
        "reviews:prepare_release": FORM,
        "reviews:approve_release": FORM,
        "reviews:cancel_release": FORM,
    }
)


def told(person: User, rows: int) -> None:
    """Mails that were sent."""
    at = timezone.now()
    Message.objects.bulk_create(
        Message(
            key=f"test.{number}",
            person=person,
            email=person.email,
            subject="Section handed in.",
            body="Your section was handed in.",
            created_at=at,
            due_at=at,
            sent_at=at,
        )
        for number in range(rows)
    )


def notices(rows: int) -> Act:
    reader = make.person("cleo")
    told(reader, rows)
    return reading(reader, "accounts:notices")


def administrators_page(name: str) -> Callable[[int], Act]:
    """A page for which so many other people, with what was written about them, are rows."""

    def page(rows: int) -> Act:
        boss = make.administrator("bo")
        told(boss, rows)
        for _ in range(rows):
            make.administrator()
        audit.check(at=timezone.now())  # looked at every five minutes only
        return reading(boss, name)

    return page


def demo_mails(rows: int) -> Act:
    told(make.person("cleo"), rows)
    return reading(None, "accounts:demo_mails")


def cohort_list(name: str) -> Callable[[int], Act]:
    """A page on which each cohort is a row."""

    def page(rows: int) -> Act:
        boss = make.administrator("bo")
        for number in range(rows):
            make.cohort(by=boss, title=f"Cohort {number}", open_registration=True)
        return reading(None if name == "certification:home" else boss, name)

    return page


def cohort_page(name: str) -> Callable[[int], Act]:
    """A page of one cohort in which each candidate with a judged and a waiting section is a row, and each invited."""

    def page(rows: int) -> Act:
        found = made(judged=rows, saving=rows, waiting=rows, candidates=3 * rows, exhibits=1)
        at = timezone.now()
        people = [(f"Guest {number}", f"guest-{number}@example.org") for number in range(rows)]
        enrolments.invite(found.cohort.pk, people=people, by=found.bo, at=at)
        for place in Enrolment.objects.filter(cohort=found.cohort, person__isnull=False)[:rows]:
            conflicts.declare(found.ada.pk, enrolment_id=place.pk, reason="A neighbour.", by=found.bo, at=at)
            _extend(found, place)
        return reading(found.bo, name, found.cohort.pk)

    return page


def _extend(found: Seeded, place: Enrolment) -> None:
    first = Cycle.objects.get(cohort=found.cohort, number=1)
    extensions.grant(
        place.pk,
        cycle_id=first.pk,
        closes_at=first.closes_at + timedelta(days=3),
        reason="Illness.",
        by=found.bo,
        at=timezone.now(),
    )


def enrolment(rows: int) -> Act:
    found = made(drafts=1)
    place = found.portfolio.enrolment
    for _ in range(rows):
        _extend(found, place)
    return reading(found.bo, "certification:enrolment", place.pk)


def panel_member(rows: int) -> Act:
    found = made(saving=rows, exhibits=1)
    place = PanelMember.objects.get(cohort=found.cohort, person=found.ada)
    return reading(found.bo, "certification:panel_member", place.pk)


def framework_list(rows: int) -> Act:
    boss, document = make.administrator("bo"), schema.read(SHIPPED.read_text(encoding="utf-8"))
    for version in range(1, rows + 1):
        frameworks.load({**document, "version": version}, at=make.NOON)
    return reading(boss, "certification:frameworks")


def credentials(rows: int) -> Act:
    place = make.cohort()
    for _ in range(rows):
        make.credential(make.enrolment(cohort=place))
    return reading(make.administrator("bo"), "certification:credentials")


def mine(rows: int) -> Act:
    """Somebody with one portfolio is sent on to it, so that the list begins at two."""
    at, owner = timezone.now(), make.person("cleo")
    boss = make.administrator("bo")
    for number in range(rows + 1):
        place = make.enrolment(owner, cohort=make.cohort(by=boss, title=f"Cohort {number}"))
        portfolios.open(place.pk, by=owner, at=at)
    return reading(owner, "portfolios:mine")


def portfolio_page(name: str) -> Callable[[int], Act]:
    """A candidate's page on which each exhibit is a row."""

    def page(rows: int) -> Act:
        found = made(drafts=1, judged=6, exhibits=rows)
        return reading(found.cleo, name, found.portfolio.pk)

    return page


def section(rows: int) -> Act:
    found = made(drafts=1, exhibits=rows)
    assert found.draft is not None
    return reading(found.cleo, "portfolios:section", found.portfolio.pk, found.draft.section.slug)


def draft_page(name: str) -> Callable[[int], Act]:
    """A page on one draft in which each exhibit is a row."""

    def page(rows: int) -> Act:
        found = made(drafts=1, exhibits=rows)
        assert found.draft is not None
        return reading(found.cleo, name, found.draft.pk)

    return page


def receipt(rows: int) -> Act:
    found = made(waiting=1, exhibits=rows)
    handed_in = Portfolio.objects.get(pk=found.portfolio.pk).submissions.get()
    return reading(found.cleo, "portfolios:receipt", handed_in.pk)


def evidence(rows: int) -> Act:
    """One piece of evidence, placed in so many slots."""
    found = made(drafts=1, exhibits=1)
    assert found.draft is not None
    first = found.draft.exhibits.get()
    slots = found.draft.section.requirements.exclude(pk=first.requirement_id)[: rows - 1]
    Exhibit.objects.bulk_create(
        Exhibit(submission=found.draft, requirement=slot, evidence=first.evidence, number=number, placed_at=make.NOON)
        for number, slot in enumerate(slots, start=2)
    )
    return reading(found.cleo, "portfolios:evidence", first.evidence_id)


def claimed(rows: int) -> Act:
    """One exhibit, claimed for so many criteria."""
    found = made(drafts=1, exhibits=1)
    assert found.draft is not None
    exhibit = found.draft.exhibits.get()
    for criterion in found.draft.section.criteria.all()[:rows]:
        claims.claim(exhibit.pk, criterion_id=criterion.pk, note="Look here.", by=found.cleo, at=timezone.now())
    return reading(found.cleo, "portfolios:claims", exhibit.pk)


def queue(rows: int) -> Act:
    return reading(made(saving=rows, exhibits=1).ada, "reviews:queue")


def done(rows: int) -> Act:
    """The other half of the queue: ada and seven others hold two reviews of each judged submission."""
    found = made(judged=4 * rows, exhibits=1)
    assert Assignment.objects.filter(person=found.ada, status=Task.HANDED_IN).count() == rows
    return reading(found.ada, "reviews:queue", view="done")


def desk_page(name: str) -> Callable[[int], Act]:
    """A page of one review in which each exhibit is a row."""

    def page(rows: int) -> Act:
        found = made(saving=1, exhibits=rows)
        return reading(found.ada, name, found.saving[0].pk)

    return page


def submission(rows: int) -> Act:
    """A submission with so many tasks, each given to somebody who declined, and so many exhibits."""
    found = made(waiting=1, exhibits=rows)
    offered, at = found.portfolio.submissions.get(), timezone.now()
    for member in PanelMember.objects.filter(cohort=found.cohort).order_by("pk")[:rows]:
        task = assignments.assign(offered.pk, member_id=member.pk, by=found.bo, at=at)
        assignments.decline(task.pk, reason="I am away.", by=task.person, at=at)
    return reading(found.bo, "reviews:submission", offered.pk)


def closed(rows: int) -> tuple[Cycle, Seeded]:
    """A cycle that is over, everything in it decided: so many candidates with seven sections."""
    found = made(judged=7 * rows, candidates=rows, exhibits=1, over=True)
    decisions.decide_ready(at=timezone.now())
    return Cycle.objects.get(cohort=found.cohort, number=1), found


def release(rows: int) -> Act:
    """The page of a cycle with so many candidates and so many releases that were taken back."""
    cycle, found = closed(rows)
    for _ in range(rows):
        prepared = releases.prepare(cycle.pk, by=found.bo, at=timezone.now())
        releases.cancel(prepared.pk, by=found.bo, at=timezone.now())
    releases.prepare(cycle.pk, by=found.bo, at=timezone.now())
    return reading(found.dora, "reviews:release", cycle.pk)


def results(rows: int) -> Act:
    """The candidate's results: so many sections."""
    found = made(judged=rows, exhibits=1, over=True)
    at = timezone.now()
    decisions.decide_ready(at=at)
    cycle = Cycle.objects.get(cohort=found.cohort, number=1)
    releases.approve(releases.prepare(cycle.pk, by=found.bo, at=at).pk, by=found.dora, at=at)
    return reading(found.cleo, "reviews:results", found.portfolio.pk)


LISTS: dict[str, Callable[[int], Act]] = lists() | {
    "accounts:notices": notices,
    "accounts:people": administrators_page("accounts:people"),
    "accounts:messages": administrators_page("accounts:messages"),
    "accounts:audit": administrators_page("accounts:audit"),
    "accounts:demo_mails": demo_mails,
    "certification:home": cohort_list("certification:home"),
    "certification:cohorts": cohort_list("certification:cohorts"),
    "certification:cohort_people": cohort_page("certification:cohort_people"),
    "certification:calendar": cohort_page("certification:calendar"),
    "certification:enrolment": enrolment,
    "certification:panel_member": panel_member,
    "certification:frameworks": framework_list,
    "certification:credentials": credentials,
    "portfolios:mine": mine,
    "portfolios:home": portfolio_page("portfolios:home"),
    "portfolios:coverage": portfolio_page("portfolios:coverage"),
    "portfolios:library": portfolio_page("portfolios:library"),
    "portfolios:section": section,
    "portfolios:check": draft_page("portfolios:check"),
    "portfolios:preview": draft_page("portfolios:preview"),
    "portfolios:receipt": receipt,
    "portfolios:evidence": evidence,
    "portfolios:claims": claimed,
    "reviews:queue": queue,
    "reviews:queue, handed in": done,
    "reviews:desk": desk_page("reviews:desk"),
    "reviews:hand_in": desk_page("reviews:hand_in"),
    "reviews:board": cohort_page("reviews:board"),
    "reviews:assignments": cohort_page("reviews:assignments"),
    "reviews:conflicts": cohort_page("reviews:conflicts"),
    "reviews:statistics": cohort_page("reviews:statistics"),
    "reviews:submission": submission,
    "reviews:release": release,
    "reviews:results": results,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_three_asks_as_often_as_a_list_of_one(name: str, settings: Settings) -> None:
    settings.DEMO = True
    one, three = statements(LISTS[name], 1, 3).values()
    assert len(one) == len(three), "\n".join(sql[:200] for sql in three)


def test_every_page_is_tried_or_says_why_it_is_no_list() -> None:
    known = {name.split(",")[0] for name in LISTS} | set(NO_LISTS)
    assert sorted(known) == [name for name in names() if name.startswith(APPS)]


def test_a_page_that_asks_for_each_row_is_noticed() -> None:
    def careless(rows: int) -> Act:
        made(saving=rows, exhibits=1)
        return lambda: [task.submission.alias for task in Assignment.objects.all()]

    one, three = statements(careless, 1, 3).values()
    assert len(three) == len(one) + 4  # each of the two more submissions has two reviews
