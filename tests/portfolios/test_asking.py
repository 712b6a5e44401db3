"""Is somebody asked, reminded, asked again and heard as it should be, and nobody else let in?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused, Stale
from portfolios import submissions
from portfolios.models import Evidence, FormRequest, Portfolio
from portfolios.questions import asking, asking_rules, private_forms
from portfolios.states import ASK_MOVES, AskState, Status
from tests import make
from tests.make import NOON
from tests.make.asking import answered, arrived, form_request, link_of, secret_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
OVER = NOON + timedelta(days=asking.DAYS)


@pytest.fixture
def portfolio(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


def save(asked: FormRequest, secret: str = "", version: int = 1, **answers: str) -> FormRequest:
    return private_forms.save(secret or secret_of(asked), answers=answers, version=version, at=NOON)


def test_asking_mails_a_link_of_which_only_the_hash_is_stored(portfolio: Portfolio) -> None:
    asked = form_request(portfolio, note="You know the reading project best.")
    (mail,) = Message.objects.filter(email="tara@example.org")
    secret = secret_of(asked)
    assert mail.link == f"/forms/{secret}/"
    assert "You know the reading project best." in mail.body
    stored = FormRequest.objects.values().get(pk=asked.pk)
    assert secret not in str(stored)
    assert (asked.state, asked.expires_at) == (AskState.SENT, OVER)
    assert private_forms.by_token(secret) == asked
    assert private_forms.by_token(secret[:-1]) is None


def test_what_may_not_be_asked_is_refused_and_mails_nobody(portfolio: Portfolio, otto: User) -> None:
    form_request(portfolio)
    before = Message.objects.count()
    with pytest.raises(Refused, match="asked already"):
        form_request(portfolio, email=" TARA@example.org")
    with pytest.raises(Refused, match="your own address"):
        form_request(portfolio, email=make.owner(portfolio).email)
    with pytest.raises(Refused, match="hidden characters"):
        form_request(portfolio, email="x@example.org", name="a\u202eb")
    own = make.section(portfolio, "communication").requirements.get(slug="checklist")
    with pytest.raises(Refused, match="Nobody else fills this in"):
        asking.ask(
            portfolio.pk, requirement_id=own.pk, name="T", email="t@example.org", by=make.owner(portfolio), at=NOON
        )
    slot = make.section(portfolio, "support").requirements.get(slug="principal-statement")
    with pytest.raises(Refused, match="somebody else"):
        asking.ask(portfolio.pk, requirement_id=slot.pk, name="T", email="t@example.org", by=otto, at=NOON)
    assert (FormRequest.objects.count(), Message.objects.count()) == (1, before)


def test_nobody_sends_mails_without_end(portfolio: Portfolio) -> None:
    for number in range(asking_rules.MAX_OPEN):
        form_request(portfolio, email=f"t{number}@example.org")
    with pytest.raises(Refused, match="Wait for them first"):
        form_request(portfolio, email="one.more@example.org")
    asked, at = FormRequest.objects.latest("pk"), NOON
    with pytest.raises(Refused, match="ten minutes"):
        asking.resend(asked.pk, by=make.owner(portfolio), at=NOON)
    for _ in range(asking_rules.MAX_MAILS - 1):
        at += timedelta(hours=1)
        asking.resend(asked.pk, by=make.owner(portfolio), at=at)
    with pytest.raises(Refused, match="six times"):
        asking.resend(asked.pk, by=make.owner(portfolio), at=at + timedelta(hours=1))


def test_what_is_written_is_kept_with_its_version(portfolio: Portfolio) -> None:
    asked = form_request(portfolio)
    saved = save(asked, together="Two years.")
    assert (saved.state, saved.version, saved.opened_at) == (AskState.OPENED, 2, NOON)
    assert save(asked, together="Two years.", version=1).version == 2
    with pytest.raises(Stale) as stale:
        save(asked, together="Three.", version=1)
    assert stale.value.current["answers"] == {"together": "Two years."}
    with pytest.raises(Refused, match="Choose one"):
        save(asked, version=2, disagreed="perhaps")
    assert FormRequest.objects.get().answers == {"together": "Two years."}


def test_a_form_that_arrives_becomes_evidence_in_its_slot_once(portfolio: Portfolio) -> None:
    draft = make.draft(portfolio, "partnership", full=False)
    asked = form_request(portfolio)
    first, second = arrived(asked), arrived(asked)
    assert first == second
    item = Evidence.objects.get(kind="form")
    assert (item.filled_by, item.title) == ("teacher", "Feedback from two teachers (1)")
    assert draft.exhibits.get().evidence == item
    assert (first.state, first.consent, first.answers) == (AskState.HANDED_IN, private_forms.CONSENT, {})
    assert Message.objects.filter(person=make.owner(portfolio), subject__contains="has arrived").count() == 1
    other = arrived(form_request(portfolio, email="ted@example.org"))
    assert other.evidence is not None
    assert other.evidence.title == "Feedback from two teachers (2)"


def test_without_an_attempt_or_room_it_waits_in_the_library(portfolio: Portfolio) -> None:
    arrived(form_request(portfolio, "principal-statement"))
    draft = make.draft(portfolio, "support")
    arrived(form_request(portfolio, "principal-statement", email="p@example.org"))
    assert Evidence.objects.filter(kind="form").count() == 2
    assert not draft.exhibits.filter(evidence__kind="form").exists()


def test_a_form_is_sent_whole_and_with_consent_or_not_at_all(portfolio: Portfolio) -> None:
    asked = form_request(portfolio)
    secret, whole = secret_of(asked), answered(asked)
    with pytest.raises(Refused, match="no answer yet to “How long"):
        private_forms.hand_in(secret, answers={"wish": "None."}, version=1, consent=True, at=NOON)
    with pytest.raises(Refused, match="Tick"):
        private_forms.hand_in(secret, answers=whole, version=1, consent=False, at=NOON)
    assert not Evidence.objects.exists()
    assert FormRequest.objects.get().state == AskState.SENT


def test_a_new_link_kills_the_old_and_keeps_what_was_begun(portfolio: Portfolio) -> None:
    asked = form_request(portfolio)
    old = secret_of(asked)
    save(asked, together="Two years.")
    asking.resend(asked.pk, by=make.owner(portfolio), at=LATER)
    asked.refresh_from_db()
    assert private_forms.by_token(old) is None
    with pytest.raises(Refused, match="not known any more"):
        private_forms.save(old, answers={}, version=2, at=LATER)
    assert (asked.state, asked.answers, asked.expires_at) == (
        AskState.OPENED,
        {"together": "Two years."},
        OVER + timedelta(hours=1),
    )


def test_another_address_never_sees_what_the_first_had_written(portfolio: Portfolio) -> None:
    asked = form_request(portfolio)
    save(asked, together="In confidence.")
    who = make.owner(portfolio)
    asked = asking.readdress(asked.pk, name="Ted Told", email="ted@example.org", by=who, at=LATER)
    assert (asked.state, asked.answers, asked.name) == (AskState.SENT, {}, "Ted Told")
    assert Message.objects.get(link=link_of(asked)).email == "ted@example.org"


@pytest.mark.parametrize("deed", ["revoke", "decline", "expire"])
def test_a_link_that_is_over_takes_nothing_more(portfolio: Portfolio, deed: str) -> None:
    asked, who = form_request(portfolio), make.owner(portfolio)
    save(asked, together="Two years.")
    secret, at = secret_of(asked), OVER if deed == "expire" else LATER
    if deed == "revoke":
        asking.revoke(asked.pk, by=who, at=LATER)
    elif deed == "decline":
        assert private_forms.decline(secret, at=LATER) == private_forms.decline(secret, at=LATER)
        assert Message.objects.filter(person=who, subject__contains="will not come").count() == 1
    else:
        assert (asking.expire(at=OVER - timedelta(seconds=1)), asking.expire(at=OVER), asking.expire(at=OVER)) == (
            0,
            1,
            0,
        )
    for refused in (private_forms.save, private_forms.hand_in):
        more = {"consent": True} if refused is private_forms.hand_in else {}
        with pytest.raises(Refused):
            refused(secret, answers=answered(asked), version=2, at=at, **more)  # type: ignore[operator]
    asked.refresh_from_db()
    assert asked.answers == ({"together": "Two years."} if deed == "expire" else {})
    assert not Evidence.objects.exists()


def test_an_expired_link_can_be_renewed_and_what_was_begun_is_there(portfolio: Portfolio) -> None:
    asked = form_request(portfolio)
    save(asked, together="Two years.")
    asking.expire(at=OVER)
    asked = asking.resend(asked.pk, by=make.owner(portfolio), at=OVER)
    assert (asked.state, asked.answers) == (AskState.OPENED, {"together": "Two years."})


def test_the_end_counts_before_the_sweep_has_run(portfolio: Portfolio) -> None:
    asked = form_request(portfolio)
    with pytest.raises(Refused, match="expired"):
        private_forms.save(secret_of(asked), answers={"wish": "x"}, version=1, at=OVER)


def test_the_candidate_who_asked_can_not_fill_it_in(portfolio: Portfolio) -> None:
    asked, who = form_request(portfolio), make.owner(portfolio)
    with pytest.raises(Refused, match="can’t fill it in yourself"):
        private_forms.save(secret_of(asked), answers={"wish": "None."}, version=1, person=who, at=NOON)
    assert FormRequest.objects.get().answers == {}


def test_reminders_come_a_week_and_two_days_before_the_end_each_once(portfolio: Portfolio) -> None:
    asked = form_request(portfolio)
    done = arrived(form_request(portfolio, email="ted@example.org"))
    for days in (8, 7, 6, 2, 1, 0):
        asking.remind(at=OVER - timedelta(days=days))
    mails = Message.objects.filter(email="tara@example.org", key__startswith="form.reminder").order_by("pk")
    assert [mail.subject.split(" waits ")[1] for mail in mails] == ["a week more", "two days more"]
    assert {mail.link for mail in mails} == {link_of(asked)}
    assert not Message.objects.filter(email=done.email, key__startswith="form.reminder").exists()


@pytest.mark.parametrize("before", AskState)
def test_a_request_moves_only_as_the_table_says(portfolio: Portfolio, before: AskState) -> None:
    asked = form_request(portfolio)
    events = AuditEvent.objects.count()
    for after in set(AskState) - ASK_MOVES[before]:
        asked.state = before
        with pytest.raises(ValueError, match="never goes"):
            asking.move(asked, after, by=None, at=NOON)
    assert AuditEvent.objects.count() == events


def test_a_stranger_changes_no_request(portfolio: Portfolio, otto: User) -> None:
    asked = form_request(portfolio)
    with pytest.raises(Refused, match="somebody else"):
        asking.revoke(asked.pk, by=otto, at=LATER)
    with pytest.raises(Refused, match="somebody else"):
        asking.resend(asked.pk, by=otto, at=LATER)
    with pytest.raises(Refused, match="somebody else"):
        asking.readdress(asked.pk, name="O", email="o@example.org", by=otto, at=LATER)
    assert FormRequest.objects.get().token_hash == asked.token_hash


def test_what_others_wrote_is_frozen_with_the_section(portfolio: Portfolio) -> None:
    draft = make.draft(portfolio, "support")
    draft.exhibits.filter(requirement__slug="principal-statement").delete()
    arrived(form_request(portfolio, "principal-statement"))
    submissions.submit(draft.pk, attested=True, by=make.owner(portfolio), at=NOON)
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    assert any(each["kind"] == "form" for each in draft.manifest["exhibits"])
    assert "Tara" not in str(draft.manifest)
