"""What keeps a submission from its reviewers: not prepared, not looked through, or a place that tells whose it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.refusals import Refused
from portfolios import claims, evidence, submissions
from portfolios.blindness import findings, readiness, tracing
from portfolios.models import IdentityFinding, Rendition, Submission
from portfolios.states import RenditionKind, StepKind, StepState
from reviews import assignments
from reviews.models import Assignment
from tests import make
from tests.conftest import LogIn
from tests.make import NOON

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def draft(cleo: User) -> Submission:
    """A complete section of cleo's, prepared; nothing in it tells whose it is."""
    begun = make.draft(make.portfolio(cleo))
    make.ready(begun)
    return begun


def text_of(draft: Submission) -> int:
    return int(draft.exhibits.filter(evidence__kind="text").earliest("number").evidence_id)


def rewrite(draft: Submission, text: str) -> None:
    owner = make.owner(draft.portfolio)
    item = draft.portfolio.evidence.get(pk=text_of(draft))
    evidence.save_text(item.pk, text=text, title=item.title, version=item.version, by=owner, at=NOON)


def hand_in(draft: Submission) -> Submission:
    return submissions.submit(draft.pk, attested=True, by=make.owner(draft.portfolio), at=NOON)


def refusal(submission: Submission) -> str:
    return readiness.refuse_review(readiness.of([submission.pk])[submission.pk])


def test_what_is_prepared_and_tells_nothing_goes_to_reviewers(draft: Submission) -> None:
    assert not [trace for trace in tracing.traces(draft) if not trace.left_out]
    assert refusal(hand_in(draft)) == ""


def test_every_text_that_reviewers_read_is_looked_through(draft: Submission, cleo: User) -> None:
    rewrite(draft, "We began.\n\nThen Mrs. Carter spoke.")
    exhibit = draft.exhibits.order_by("number")[0]
    criterion = draft.section.criteria.order_by("position")[0]
    claims.claim(exhibit.pk, criterion_id=criterion.pk, note="Cleo asks here.", by=cleo, at=NOON)
    page = Rendition.objects.filter(evidence__exhibits__submission=draft, kind=RenditionKind.PAGE)[0]
    Rendition.objects.filter(pk=page.pk).update(text="Data of Lakeside Elementary School")
    found = {(trace.place, trace.words) for trace in tracing.traces(draft) if not trace.left_out}
    assert found == {
        ("the text, line 3", "Carter"),
        (f"the note on “{criterion.title}”", "Cleo"),
        ("page 1", "Lakeside Elementary School"),
    }


def test_what_the_copy_leaves_out_is_told_and_blocks_nothing(draft: Submission) -> None:
    item = draft.exhibits.filter(evidence__kind="document")[0].evidence
    type(item).objects.filter(pk=item.pk).update(original_name="carter-data.pdf")
    fields = {"facts": {"place": "PDF metadata: Author"}, "source_sha256": item.sha256, "made_at": NOON}
    Rendition.objects.create(evidence=item, kind=RenditionKind.WORDS, number=90, text="Cleo Carter", **fields)
    told = [(trace.place, trace.words) for trace in tracing.traces(draft) if trace.left_out]
    assert told == [("the file’s name", "carter"), ("PDF metadata: Author", "Cleo Carter")]
    assert refusal(hand_in(draft)) == ""


def test_a_name_is_noted_once_and_blocks_until_it_is_cleared(draft: Submission, bo: User, ada: User) -> None:
    rewrite(draft, "Here Carter spoke, and Carter listened.")
    handed_in = hand_in(draft)
    finding = IdentityFinding.objects.get()
    assert (finding.words, finding.place, finding.excerpt) == (
        "Carter", "the text, line 1", "Here Carter spoke, and Carter listened.",
    )  # fmt: skip
    findings.look(handed_in, at=LATER)
    assert IdentityFinding.objects.get() == finding
    member = make.panel_member(ada, cohort=handed_in.portfolio.enrolment.cohort)
    with pytest.raises(Refused, match="1 place may tell whose it is"):
        make.assigned(handed_in, member)
    assert not Assignment.objects.exists()
    with pytest.raises(Refused, match="Say why"):
        findings.clear(finding.pk, reason=" ", by=bo, at=NOON)
    with pytest.raises(Refused, match="Only an administrator"):
        findings.clear(finding.pk, reason="A book.", by=ada, at=NOON)
    findings.clear(finding.pk, reason="A person in the book that is read.", by=bo, at=NOON)
    findings.look(handed_in, at=LATER)
    assert IdentityFinding.objects.get().cleared_reason == "A person in the book that is read."
    assert AuditEvent.objects.filter(action="identity.cleared").exists()
    assert make.assigned(handed_in, member)


def test_a_proposal_says_why_a_section_can_not_be_placed(draft: Submission, ada: User) -> None:
    rewrite(draft, "Here Carter spoke.")
    handed_in = hand_in(draft)
    cohort = handed_in.portfolio.enrolment.cohort
    make.panel_member(ada, cohort=cohort)
    plan = assignments.propose(cohort.pk)
    assert plan.pairs == ()
    assert [each.reason for each in plan.unplaced] == ["1 place may tell whose it is. Clear or send back first."]


def test_handing_in_does_not_wait_but_reviewers_do(cleo: User) -> None:
    begun = make.draft(make.portfolio(cleo))
    handed_in = hand_in(begun)
    assert refusal(handed_in) == "Its evidence is still being prepared."
    assert findings.look_ready(at=NOON) == 0
    make.ready(begun)
    assert refusal(handed_in) == "It is still being looked through for the candidate’s name."
    assert findings.look_ready(at=NOON) == 1
    assert findings.look_ready(at=NOON) == 0
    assert refusal(handed_in) == ""


def test_what_was_prepared_anew_is_looked_through_again(draft: Submission) -> None:
    handed_in = hand_in(draft)
    pages = Rendition.objects.filter(evidence__exhibits__submission=draft, kind=RenditionKind.PAGE)
    Rendition.objects.filter(pk=pages[0].pk).update(text="By Cleo Carter", made_at=LATER)
    assert refusal(handed_in) == "It is still being looked through for the candidate’s name."
    assert findings.look_ready(at=LATER) == 1
    assert refusal(handed_in).startswith("1 place may tell whose it is.")


@pytest.mark.parametrize(
    ("kind", "words"),
    [(StepKind.SCAN, "The virus scan refused Exhibit 1."), (StepKind.WORDS, "Exhibit 1 could not be prepared.")],
)
def test_a_failed_preparation_keeps_it_from_reviewers(draft: Submission, kind: StepKind, words: str) -> None:
    item = draft.exhibits.exclude(evidence__file="").earliest("number").evidence
    failed = {"state": StepState.FAILED, "reason": "No.", "due_at": NOON}
    handed_in = hand_in(draft)
    item.steps.update_or_create(kind=kind, defaults=failed)
    assert refusal(handed_in).startswith(words)


def test_the_database_gives_nothing_to_a_reviewer_that_was_not_looked_through(draft: Submission, ada: User) -> None:
    handed_in = hand_in(draft)
    member = make.panel_member(ada, cohort=handed_in.portfolio.enrolment.cohort)
    task = Assignment(submission=handed_in, member=member, person=ada, assigned_at=NOON, due_at=LATER)
    make.finding(handed_in.exhibits.all()[0])
    with pytest.raises(IntegrityError, match="whose it is"), transaction.atomic():
        task.save()
    IdentityFinding.objects.all().delete()
    task.save()


def test_the_check_lists_the_places_and_the_way_to_mend_them(draft: Submission, cleo: User, log_in: LogIn) -> None:
    rewrite(draft, "Here Carter spoke.")
    page = log_in(cleo).get(reverse("portfolios:check", args=[draft.pk])).content.decode()
    assert "Here Carter spoke." in page
    assert reverse("portfolios:evidence", args=[text_of(draft)]) in page
    assert "an administrator then looks at them" in page
    rewrite(draft, "Here somebody spoke.")
    page = log_in(cleo).get(reverse("portfolios:check", args=[draft.pk])).content.decode()
    assert "Nothing that reviewers would read tells who you are." in page


def test_an_administrator_finds_clears_or_sends_back(draft: Submission, bo: User, log_in: LogIn) -> None:
    rewrite(draft, "Here Carter spoke.")
    handed_in = hand_in(draft)
    finding, browser = IdentityFinding.objects.get(), log_in(bo)
    cohort = handed_in.portfolio.enrolment.cohort
    listed = browser.get(reverse("reviews:findings", args=[cohort.pk])).content.decode()
    assert "Here Carter spoke." in listed
    back = browser.get(f"{reverse('reviews:send_back', args=[handed_in.pk])}?finding={finding.pk}").content.decode()
    assert "Reviewers would learn who you are." in back
    clear = reverse("reviews:clear_finding", args=[finding.pk])
    assert browser.post(clear, {"reason": ""}).status_code == 400
    assert browser.post(clear, {"reason": "The hero of a book."}).status_code == 302
    assert "Here Carter spoke." not in browser.get(reverse("reviews:findings", args=[cohort.pk])).content.decode()
    assert "The hero of a book." in browser.get(reverse("reviews:submission", args=[handed_in.pk])).content.decode()
