"""Can the coaching cycle be chosen where evidence is added, and does nobody reach a cycle that isn't theirs?"""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from portfolios import exhibits
from portfolios.models import CoachingCycle, Evidence, Portfolio, Upload
from portfolios.practice import coaching
from portfolios.uploading import arrivals, uploads
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import FIXTURES, NOON
from tests.portfolios.uploads.sending import Sender

pytestmark = pytest.mark.django_db
PDF = (FIXTURES / "measurements.pdf").read_bytes()
LINK = {"url": "https://vimeo.com/76979871", "title": "Talk"}
NOT_YOURS = "Choose a coaching cycle of your portfolio."


@pytest.fixture
def own(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


@pytest.fixture
def cycle(own: Portfolio) -> CoachingCycle:
    return make.coaching_cycle(own)


@pytest.fixture
def cleos(own: Portfolio, cleo: User, log_in: LogIn, set_clock: SetClock) -> Client:
    set_clock(NOON)
    return log_in(cleo)


def taken_in(upload: Upload) -> Evidence:
    """The evidence that became of an upload whose last byte has arrived."""
    arrivals.take_due(at=upload.due_at or NOON)
    upload.refresh_from_db()
    assert upload.evidence is not None, upload.reason
    return upload.evidence


def chosen(client: Client, view: str, *args: object, query: str = "") -> set[str]:
    """Which coaching cycles are chosen beforehand on a page."""
    page = client.get(reverse(f"portfolios:{view}", args=args) + query).content.decode()
    lists = re.findall(r'<select id="[^"]+" name="coaching_cycle">.*?</select>', page, re.DOTALL)
    assert lists
    return {value for each in lists for value in re.findall(r'value="(\d+)" selected', each)}


# Uploads in parts


def test_an_uploaded_file_belongs_to_the_cycle_that_was_chosen(
    cleos: Client, own: Portfolio, cycle: CoachingCycle
) -> None:
    sender = Sender(cleos, own)
    sender.begin("a.pdf", PDF, coaching_cycle=cycle.pk)
    sender.send(PDF)
    sender.complete()
    assert taken_in(sender.upload).coaching_cycle == cycle


def test_an_upload_that_goes_on_later_keeps_its_cycle_unless_another_is_chosen(
    cleos: Client, own: Portfolio, cycle: CoachingCycle
) -> None:
    other, sender = make.coaching_cycle(own, teacher="Teacher B"), Sender(cleos, own)
    sender.begin("a.pdf", PDF, coaching_cycle=cycle.pk)
    sender.begin("a.pdf", PDF)
    assert Upload.objects.get().coaching_cycle == cycle
    sender.begin("a.pdf", PDF, coaching_cycle=other.pk)
    assert Upload.objects.get().coaching_cycle == other


def test_a_cycle_removed_while_a_file_is_on_its_way_stops_nothing(
    cleos: Client, own: Portfolio, cycle: CoachingCycle
) -> None:
    sender = Sender(cleos, own)
    sender.begin("a.pdf", PDF, coaching_cycle=cycle.pk)
    coaching.remove(cycle.pk, by=make.owner(own), at=NOON)
    sender.send(PDF)
    sender.complete()
    assert taken_in(sender.upload).coaching_cycle is None


def test_a_file_that_the_library_has_already_keeps_its_own_cycle(
    cleos: Client, own: Portfolio, cycle: CoachingCycle
) -> None:
    known, other = make.upload(own), make.coaching_cycle(own, teacher="Teacher B")
    coaching.belong(known.pk, cycle_id=cycle.pk, by=make.owner(own), at=NOON)
    sender = Sender(cleos, own)
    sender.begin("again.pdf", PDF, coaching_cycle=other.pk)
    sender.send(PDF)
    sender.complete()
    assert taken_in(sender.upload) == known
    assert Evidence.objects.get().coaching_cycle == cycle


def test_the_verb_refuses_a_cycle_of_another_portfolio(own: Portfolio, otto: User) -> None:
    foreign = make.coaching_cycle(make.portfolio(otto))
    with pytest.raises(Refused, match="doesn’t belong to your portfolio"):
        uploads.begin(own.pk, file=uploads.File("a.pdf", 9), cycle_id=foreign.pk, by=make.owner(own), at=NOON)
    assert not Upload.objects.exists()


# By forms alone


def test_a_file_sent_without_a_script_belongs_too(cleos: Client, own: Portfolio, cycle: CoachingCycle) -> None:
    sent = {"coaching_cycle": cycle.pk, "file": SimpleUploadedFile("a.pdf", PDF)}
    cleos.post(reverse("portfolios:upload", args=[own.pk]), sent)
    assert Evidence.objects.get().coaching_cycle == cycle


@pytest.mark.parametrize(("view", "data"), [("add_link", LINK), ("add_text", {"title": "Reflection"})])
def test_a_link_and_a_text_belong_to_the_cycle_that_was_chosen(
    cleos: Client, own: Portfolio, cycle: CoachingCycle, view: str, data: dict[str, str]
) -> None:
    cleos.post(reverse(f"portfolios:{view}", args=[own.pk]), data | {"coaching_cycle": str(cycle.pk)})
    assert Evidence.objects.get().coaching_cycle == cycle


def test_a_form_begun_in_a_slot_belongs_to_the_cycle_that_was_chosen(
    cleos: Client, own: Portfolio, cycle: CoachingCycle
) -> None:
    begun = make.draft(own, "communication", full=False)
    slot = {"submission": begun.pk, "requirement": begun.section.requirements.get(slug="checklist").pk}
    cleos.post(reverse("portfolios:add_form", args=[own.pk]), slot | {"coaching_cycle": cycle.pk})
    assert begun.exhibits.get().evidence.coaching_cycle == cycle


@pytest.mark.parametrize("named", ["theirs", "none"])
def test_nothing_is_added_to_a_cycle_that_is_not_ones_own(
    cleos: Client, own: Portfolio, cycle: CoachingCycle, otto: User, named: str
) -> None:
    foreign = make.coaching_cycle(make.portfolio(otto))
    wrong = {"coaching_cycle": str(foreign.pk) if named == "theirs" else "-1\x00"}
    begun = make.draft(own, "communication", full=False)
    slot = {"submission": begun.pk, "requirement": begun.section.requirements.get(slug="checklist").pk}
    for view, data in (("add_link", LINK), ("add_text", {"title": "Reflection"}), ("add_form", slot)):
        answer = cleos.post(reverse(f"portfolios:{view}", args=[own.pk]), data | wrong, follow=True)
        assert NOT_YOURS in answer.content.decode()
    file = {"file": SimpleUploadedFile("a.pdf", PDF)}
    answer = cleos.post(reverse("portfolios:upload", args=[own.pk]), file | wrong, follow=True)
    assert NOT_YOURS in answer.content.decode()
    assert Sender(cleos, own).begin("a.pdf", PDF, **wrong).json()["refusal"] == NOT_YOURS
    assert not Evidence.objects.exists()
    assert not Upload.objects.exists()


# What is chosen beforehand


def test_without_a_coaching_cycle_nothing_asks_for_one(cleos: Client, own: Portfolio) -> None:
    make.draft(own, "communication", full=False)
    for view, rest in (("library", ()), ("add_link", ()), ("add_text", ()), ("section", ("communication",))):
        page = cleos.get(reverse(f"portfolios:{view}", args=[own.pk, *rest]))
        assert 'name="coaching_cycle"' not in page.content.decode()


def test_a_cycles_page_leads_to_adding_with_itself_chosen(cleos: Client, own: Portfolio, cycle: CoachingCycle) -> None:
    make.coaching_cycle(own, teacher="Teacher B")
    page = cleos.get(reverse("portfolios:cycle", args=[cycle.pk])).content.decode()
    for view in ("library", "add_link", "add_text"):
        assert f'href="{reverse(f"portfolios:{view}", args=[own.pk])}?coaching_cycle={cycle.pk}' in page
        assert chosen(cleos, view, own.pk) == set()
        assert chosen(cleos, view, own.pk, query=f"?coaching_cycle={cycle.pk}") == {str(cycle.pk)}


def test_a_slot_of_the_section_about_one_cycle_proposes_the_one_whose_evidence_it_holds(
    cleos: Client, own: Portfolio, cycle: CoachingCycle
) -> None:
    make.coaching_cycle(own, teacher="Teacher B")
    begun, placed = make.draft(own, "impact-cycle", full=False), make.upload(own, "measurements.pdf")
    slot = next(each for each in begun.section.requirements.all() if "document" in each.accepts)
    assert chosen(cleos, "section", own.pk, "impact-cycle") == set()
    coaching.belong(placed.pk, cycle_id=cycle.pk, by=make.owner(own), at=NOON)
    exhibits.place(begun.pk, requirement_id=slot.pk, evidence_id=placed.pk, by=make.owner(own), at=NOON)
    assert chosen(cleos, "section", own.pk, "impact-cycle") == {str(cycle.pk)}
    asked = f"?submission={begun.pk}&requirement={slot.pk}"
    assert chosen(cleos, "add_text", own.pk, query=asked) == {str(cycle.pk)}


def test_what_was_chosen_stays_when_a_form_is_refused(cleos: Client, own: Portfolio, cycle: CoachingCycle) -> None:
    sent = {"url": "https://example.org/talk", "title": "", "coaching_cycle": cycle.pk}
    page = cleos.post(reverse("portfolios:add_link", args=[own.pk]), sent).content.decode()
    assert f'value="{cycle.pk}" selected' in page
    assert not Evidence.objects.exists()
