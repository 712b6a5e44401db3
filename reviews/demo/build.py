"""How is the demonstration built? By walking the real verbs, year by year, as its people would have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts import outbox
from accounts.models import Message, User
from certification import calendar, cohorts, enrolments, extensions
from certification.calendar import Span, Window
from certification.models import Cohort, Cycle, Enrolment, Framework
from certification.states import PanelRole, Payment
from portfolios import portfolios, submissions
from portfolios.models import Submission
from portfolios.states import Status
from reviews import access, assignments, back_readings, conflicts, decisions, releases, results, statements, wordings
from reviews.confidentiality import CURRENT
from reviews.demo import arrivals, asking, judging, training, work
from reviews.demo.cast import ADMINISTRATORS, CANDIDATES, LEADS, REVIEWERS, Person
from reviews.demo.preparation import Workshop
from reviews.demo.scenes import LAST_YEAR, THIS_YEAR, Stage, plan
from reviews.models import Assignment
from reviews.states import Duty, Task

DAY = timedelta(days=1)
ZONE = "America/Chicago"
RELATIONS = {"wren": "Cedar Hollow Middle School: my sister teaches there."}
DECLINED = ("amara", "partnership")
DECLINE_REASON = "I will be travelling until the end of the month and can't give this the time it deserves."
KINDLY = "Do keep this; few coaches do it so early in a conversation."
RETURN_REASON = """The second file shows another teacher's class than the one in your data.

Please check that all exhibits belong together."""


@dataclass(frozen=True)
class Calendar:
    """The moments of the story, all told from the day on which it is built."""

    day: date

    def at(self, days: int) -> datetime:
        """The beginning of the cohort's day so many days from today."""
        return calendar.day_begins(self.day + days * DAY, ZONE)

    def windows(self) -> list[Window]:
        """The first window closed a year ago, the second is open now and closes in three weeks."""
        return [
            Window(number, kind, self.at(opening), self.at(opening + 46), self.at(opening + 183))
            for number, (kind, opening) in enumerate(zip(calendar.KINDS, (-400, -24, 345), strict=True), start=1)
        ]

    @property
    def registration(self) -> Span:
        return Span(self.at(-519), self.at(-428))


class Story:
    """The cohort as it is being built: its people by key, its cohort, its framework's sections by slug."""

    def __init__(self, framework: Framework, *, now: datetime) -> None:
        self.now = now
        self.calendar = Calendar(calendar.local_day(now, ZONE))
        self.framework = framework
        self.people: dict[str, User] = {}
        self.workshop = Workshop()
        self.sections = {
            section.slug: section for section in framework.sections.prefetch_related("requirements", "criteria")
        }

    @property
    def bo(self) -> User:
        return self.people["bo"]

    def found(self) -> None:
        """Administrators, the cohort with its calendar, the panel, and everybody who registered."""
        at = self.calendar.at(-520)
        for person in ADMINISTRATORS:
            self.people[person.key] = arrivals.administrator(person, at=at)
        self.cohort = cohorts.create(
            self.framework.pk,
            title="Pilot cohort",
            time_zone=ZONE,
            windows=self.calendar.windows(),
            registration=self.calendar.registration,
            open_registration=True,
            by=self.bo,
            at=at,
        )
        for role, group in ((PanelRole.REVIEWER, REVIEWERS), (PanelRole.LEAD, LEADS)):
            for person in group:
                self._seat(person, role, at + 2 * DAY)
        for place, person in enumerate(CANDIDATES):
            self._register(person, place, at + (5 + place) * DAY)

    def _seat(self, person: Person, role: PanelRole, at: datetime) -> None:
        sections = [section.pk for section in self.sections.values()]
        self.people[person.key] = arrivals.panel(person, self.cohort, role, sections, by=self.bo, at=at)
        self._agree(person, at + DAY)

    def _agree(self, person: Person, at: datetime) -> None:
        """The yearly statement; this year one reviewer names a school."""
        named = RELATIONS.get(person.key, "") if at > self.calendar.at(-100) else ""
        statements.agree(CURRENT, agreed=True, relations=named, by=self.people[person.key], at=at)

    def _register(self, person: Person, place: int, at: datetime) -> None:
        user = self.people[person.key] = arrivals.account(person, at=at)
        ordered = place % 3 == 0
        enrolment = enrolments.register(
            self.cohort.pk,
            by=user,
            at=at,
            eligible=True,
            payment=Payment.ORDERED if ordered else Payment.OPEN,
            payment_reference=f"PO-{4100 + place}" if ordered else "",
        )
        portfolios.open(enrolment.pk, by=user, at=at)
        if place % 4:
            enrolments.note_payment(enrolment.pk, payment=Payment.PAID, by=self.bo, at=at + 20 * DAY)

    def first_year(self) -> None:
        """The first cycle: handed in, judged, decided, released by two administrators."""
        opens = self.calendar.windows()[0].opens_at
        for key, letters in LAST_YEAR.items():
            self._work(key, plan(letters), opens + 30 * DAY)
        self._judge(LAST_YEAR, opens + 47 * DAY)
        judging.keep_sentences(self.people["ada"], at=opens + 53 * DAY)
        at = opens + 120 * DAY
        self._read_again(opens + 70 * DAY)
        decisions.decide_ready(at=at)
        self._read_again(at)
        decisions.decide_ready(at=at)
        self._word(at)
        first = Cycle.objects.get(cohort=self.cohort, number=1)
        release = releases.prepare(first.pk, by=self.bo, at=at + DAY)
        releases.approve(release.pk, by=self.people["dora"], at=self.calendar.windows()[0].releases_at)
        training.practice_paper(by=self.bo, at=self.calendar.windows()[0].releases_at + DAY)
        self._deliver(self.calendar.windows()[0].releases_at + DAY)
        Message.objects.filter(read_at=None).update(read_at=self.calendar.windows()[0].releases_at + 2 * DAY)

    def _read_again(self, at: datetime, *, leaving: int = 0) -> None:
        """Leads read once more what lies near a line or was drawn."""
        back_readings.sweep(at=at)
        judging.read_again(leaving=leaving, at=at)
        back_readings.sweep(at=at)

    def second_year(self) -> None:
        """The open cycle, in mid-flight."""
        opens = self.calendar.windows()[1].opens_at
        for person in (*REVIEWERS, *LEADS):
            self._agree(person, opens + DAY)
        for key, letters in THIS_YEAR.items():
            self._work(key, plan(letters), opens + 9 * DAY)
        self._exceptions(opens + 11 * DAY)
        self._judge(THIS_YEAR, opens + 12 * DAY)
        self._read_again(opens + 22 * DAY, leaving=1)
        cleo = self.people["cleo"]
        asking.asked(cleo.enrolments.get().portfolio, by=cleo, at=self.now)

    def _exceptions(self, at: datetime) -> None:
        freya = Enrolment.objects.get(person=self.people["freya"])
        conflicts.declare(
            self.people["ada"].pk, enrolment_id=freya.pk, reason="We trained together.", by=self.people["ada"], at=at
        )
        second = Cycle.objects.get(cohort=self.cohort, number=2)
        extensions.grant(
            freya.pk,
            cycle_id=second.pk,
            closes_at=second.closes_at + 10 * DAY,
            reason="Parental leave.",
            by=self.bo,
            at=at,
        )

    def _word(self, at: datetime) -> None:
        """A lead looked at one section before its release and added a sentence."""
        lead = self.people[LEADS[0].key]
        for section in access.wordable_for(lead)[:1]:
            said = wordings.passages(section)[0].original
            wordings.save(section.pk, version=0, said={0: f"{said} {KINDLY}"}, by=lead, at=at)

    def _work(self, key: str, sections: dict[str, Stage], at: datetime) -> None:
        user = self.people[key]
        portfolio = user.enrolments.get().portfolio
        number = [person.key for person in CANDIDATES].index(key)
        desk = work.Desk(user, portfolio, number, self.workshop)
        for hour, (slug, stage) in enumerate(sections.items()):
            if stage:
                self._section(desk, slug, stage, at + timedelta(hours=hour))

    def _section(self, desk: work.Desk, slug: str, stage: Stage, at: datetime) -> None:
        submission = desk.fill(self.sections[slug], half=stage == Stage.BEGUN, at=at)
        if stage in (Stage.BEGUN, Stage.COMPLETE):
            return
        submissions.submit(submission.pk, attested=True, by=desk.user, at=at + timedelta(minutes=40))
        if stage == Stage.WITHDRAWN:
            submissions.withdraw(submission.pk, by=desk.user, at=at + timedelta(hours=2))
        if stage == Stage.RETURNED:
            submissions.send_back(submission.pk, reason=RETURN_REASON, until=None, by=self.bo, at=at + DAY)

    def _judge(self, year: dict[str, str], at: datetime) -> None:
        """Assign what the year's plan wants judged, score it, and let the sweeps do the rest."""
        stages: dict[tuple[int | None, str], Stage] = {
            (self.people[key].pk, slug): stage
            for key, letters in year.items()
            for slug, stage in plan(letters).items()
            if stage >= Stage.ASSIGNED
        }
        waiting = Submission.objects.filter(status=Status.SUBMITTED)
        found = waiting.values_list("pk", "portfolio__enrolment__person", "section__slug")
        wanted = {pk: stages[person, slug] for pk, person, slug in found if (person, slug) in stages}
        pairs = [pair for pair in judging.pairs(assignments.propose(self.cohort.pk)) if pair[0] in wanted]
        assignments.apply(self.cohort.pk, pairs=pairs, by=self.bo, at=at)
        self._decline(at + DAY)
        judging.review(wanted, at=at + 6 * DAY)
        results.settle_ready(at=at + 7 * DAY)
        judging.adjudicate(wanted, at=at + 9 * DAY)
        results.settle_ready(at=at + 10 * DAY)

    def _decline(self, at: datetime) -> None:
        key, slug = DECLINED
        task = (
            Assignment.objects.filter(
                submission__portfolio__enrolment__person=self.people[key],
                submission__section__slug=slug,
                duty=Duty.REVIEW,
                status=Task.ASSIGNED,
            )
            .order_by("pk")
            .first()
        )
        if task:
            assignments.decline(task.pk, reason=DECLINE_REASON, by=task.person, at=at)

    def next_cohort(self) -> Cohort:
        """The cohort that anybody can join now, with two people who haven't answered yet."""
        today = self.calendar
        cohort = cohorts.create(
            self.framework.pk,
            title="Second cohort",
            time_zone=ZONE,
            first_year=today.day.year + 1,
            registration=Span(today.at(-20), today.at(71)),
            open_registration=True,
            by=self.bo,
            at=today.at(-21),
        )
        people = [("Ines Albrecht", "ines@sevenfold.example"), ("Jonah Teague", "jonah@sevenfold.example")]
        enrolments.invite(cohort.pk, people=people, by=self.bo, at=today.at(-3))
        return cohort

    def _deliver(self, at: datetime) -> None:
        while outbox.deliver_due(at=at, limit=200):
            pass

    def tell(self) -> None:
        """Send the mails of the story, so that the demonstration's page of mails has them."""
        self._deliver(self.now)


def build(framework: Framework, *, now: datetime) -> Story:
    """The whole demonstration; deterministic for a day and a framework."""
    story = Story(framework, now=now)
    story.found()
    story.first_year()
    story.second_year()
    story.next_cohort()
    story.tell()
    return story
