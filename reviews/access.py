"""What may this person see of the judging? Reviewers: own tasks. Administrators: all. Candidates: what is released."""

from __future__ import annotations

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import administering
from accounts.models import User
from certification.models import Cohort, Criterion, Cycle, Enrolment, PanelMember
from certification.states import PanelRole, Place
from portfolios.blindness import findings
from portfolios.models import Exhibit, IdentityFinding, Portfolio, Submission
from portfolios.practice import covering
from portfolios.states import Status
from reviews import fitness
from reviews.models import (
    Assignment,
    BackReading,
    Conflict,
    Decision,
    LookedAt,
    Release,
    Replay,
    Result,
    Sentence,
    Statement,
)
from reviews.states import LEARNING, LIVE, Duty, ReleaseState, Task

OFFERED = frozenset(Status) - {Status.DRAFT, Status.WITHDRAWN}
"""What administrators find on a cohort's board and in its lists."""

# Reviewers


def assignments_for(person: User) -> QuerySet[Assignment]:
    """One's own live tasks, what is to do first; nothing of a panel one has left or a candidate who has."""
    gone = Q(status=Task.ASSIGNED, submission__portfolio__enrolment__status=Place.WITHDRAWN)
    own = Assignment.objects.filter(person=person, member__status=Place.ACTIVE, status__in=LIVE).exclude(gone)
    related = ("member", "submission__section__framework", "submission__section__factor")
    lean = own.select_related(*related, "submission__portfolio__enrolment").defer("submission__manifest")
    return lean.order_by("status", "due_at", "pk")


def queue_for(person: User) -> QuerySet[Assignment]:
    """One's own live tasks but those of one's training."""
    return assignments_for(person).exclude(duty__in=LEARNING)


def assignment_for(person: User, pk: int) -> Assignment:
    """One of one's own live tasks, or 404."""
    return get_object_or_404(assignments_for(person), pk=pk)


def exhibit_for(person: User, pk: int, number: int) -> Exhibit:
    """The exhibit of this number in the submission of one of one's own live tasks, or 404; one statement. A recording
    whose consent was withdrawn isn't there any more."""
    own = assignments_for(person).filter(pk=pk).order_by().values("submission")
    exhibits = Exhibit.objects.filter(submission__in=own).exclude(covering.hidden())
    exhibits = exhibits.select_related("evidence", "requirement")
    return get_object_or_404(exhibits, number=number)


def withdrawn_from(assignment: Assignment) -> list[int]:
    """The numbers of the exhibits of a task that came through its door which can't be opened any more."""
    hidden = Exhibit.objects.filter(covering.hidden(), submission=assignment.submission_id)
    return list(hidden.order_by("number").values_list("number", flat=True))


def panels_for(person: User) -> list[Cohort]:
    """The cohorts on whose panels one sits, the newest first, with their frameworks; one statement."""
    seated = Cohort.objects.filter(panel__person=person, panel__status=Place.ACTIVE)
    return list(seated.select_related("framework").order_by("-created_at", "-pk"))


def sentences_for(person: User) -> QuerySet[Sentence]:
    """One's own sentences, the latest first; nobody sees another's."""
    return Sentence.objects.filter(person=person).select_related("criterion").order_by("-kept_at", "-pk")


def sentence_for(person: User, pk: int) -> Sentence:
    """One of one's own sentences, or 404."""
    return get_object_or_404(sentences_for(person), pk=pk)


def criteria_for(person: User) -> QuerySet[Criterion]:
    """The criteria of the sections that one has judged or judges."""
    sections = Assignment.objects.filter(person=person, status__in=LIVE).values("submission__section")
    rows = Criterion.objects.filter(section__in=sections).select_related("section")
    return rows.order_by("section__position", "position", "pk")


# Administrators


def board_submissions_for(person: User, cohort: Cohort) -> QuerySet[Submission]:
    """Everything offered in a cohort, with `reviews_live`, `reviews_in` and `lead_live` counted beside it."""
    counted = {
        "reviews_live": Count("assignments", filter=_live(Duty.REVIEW)),
        "reviews_in": Count("assignments", filter=_live(Duty.REVIEW) & Q(assignments__status=Task.HANDED_IN)),
        "lead_live": Count("assignments", filter=_live(Duty.ADJUDICATION)),
    }
    rows = Submission.objects.filter(
        administering(person), portfolio__enrolment__cohort=cohort, status__in=OFFERED
    ).annotate(**counted)
    return rows.select_related("section", "cycle", "portfolio__enrolment__person").order_by("submitted_at", "pk")


def _live(duty: Duty) -> Q:
    return Q(assignments__duty=duty, assignments__status__in=LIVE)


def submission_for(person: User, pk: int) -> Submission:
    """One attempt that was handed in at some time, for administrators, or 404."""
    rows = Submission.objects.filter(administering(person), submitted_at__isnull=False)
    related = ("section__framework", "section__factor", "cycle", "portfolio__enrolment__cohort__framework")
    return get_object_or_404(rows.select_related(*related, "portfolio__enrolment__person"), pk=pk)


def exhibit_of(person: User, pk: int, number: int) -> Exhibit:
    """One exhibit of an attempt that was handed in at some time, for administrators, or 404; one statement."""
    rows = Exhibit.objects.filter(administering(person), submission_id=pk, submission__submitted_at__isnull=False)
    return get_object_or_404(rows.select_related("evidence", "requirement"), number=number)


def registers_of(submission: Submission) -> list[tuple[int, int]]:
    """The exhibits of an attempt that came through its door and have a consent register: number and evidence."""
    listed = Exhibit.objects.filter(submission=submission, evidence__consents__isnull=False)
    return list(listed.order_by("number").values_list("number", "evidence_id").distinct())


def findings_for(person: User, cohort: Cohort) -> QuerySet[IdentityFinding]:
    """The places in a cohort's sections under way that may tell whose they are, for administrators."""
    found = _findings(person).filter(submission__portfolio__enrolment__cohort=cohort)
    return found.filter(cleared_at=None, submission__status__in=findings.LOOKED_THROUGH)


def finding_for(person: User, pk: int) -> IdentityFinding:
    """One such place, for administrators, or 404."""
    return get_object_or_404(_findings(person), pk=pk)


def findings_in(person: User, submission: Submission) -> QuerySet[IdentityFinding]:
    """All such places of one submission, cleared ones too, for administrators."""
    return _findings(person).filter(submission=submission)


def _findings(person: User) -> QuerySet[IdentityFinding]:
    rows = IdentityFinding.objects.filter(administering(person)).select_related("exhibit", "cleared_by")
    related = rows.select_related("submission__section", "submission__portfolio__enrolment__person")
    return related.order_by("submission__submitted_at", "submission", "exhibit__number", "pk")


def tasks_for(person: User, cohort: Cohort) -> QuerySet[Assignment]:
    """Every task of a cohort, ended ones too, for administrators."""
    rows = Assignment.objects.filter(administering(person), member__cohort=cohort)
    related = ("person", "submission__section", "submission__portfolio__enrolment__person")
    return rows.select_related(*related).order_by("-assigned_at", "-pk")


def task_for(person: User, pk: int) -> Assignment:
    """One task, whoever's, for administrators, or 404."""
    rows = Assignment.objects.filter(administering(person))
    related = ("person", "member__cohort", "submission__section", "submission__portfolio__enrolment__person")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def conflicts_for(person: User, cohort: Cohort) -> QuerySet[Conflict]:
    """The conflicts recorded with candidates of a cohort, for administrators."""
    rows = Conflict.objects.filter(administering(person), enrolment__cohort=cohort)
    return rows.select_related("person", "enrolment__person", "declared_by").order_by("-declared_at", "-pk")


def duty_of(submission: Submission) -> Duty:
    """Which part of the judging a submission waits for."""
    if submission.status == Status.ADJUDICATION:
        return Duty.ADJUDICATION
    if submission.status == Status.SETTLED and BackReading.objects.filter(submission=submission, read_at=None).exists():
        return Duty.BACK_READING
    return Duty.REVIEW


def back_readings_for(person: User, cohort: Cohort) -> QuerySet[BackReading]:
    """What is or was to be read once more in a cohort, what is still to be read first, for administrators."""
    rows = BackReading.objects.filter(administering(person), submission__portfolio__enrolment__cohort=cohort)
    candidate = "submission__portfolio__enrolment__person"
    related = rows.select_related("submission__section", "submission__result", candidate)
    asked = Assignment.objects.filter(
        submission=OuterRef("submission"), duty=Duty.BACK_READING, status__in=sorted(LIVE)
    ).order_by("-pk")
    told = related.annotate(reader=Subquery(asked.values("person__name")[:1]))
    return told.order_by(F("read_at").desc(nulls_first=True), "wanted_at", "pk")


def named_for(person: User, cohort: Cohort) -> QuerySet[Statement]:
    """Whom members of a cohort's panel named in their statements, until somebody has seen to it, for administrators."""
    rows = Statement.objects.filter(administering(person), seen_to_at=None).exclude(relations="")
    seated = rows.filter(person__panel_places__cohort=cohort, person__panel_places__status=Place.ACTIVE)
    return seated.select_related("person").order_by("agreed_at", "pk")


def releases_for(person: User, cycle: Cycle) -> QuerySet[Release]:
    """All releases of a cycle, cancelled ones too, the newest first, for administrators."""
    rows = Release.objects.filter(administering(person), cycle=cycle)
    return rows.select_related("prepared_by", "approved_by", "cancelled_by").order_by("-prepared_at", "-pk")


def replays_for(person: User, release: Release) -> QuerySet[Replay]:
    """Every replay of a release, the newest first, for administrators."""
    rows = Replay.objects.filter(administering(person), release=release)
    return rows.select_related("asked_by").order_by("-asked_at", "-pk")


def release_for(person: User, cycle_pk: int) -> Release:
    """The standing release of a cycle, prepared or approved, for administrators, or 404."""
    rows = Release.objects.filter(administering(person)).exclude(status=ReleaseState.CANCELLED)
    return get_object_or_404(rows.select_related("cycle__cohort", "prepared_by", "approved_by"), cycle_id=cycle_pk)


# Results: administrators at once, candidates after the release


def portfolio_for(person: User, pk: int) -> Portfolio:
    """The door of the results page: the candidate's own portfolio, or any for an administrator."""
    mine = Q(enrolment__person=person, enrolment__status__in=[Place.ACTIVE, Place.WITHDRAWN])
    rows = Portfolio.objects.filter(mine | Q(administering(person)))
    return get_object_or_404(rows.select_related("enrolment__cohort__framework", "enrolment__person"), pk=pk)


def results_for(person: User, portfolio: Portfolio) -> QuerySet[Result]:
    """The settled attempts that this person may see: none before its release but for administrators."""
    own = Enrolment.objects.filter(person=person, pk=OuterRef("submission__portfolio__enrolment"))
    released = Q(submission__status=Status.RELEASED) & Q(Exists(own))
    rows = Result.objects.filter(released | Q(administering(person)), submission__portfolio=portfolio)
    related = ("submission__section__factor", "submission__cycle")
    return rows.select_related(*related).order_by("submission__section__position", "submission__attempt")


def decisions_for(person: User, portfolio: Portfolio) -> QuerySet[Decision]:
    """The decisions that this person may see, the latest cycle first: released ones, or all for administrators."""
    released = Q(release__status=ReleaseState.APPROVED, enrolment__person=person)
    rows = Decision.objects.filter(released | Q(administering(person)), enrolment=portfolio.enrolment_id)
    return rows.select_related("cycle", "release").order_by("-cycle__number")


# Wording: leads of the cohort and administrators, but nobody who reviewed it or is too near its candidate


def leads(person: User, cohort_id: int) -> bool:
    """Whether the person is a lead reviewer of this cohort's panel."""
    places = PanelMember.objects.filter(person=person, cohort_id=cohort_id, status=Place.ACTIVE)
    return places.filter(role=PanelRole.LEAD).exists()


def wordable_for(person: User) -> list[Submission]:
    """The settled sections whose texts this person may word, first those that nobody has looked at; one statement.

    Of the candidate a page shows the alias alone, to a lead: what else comes along is for the rules."""
    rows = _to_word(person).order_by("portfolio__enrolment__cohort", "section__position", "alias")
    open_ = [row for row in rows if not bar_to_wording(person, row)]
    return sorted(open_, key=lambda row: bool(row.looked))  # type: ignore[attr-defined]


def wording_for(person: User, alias: str) -> Submission:
    """One of these sections, or 404."""
    row = get_object_or_404(_to_word(person), alias=alias)
    if bar_to_wording(person, row):
        raise Http404
    return row


def bar_to_wording(person: User, row: Submission) -> str:
    """Why this person may not word a section that came with what `near` adds; empty when they may."""
    candidate = row.portfolio.enrolment.person
    assert candidate is not None  # noqa: S101 (what is settled was handed in by somebody)
    key = fitness.organisation_key(person.organisation)
    domains = fitness.mail_domain(person.email), fitness.mail_domain(candidate.email)
    near = (
        candidate.pk == person.pk
        or row.declared  # type: ignore[attr-defined]
        or row.rival  # type: ignore[attr-defined]
        or (bool(key) and key == fitness.organisation_key(candidate.organisation))
        or fitness.same_mail(*domains)
    )
    if row.reviewed:  # type: ignore[attr-defined]
        return "You reviewed this section, so that somebody else words it."
    return "You are too near this candidate to word it." if near else ""


def bar_of(person: User, pk: int) -> str:
    """The same of one section, which is fetched for it."""
    rows = Submission.objects.select_related("portfolio__enrolment__person").defer("manifest")
    return bar_to_wording(person, near(person, rows).get(pk=pk))


def kept_shut(pk: int) -> str:
    """Why nobody may read a settled section's texts yet; empty when they may."""
    row = _with_what_waits(Submission.objects.filter(pk=pk)).defer("manifest").get()
    if row.unread:  # type: ignore[attr-defined]
        return "A lead is to read sections of this candidate once more first."
    return "The outcome of this candidate is to be decided first." if row.undecided else ""  # type: ignore[attr-defined]


def _with_what_waits(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """The attempts with what keeps their texts shut. A lead who may still have to read them blind must not have seen
    them: that is so while one of this candidate's is to be read, for its finding can call for others, and before the
    decision, where that is what calls for them (`near_threshold`)."""
    wanted = BackReading.objects.filter(submission__portfolio=OuterRef("portfolio"), read_at=None)
    wanted = wanted.filter(submission__status=Status.SETTLED, submission__portfolio__enrolment__status=Place.ACTIVE)
    later = Q(cycle__number__gte=OuterRef("cycle__number"))
    decided = Decision.objects.filter(later, enrolment=OuterRef("portfolio__enrolment"), release=None)
    key = "section__framework__policy__near_threshold"
    asked = Q(**{f"{key}__isnull": False}) & ~Q(**{key: None})
    undecided = ExpressionWrapper(asked & ~Exists(decided), output_field=BooleanField())
    return rows.annotate(unread=Exists(wanted), undecided=undecided)


def near(person: User, rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """The attempts with what stands between them and this person: reviewed, declared, or a candidate beside theirs."""
    own = Assignment.objects.filter(submission=OuterRef("pk"), person=person, duty=Duty.REVIEW, status__in=LIVE)
    declared = Conflict.objects.filter(enrolment=OuterRef("portfolio__enrolment"), person=person)
    rival = Enrolment.objects.filter(cohort=OuterRef("portfolio__enrolment__cohort"), person=person)
    rival = rival.filter(status=Place.ACTIVE)
    return rows.annotate(reviewed=Exists(own), declared=Exists(declared), rival=Exists(rival))


def _to_word(person: User) -> QuerySet[Submission]:
    places = PanelMember.objects.filter(person=person, role=PanelRole.LEAD, status=Place.ACTIVE)
    led = Q(portfolio__enrolment__cohort__in=places.values("cohort"))
    seen = Exists(LookedAt.objects.filter(submission=OuterRef("pk")))
    rows = Submission.objects.filter(led | Q(administering(person)), status=Status.SETTLED, result__condition="")
    related = ("section__factor", "section__framework", "cycle", "result", "portfolio__enrolment__person")
    return (
        _with_what_waits(near(person, rows))
        .exclude(Q(unread=True) | Q(undecided=True))
        .annotate(looked=seen)
        .select_related(*related, "portfolio__enrolment__cohort")
        .defer("manifest")
    )
