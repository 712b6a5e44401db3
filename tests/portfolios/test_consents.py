"""Can no recording be handed in without consent, and is it gone for everybody the moment one is withdrawn?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import InternalError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.access import administrators
from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from portfolios import evidence, exhibits, submissions
from portfolios.blindness import findings
from portfolios.models import Consent, ConsentList, Evidence, Submission
from portfolios.practice import coaching, consents, covering
from portfolios.states import ConsentRole, ConsentScope, Cover
from reviews import recordings
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
GIVEN: dict[str, Any] = {"role": ConsentRole.TEACHER, "scope": ConsentScope.REVIEW, "given_on": TODAY}


@pytest.fixture
def recording(cleo: User) -> Evidence:
    return make.upload(make.portfolio(cleo), "lesson.mp4", title="The talk")


def enter(recording: Evidence, visible: str = "Teacher A", **options: Any) -> Consent:
    return consents.record(
        recording.pk, visible=visible, by=make.owner(recording.portfolio), at=NOON, **GIVEN | options
    )


def withdraw(consent: Consent, by: User, **options: Any) -> list[Consent]:
    return consents.withdraw(consent.pk, reason="The parents have called.", by=by, at=NOON, **options)


def placed(recording: Evidence) -> Submission:
    begun = make.draft(recording.portfolio, "data")
    assert begun.exhibits.filter(evidence=recording).exists(), "the same bytes are the same evidence"
    return begun


def test_a_recording_needs_consent_and_the_word_that_all_are_listed(recording: Evidence) -> None:
    owner = make.owner(recording.portfolio)
    begun = placed(recording)
    ConsentList.objects.all().delete()
    Consent.objects.all().delete()

    def misses() -> tuple[str, ...]:
        return submissions.look_over(begun, submissions.offered(begun.pk)).misses

    assert "needs the consent of those who can be seen or heard" in misses()[0]
    with pytest.raises(Refused, match="needs the consent"):
        submissions.submit(begun.pk, attested=True, by=owner, at=NOON)
    enter(recording)
    assert "waits for your word that everybody" in misses()[0]
    consents.confirm(recording.pk, by=owner, at=NOON)
    assert misses() == ()
    assert ConsentList.objects.get().confirmed_at == NOON
    enter(recording, "Students of the class", role=ConsentRole.GUARDIAN)
    assert "waits for your word" in misses()[0], "the word was about a shorter list"


def test_a_link_in_a_slot_for_videos_needs_consent_too(cleo: User) -> None:
    begun = make.draft(make.portfolio(cleo), "partnership", full=False)
    slot = begun.section.requirements.get(kind="video")
    link = evidence.add_link(begun.portfolio_id, url="https://youtu.be/seeded00007", title="Talk", by=cleo, at=NOON)
    exhibits.place(begun.pk, requirement_id=slot.pk, evidence_id=link.pk, by=cleo, at=NOON)
    misses = " ".join(submissions.look_over(begun, submissions.offered(begun.pk)).misses)
    assert "“Talk” needs the consent" in misses


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"visible": "maria@example.org"}, "without a name or address"),
        ({"role": "boss"}, "Choose who agreed"),
        ({"scope": "everything"}, "Choose what they agreed to"),
        ({"given_on": TODAY + timedelta(days=1)}, "can’t be given in the future"),
        ({"given_on": date(2027, 1, 1), "ends_on": date(2027, 2, 1)}, "has ended already"),
        ({"ends_on": TODAY - timedelta(days=1)}, "can’t end before it was given"),
    ],
)
def test_what_a_line_cannot_say(recording: Evidence, options: dict[str, Any], refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        enter(recording, **{"visible": "Teacher A"} | options)
    assert not Consent.objects.exists()


def test_who_lives_east_of_the_cohort_enters_todays_consent_today(cleo: User, recording: Evidence) -> None:
    midnight_in_tokyo = NOON.replace(hour=15, minute=30)
    tomorrow = TODAY + timedelta(days=1)
    given = GIVEN | {"given_on": tomorrow}
    with pytest.raises(Refused, match="in the future"):
        consents.record(recording.pk, visible="Teacher A", by=cleo, at=midnight_in_tokyo, **given)
    cleo.time_zone = "Asia/Tokyo"
    made = consents.record(recording.pk, visible="Teacher A", by=cleo, at=midnight_in_tokyo, **given)
    assert made.given_on == tomorrow


def test_nobody_is_listed_twice_and_texts_have_no_register(recording: Evidence) -> None:
    enter(recording)
    with pytest.raises(Refused, match="“teacher a” is listed already"):
        enter(recording, "teacher a")
    with pytest.raises(Refused, match="Only recordings"):
        enter(make.written(recording.portfolio))
    assert Consent.objects.count() == 1


def test_a_signed_form_is_never_placed_and_what_is_placed_never_signs(recording: Evidence) -> None:
    owner = make.owner(recording.portfolio)
    begun = make.draft(recording.portfolio, "data", full=False)
    slot = begun.section.requirements.get(slug="measurements")
    paper, shown = make.upload(recording.portfolio, "board.png"), make.upload(recording.portfolio, "measurements.pdf")
    exhibits.place(begun.pk, requirement_id=slot.pk, evidence_id=shown.pk, by=owner, at=NOON)
    with pytest.raises(Refused, match="placed in a section, where reviewers would see the names"):
        enter(recording, signed_form_id=shown.pk)
    enter(recording, signed_form_id=paper.pk)
    pictured = make.draft(recording.portfolio, "leadership", full=False)
    takes = next(slot for slot in pictured.section.requirements.all() if "image" in slot.accepts)
    with pytest.raises(Refused, match="reviewers never see it"):
        exhibits.place(pictured.pk, requirement_id=takes.pk, evidence_id=paper.pk, by=owner, at=NOON)
    assert not pictured.exhibits.exists()
    with pytest.raises(Refused, match="signed form of a consent"):
        evidence.remove(paper.pk, by=owner, at=NOON)


def test_a_list_is_taken_over_from_the_same_cycle_and_confirmed_anew(recording: Evidence) -> None:
    own, owner = recording.portfolio, make.owner(recording.portfolio)
    second = evidence.add_link(own.pk, url="https://youtu.be/seeded00002", title="Second", by=owner, at=NOON)
    enter(recording, ends_on=TODAY + timedelta(days=300))
    enter(recording, "Students of the class", role=ConsentRole.GUARDIAN)
    with pytest.raises(Refused, match="another recording of the same coaching cycle"):
        consents.copy(second.pk, source_id=recording.pk, by=owner, at=NOON)
    cycle = make.coaching_cycle(own)
    coaching.assign(own.pk, cycle_id=cycle.pk, evidence_ids=[recording.pk, second.pk], by=owner, at=NOON)
    enter(second)
    copied = consents.copy(second.pk, source_id=recording.pk, by=owner, at=NOON)
    assert [each.visible for each in copied] == ["Students of the class"]
    assert covering.of(second) == Cover.UNCONFIRMED
    assert consents.copy(second.pk, source_id=recording.pk, by=owner, at=NOON) == []


def test_a_line_entered_by_mistake_goes_while_nothing_is_handed_in(recording: Evidence) -> None:
    owner = make.owner(recording.portfolio)
    consents.remove(enter(recording).pk, by=owner, at=NOON)
    assert not Consent.objects.exists()
    begun = placed(recording)
    submissions.submit(begun.pk, attested=True, by=owner, at=NOON)
    with pytest.raises(Refused, match="The line stays; you can withdraw"):
        consents.remove(Consent.objects.get().pk, by=owner, at=NOON)
    assert Consent.objects.count() == 1


def test_withdrawing_is_for_the_coach_and_administrators_and_final(recording: Evidence, bo: User, otto: User) -> None:
    consent = enter(recording)
    with pytest.raises(Refused, match="Only the coach or an administrator"):
        withdraw(consent, otto)
    with pytest.raises(Refused, match="Say why"):
        consents.withdraw(consent.pk, reason=" ", by=bo, at=NOON)
    assert not consents.hidden(recording)
    withdraw(consent, bo)
    assert consents.hidden(recording)
    with pytest.raises(Refused, match="withdrawn already"):
        withdraw(consent, bo)
    with pytest.raises(Refused, match="That stands; use another"):
        enter(recording, "Teacher B")
    for change in ({"withdrawn_at": None, "withdrawn_by": None}, {"visible": "Somebody else"}):
        with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(**change)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).delete()
    assert AuditEvent.objects.get(action="consent.withdrawn").data["reason"] == "The parents have called."


def test_withdrawing_tells_every_administrator_and_the_coach(recording: Evidence, bo: User, dora: User) -> None:
    withdraw(enter(recording), bo)
    told = Message.objects.filter(key__startswith="consent_withdrawn")
    readers = {bo.email, dora.email, make.owner(recording.portfolio).email}
    assert readers <= set(told.values_list("email", flat=True))
    assert told.count() == len(administrators()) + 1
    assert all("The talk" in message.body for message in told)


def test_one_person_is_withdrawn_from_every_recording_at_once(recording: Evidence) -> None:
    own, owner = recording.portfolio, make.owner(recording.portfolio)
    second = evidence.add_link(own.pk, url="https://youtu.be/seeded00002", title="Second", by=owner, at=NOON)
    third = evidence.add_link(own.pk, url="https://youtu.be/seeded00003", title="Third", by=owner, at=NOON)
    enter(second)
    enter(third, "Teacher B")
    withdraw(enter(recording), owner, everywhere=True)
    assert [consents.hidden(each) for each in (recording, second, third)] == [True, True, False]


def test_a_consent_lapses_after_its_last_day_and_is_renewed(recording: Evidence, bo: User) -> None:
    owner = make.owner(recording.portfolio)
    consent = enter(recording, ends_on=TODAY)
    consents.confirm(recording.pk, by=owner, at=NOON)
    assert consents.lapse_due(at=NOON + timedelta(hours=12)) == 0, "the cohort’s day isn’t over yet in Chicago"
    later = NOON + timedelta(days=1)
    assert [consents.lapse_due(at=later), consents.lapse_due(at=later)] == [1, 0]
    assert covering.of(recording) == Cover.LAPSED
    assert Message.objects.filter(key__startswith="consent_lapsed", person__in=[owner, bo]).count() == 2
    consents.renew(consent.pk, given_on=TODAY, ends_on=TODAY + timedelta(days=300), by=owner, at=later)
    assert covering.of(recording) == Cover.STANDING
    with pytest.raises(Refused, match="renewed already"):
        consents.renew(consent.pk, given_on=TODAY, ends_on=None, by=owner, at=later)
    withdraw(recording.consents.latest("pk"), owner)
    assert covering.of(recording) == Cover.WITHDRAWN


def test_a_hidden_recording_cannot_be_placed_or_handed_in(recording: Evidence) -> None:
    owner = make.owner(recording.portfolio)
    begun = placed(recording)
    withdraw(Consent.objects.get(), owner)
    with pytest.raises(Refused, match="is hidden, because a consent was withdrawn"):
        submissions.submit(begun.pk, attested=True, by=owner, at=NOON)
    other = make.draft(recording.portfolio, "communication", full=False)
    slot = other.section.requirements.get(kind="video")
    with pytest.raises(Refused, match="This recording is hidden"):
        exhibits.place(other.pk, requirement_id=slot.pk, evidence_id=recording.pk, by=owner, at=NOON)
    assert not other.exhibits.exists()


def test_a_withdrawn_recording_is_seen_nowhere_but_by_administrators(
    recording: Evidence, ada: User, bo: User, log_in: LogIn, set_clock: SetClock
) -> None:
    """Every address of candidate and reviewer that leads to it, before and after; the reviewer is told once."""
    set_clock(NOON)
    owner = make.owner(recording.portfolio)
    submission = placed(recording)
    submissions.submit(submission.pk, attested=True, by=owner, at=NOON)
    make.ready(submission)
    findings.look_ready(at=NOON)
    member = make.panel_member(ada, cohort=recording.portfolio.enrolment.cohort)
    (task,) = make.assigned(submission, member)
    number = submission.exhibits.get(evidence=recording).number
    cleos, adas = log_in(owner), log_in(ada)
    part = {"number": number, "kind": "poster", "part": 1}
    files = [
        (cleos, reverse("portfolios:evidence_file", args=[recording.pk])),
        (cleos, reverse("portfolios:evidence_part", kwargs={"pk": recording.pk, "kind": "poster", "part": 1})),
        (cleos, reverse("portfolios:preview_file", args=[submission.pk, number])),
        (cleos, reverse("portfolios:preview_part", kwargs={"pk": submission.pk, **part})),
        (adas, reverse("reviews:exhibit_file", args=[task.pk, number])),
        (adas, reverse("reviews:exhibit_part", kwargs={"pk": task.pk, **part})),
    ]
    assert statuses(files) == [200] * 6
    withdraw(Consent.objects.get(), bo)
    assert statuses(files) == [404] * 6
    for client, page in (
        (adas, reverse("reviews:desk", args=[task.pk])),
        (cleos, reverse("portfolios:preview", args=[submission.pk])),
    ):
        shown = text(client.get(page))
        assert "This recording was withdrawn." in shown
        assert "<video" not in shown
    assert "This recording is hidden" in text(cleos.get(reverse("portfolios:evidence", args=[recording.pk])))
    assert "<video" not in text(
        cleos.get(reverse("portfolios:claims", args=[submission.exhibits.get(number=number).pk]))
    )
    bos = log_in(bo)
    assert bos.post(reverse("reviews:original", args=[submission.pk, number])).status_code == 200
    assert [recordings.tell_reviewers(at=NOON), recordings.tell_reviewers(at=NOON)] == [1, 0]
    letter = Message.objects.get(key__startswith="review.recording_withdrawn", person=ada)
    assert f"exhibit {number}" in letter.body
    assert "parents" not in letter.body
    assert owner.name not in letter.body


def statuses(files: list[tuple[Client, str]]) -> list[int]:
    return [client.get(address).status_code for client, address in files]


def text(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()
