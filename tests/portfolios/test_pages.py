"""Do the candidate's pages show what is theirs, say what is missing, and keep what was typed?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from portfolios import submissions
from portfolios.models import Claim, Evidence, Exhibit, Portfolio, Submission
from portfolios.states import Status
from portfolios.viewing import showing
from portfolios.viewing.pins import Pin
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import FIXTURES, NOON

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def _at_noon(set_clock: SetClock) -> None:
    set_clock(NOON)


@pytest.fixture
def portfolio(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


@pytest.fixture
def cleos(portfolio: Portfolio, log_in: LogIn) -> Client:
    return log_in(make.owner(portfolio))


def address(name: str, *args: object) -> str:
    return reverse(f"portfolios:{name}", args=args)


def test_a_new_candidate_opens_the_portfolio_with_one_click(cleo: User, log_in: LogIn) -> None:
    make.enrolment(cleo)
    cleos = log_in(cleo)
    assert b"Open my portfolio" in cleos.get(address("mine")).content
    assert not Portfolio.objects.exists()
    answer = cleos.post(address("mine"))
    assert answer.status_code == 302
    assert answer["Location"] == address("home", Portfolio.objects.get().pk)
    assert cleos.get(address("mine"))["Location"] == answer["Location"]


def test_somebody_without_a_place_is_told_so(otto: User, log_in: LogIn) -> None:
    assert b"You are not a candidate now" in log_in(otto).get(address("mine")).content


def test_every_page_of_a_full_portfolio_renders(portfolio: Portfolio, cleos: Client) -> None:
    draft = make.draft(portfolio, "impact-cycle")
    make.claim_all(draft)
    exhibit = draft.exhibits.all()[0]
    text = Evidence.objects.filter(kind="text")[0]
    pages = [
        address("home", portfolio.pk),
        address("coverage", portfolio.pk),
        address("library", portfolio.pk),
        address("library", portfolio.pk) + "?kind=video&page=99",
        address("add_link", portfolio.pk),
        address("add_text", portfolio.pk),
        address("evidence", exhibit.evidence_id),
        address("evidence", text.pk),
        address("remove_evidence", text.pk),
        address("section", portfolio.pk, "impact-cycle"),
        address("section", portfolio.pk, "data"),
        address("claims", exhibit.pk),
        address("check", draft.pk),
        address("preview", draft.pk),
        address("withdraw", draft.pk),
    ]
    for page in pages:
        assert cleos.get(page).status_code == 200, page


def test_a_section_goes_from_begin_to_receipt(portfolio: Portfolio, cleos: Client) -> None:
    cleos.post(address("begin", portfolio.pk, "data"))
    begun = Submission.objects.get()
    slots = {slot.slug: slot for slot in begun.section.requirements.all()}
    for slug, name in (("measurements", "measurements.pdf"), ("data-video", "lesson.mp4")):
        upload = SimpleUploadedFile(name, (FIXTURES / name).read_bytes())
        data = {"file": upload, "submission": begun.pk, "requirement": slots[slug].pk}
        answer = cleos.post(address("upload", portfolio.pk), data, headers=JSON)
        assert answer.status_code == 200, answer.content
        assert answer.json()["location"].endswith(f"#slot-{slots[slug].position}")
    slot = {"submission": begun.pk, "requirement": slots["reflection"].pk}
    answer = cleos.post(address("add_text", portfolio.pk), {"title": "Reflection", **slot})
    text = Evidence.objects.get(kind="text")
    assert answer["Location"] == address("evidence", text.pk)
    assert text.text == slots["reflection"].template
    assert b"is still the empty form" in cleos.get(address("check", begun.pk)).content
    saved = {"title": "Reflection", "text": "What I saw.", "version": text.version}
    assert cleos.post(address("save_text", text.pk), saved, headers=JSON).json()["version"] == 2
    make.consented(Evidence.objects.get(kind="video"))
    attested = {"own_work": "on", "permissions": "on", "no_last_names": "on"}
    answer = cleos.post(address("hand_in", begun.pk), attested)
    assert answer["Location"] == address("receipt", begun.pk)
    begun.refresh_from_db()
    assert begun.status == Status.SUBMITTED
    receipt = cleos.get(address("receipt", begun.pk))
    assert begun.manifest_sha256.encode() in receipt.content
    file = cleos.get(address("receipt", begun.pk) + "?file=1").json()
    assert file["manifest"] == begun.manifest
    assert cleos.get(address("check", begun.pk))["Location"] == address("receipt", begun.pk)


@pytest.mark.parametrize("left_out", ["own_work", "permissions", "no_last_names"])
def test_each_statement_has_to_be_confirmed(portfolio: Portfolio, cleos: Client, left_out: str) -> None:
    draft = make.draft(portfolio)
    attested = {"own_work": "on", "permissions": "on", "no_last_names": "on"}
    del attested[left_out]
    answer = cleos.post(address("hand_in", draft.pk), attested)
    assert answer.status_code == 400
    assert Submission.objects.get().status == Status.DRAFT


def test_the_home_page_says_what_is_next_and_when_the_window_closes(portfolio: Portfolio, cleos: Client) -> None:
    page = cleos.get(address("home", portfolio.pk)).content.decode()
    assert "Begin with: Partnership principles" in page
    assert "Your window closes" in page
    assert "CDT" in page
    draft = make.draft(portfolio, "data")
    page = cleos.get(address("home", portfolio.pk)).content.decode()
    assert "Go on with: Gathering data" in page
    assert address("check", draft.pk) in page


def test_nothing_on_any_page_tells_that_reviewing_has_begun(
    portfolio: Portfolio, cleos: Client, set_clock: SetClock
) -> None:
    handed_in = make.submission(portfolio)
    set_clock(NOON + timedelta(days=60))
    names = [
        ("home", portfolio.pk),
        ("section", portfolio.pk, "data"),
        ("receipt", handed_in.pk),
        ("coverage", portfolio.pk),
    ]
    before = [_body(cleos, *name) for name in names]
    for status in (Status.IN_REVIEW, Status.ADJUDICATION, Status.SETTLED):
        submissions.move_many([handed_in.pk], status, by=None, at=NOON)
        assert [_body(cleos, *name) for name in names] == before, status


def _body(cleos: Client, name: str, *args: object) -> str:
    page = cleos.get(address(name, *args)).content.decode()
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())


def test_a_claim_takes_a_moment_and_keeps_what_was_typed_when_refused(portfolio: Portfolio, cleos: Client) -> None:
    draft = make.draft(portfolio)
    exhibit = Exhibit.objects.get(evidence__kind="video")
    criterion = draft.section.criteria.all()[0]
    typed = {"criterion": criterion.pk, "note": "Here she decides.", "pin_from": "0:02", "pin_to": "9:59"}
    answer = cleos.post(address("claims", exhibit.pk), typed)
    assert "This recording is only 0:12 long." in answer.content.decode()
    assert "Here she decides." in answer.content.decode()
    assert not Claim.objects.exists()
    cleos.post(address("claims", exhibit.pk), typed | {"pin_to": "0:10"})
    made = Claim.objects.get()
    assert showing.pins_of(made) == (Pin(2, 10),)
    assert b"0:02" in cleos.get(address("preview", draft.pk)).content
    cleos.post(address("unclaim", made.pk))
    assert not Claim.objects.exists()


def test_an_exhibit_is_placed_moved_and_taken_out(portfolio: Portfolio, cleos: Client) -> None:
    draft = make.draft(portfolio, "partnership", full=False)
    slot = draft.section.requirements.get(max_items=2)
    texts = [make.written(portfolio, title=f"Feedback {number}") for number in (1, 2)]
    for text in texts:
        cleos.post(address("place", draft.pk), {"requirement": slot.pk, "evidence": text.pk})
    first, second = Exhibit.objects.order_by("number")
    cleos.post(address("earlier", second.pk))
    assert list(Exhibit.objects.order_by("number").values_list("pk", flat=True)) == [second.pk, first.pk]
    cleos.post(address("remove_exhibit", second.pk))
    assert list(Exhibit.objects.values_list("pk", "number")) == [(first.pk, 1)]


def test_a_file_of_the_wrong_kind_is_refused_by_its_slot_and_not_stored(portfolio: Portfolio, cleos: Client) -> None:
    draft = make.draft(portfolio, full=False)
    slot = draft.section.requirements.get(slug="data-video")
    upload = SimpleUploadedFile("notes.pdf", (FIXTURES / "measurements.pdf").read_bytes())
    data = {"file": upload, "submission": draft.pk, "requirement": slot.pk}
    answer = cleos.post(address("upload", portfolio.pk), data, headers=JSON)
    assert answer.status_code == 409
    assert answer.json()["refusal"] == "This slot takes videos or links only."
    assert not Evidence.objects.exists()


def test_removing_evidence_deletes_its_file_unless_it_is_placed(
    portfolio: Portfolio, cleos: Client, django_capture_on_commit_callbacks: object
) -> None:
    item = make.upload(portfolio)
    storage, place = item.file.storage, item.file.name
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        cleos.post(address("remove_evidence", item.pk))
    assert not storage.exists(place)
    assert cleos.get(address("evidence", item.pk)).status_code == 404
    draft = make.draft(portfolio)
    placed = draft.exhibits.select_related("evidence").exclude(evidence__file="")[0].evidence
    cleos.post(address("remove_evidence", placed.pk))
    assert Evidence.objects.get(pk=placed.pk).removed_at is None


def test_a_stranger_finds_none_of_it(portfolio: Portfolio, otto: User, log_in: LogIn) -> None:
    draft = make.draft(portfolio)
    exhibit, stranger = draft.exhibits.all()[0], log_in(otto)
    for name, *args in (
        ("home", portfolio.pk),
        ("library", portfolio.pk),
        ("section", portfolio.pk, "data"),
        ("evidence", exhibit.evidence_id),
        ("evidence_file", exhibit.evidence_id),
        ("claims", exhibit.pk),
        ("check", draft.pk),
        ("preview", draft.pk),
        ("preview_file", draft.pk, 1),
        ("receipt", draft.pk),
    ):
        assert stranger.get(address(name, *args)).status_code == 404, name
    assert stranger.post(address("hand_in", draft.pk)).status_code == 404
    assert stranger.post(address("upload", portfolio.pk)).status_code == 404
    assert Submission.objects.get().status == Status.DRAFT


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "-1", "٣", "1e3", "0"])
def test_forged_numbers_are_not_found(portfolio: Portfolio, cleos: Client, number: str) -> None:
    draft = make.draft(portfolio, full=False)
    assert cleos.post(address("place", draft.pk), {"requirement": number, "evidence": number}).status_code == 404
    slot = {"submission": draft.pk, "requirement": number}
    assert cleos.post(address("add_text", portfolio.pk), {"title": "A", **slot}).status_code == 404
    assert cleos.get(address("library", portfolio.pk), {"page": number, "kind": number}).status_code == 200


def test_what_is_in_anothers_library_cannot_be_placed(portfolio: Portfolio, cleos: Client) -> None:
    draft = make.draft(portfolio, full=False)
    foreign = make.written(make.portfolio())
    slot = draft.section.requirements.get(slug="reflection")
    answer = cleos.post(address("place", draft.pk), {"requirement": slot.pk, "evidence": foreign.pk})
    assert answer.status_code == 404
    assert not Exhibit.objects.exists()
