"""A programme in mid-flight in which every address leads somewhere, and the people who try to open it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import invitations, outbox
from accounts.models import User
from accounts.outbox import Letter
from certification.calendar import Span
from certification.forms.cohorts import CohortForm
from certification.models import Cohort, PanelMember
from certification.states import PanelRole
from portfolios import captioning, claims, evidence
from portfolios.models import Claim, Evidence, Portfolio, Rendition, Submission
from portfolios.questions.fillable import PREFIX
from portfolios.states import RenditionKind, StepKind, StepState
from reviews import assignments, decisions, moving, releases, scoring
from reviews.presenting import plans
from tests import make
from tests.access import asking, coaching, desk, disagreeing, training, wording
from tests.make.cohorts import EARLIER
from tests.make.people import NOON

ROLES = ("anonymous", "otto", "cleo", "carl", "ada", "ben", "judy", "bo")
"""Nobody in particular · an outsider with an account · the candidate whose things they are · another candidate of
the cohort · the assigned reviewer · another reviewer · the lead · an administrator."""

PASSKEY = {"name": "Key", "credential": {"clientExtensionResults": {}}}
DAY = 86_400
Body = dict[str, Any]


@dataclass
class World:
    """Where each address leads (`places`, by its name) and what a form there is sent (`bodies`)."""

    sessions: dict[str, str] = field(default_factory=dict)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)

    def url(self, name: str) -> str:
        return reverse(name, kwargs=self.places.get(name, {}))

    def browser(self, role: str) -> Client:
        """A fresh browser in which the person is logged in."""
        client = Client(raise_request_exception=False)
        if role in self.sessions:
            client.cookies["sessionid"] = self.sessions[role]
        return client

    def body(self, name: str) -> Body:
        """What is sent there; files are made anew, for they can be read once."""
        sent = self.bodies.get(name, {})
        return {key: value() if callable(value) else value for key, value in sent.items()}


def build() -> World:
    """Everybody of the cast, one cohort at work, one before its release, and one released certificate."""
    world = World()
    people = {nick: make.person(nick) for nick in ROLES[1:-1]} | {"bo": make.administrator("bo")}
    joining = Span(EARLIER, NOON + timedelta(days=30))
    cohort = make.cohort(by=people["bo"], title="Spring cohort", open_registration=True, registration=joining)
    _programme(world, people, cohort)
    _portfolio(world, people, cohort)
    _judging(world, people, cohort)
    training.lead(partial(_lead, world), people)
    _releasing(world, people["bo"])
    world.sessions = {nick: _session(person) for nick, person in people.items()}
    return world


def _session(person: User) -> str:
    """A session of somebody who has just given their password, so that no page asks for it once more."""
    client = Client()
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    session = client.session
    session["account_authentication_methods"][-1]["at"] += DAY
    session.save()
    return client.cookies["sessionid"].value


def _lead(world: World, names: str, body: Body | None = None, /, **place: Any) -> None:
    """These addresses lead to this thing, and take this form."""
    for name in names.split():
        world.places[name] = place
        if body is not None:
            world.bodies[name] = body


def _programme(world: World, people: dict[str, User], cohort: Cohort) -> None:
    """The pages of accounts and of the programme."""
    bo, cleo = people["bo"], people["cleo"]
    second = make.administrator("dora")
    asked = invitations.invite_administrator("boss@example.org", name="New Boss", by=bo, at=NOON)
    waiting = make.invited(cohort, email="late@example.org", name="Late Comer")
    place = make.enrolment(cleo, cohort=cohort)
    make.enrolment(people["carl"], cohort=cohort)
    last_year = make.slim_cohort("data", title="Old cohort", by=bo, first_year=NOON.year - 1)
    credential = make.credential(make.enrolment(cleo, cohort=last_year))
    outbox.post(Letter("access:1", cleo, "emails/accounts/role_granted.txt", {"role": "reviewer"}), at=NOON)
    notice = cleo.messages.get(key="access:1")
    spare = make.seat(cohort, email="spare@example.org", name="Spare Seat")
    seven = [section.pk for section in cohort.framework.sections.all()]
    seat = {"role": "reviewer", "sections": seven, "capacity": "20"}
    person = {"name": "Vera Voss", "email": "vera@example.org"}
    reason = {"reason": "We spoke about it on the telephone."}
    _lead(world, "accounts:profile", {"name": "N. N.", "organisation": "Elsewhere", "time_zone": "Europe/Oslo"})
    _lead(world, "accounts:notice", pk=notice.pk)
    _lead(world, "accounts:invite_administrator", person)
    _lead(world, "accounts:revoke_administrator", pk=second.pk)
    _lead(world, "accounts:renew_invitation accounts:withdraw_invitation", pk=asked.pk)
    _lead(world, "accounts:retry_message accounts:demo_mail", pk=notice.pk)
    _lead(world, "certification:factor", slug="data")
    _lead(world, "certification:credential", code=credential.code)
    _lead(world, "certification:register", {"eligible": "on", "payment": "open"}, slug=cohort.slug)
    _lead(world, "certification:join", token=make.token_of(waiting.invitation))
    _lead(world, "certification:cohort_new", _new_cohort(cohort))
    _lead(world, "certification:calendar", _days(cohort), pk=cohort.pk)
    _lead(world, "certification:evidence_rules", {"upload_grace_hours": "48"}, pk=cohort.pk)
    _lead(world, "certification:cohort_people", pk=cohort.pk)
    _lead(world, "certification:invite_candidates", {"people": "Nora Nash <nora@example.org>"}, pk=cohort.pk)
    _lead(world, "certification:invite_panel", person | seat, pk=cohort.pk)
    _lead(world, "certification:panel_member", seat | {"capacity": "7"}, pk=spare.pk)
    _lead(world, "certification:enrolment", pk=place.pk)
    first = cohort.cycles.get(number=1)
    later = (first.closes_at + timedelta(days=9)).strftime("%Y-%m-%d")
    _lead(world, "certification:extend", reason | {"cycle": first.pk, "last_day": later}, pk=place.pk)
    _lead(world, "certification:payment", {"payment": "paid", "payment_reference": "PO 7"}, pk=place.pk)
    _lead(world, "certification:withdraw_enrolment", reason, pk=place.pk)
    key = Authenticator.objects.create(user=second, type=Authenticator.Type.WEBAUTHN, data=PASSKEY)
    _lead(world, "mfa_remove_webauthn", pk=key.pk)
    _lead(world, "mfa_edit_webauthn", {"name": "Stolen key"}, pk=key.pk)
    waiting_for = waiting.invitation
    assert waiting_for is not None
    _lead(world, "certification:resend_invitation certification:revoke_invitation", pk=waiting_for.pk)
    _lead(world, "certification:framework", pk=cohort.framework_id)
    _lead(world, "certification:certificate", pk=credential.pk)
    _lead(world, "certification:revoke_credential", reason, pk=credential.pk)


def _days(cohort: Cohort) -> Body:
    """The form of the first cycle with a later release."""
    cycle = cohort.cycles.get(number=1)
    days = {"opens_on": cycle.opens_at, "last_day": cycle.closes_at - timedelta(days=1)}
    days["release_on"] = cycle.releases_at + timedelta(days=5)
    return {"form": "1"} | {name: day.strftime("%Y-%m-%d") for name, day in days.items()}


def _new_cohort(cohort: Cohort) -> Body:
    """A complete form for one more cohort, as the page proposes it."""
    form = CohortForm(first_year=NOON.year + 1, zone="Europe/Berlin")
    proposed = {name: form[name].value() for name in form.fields}
    proposed |= {"framework": cohort.framework_id, "title": "Autumn cohort", "open_registration": ""}
    return {name: str(value) for name, value in proposed.items() if value is not None}


def _portfolio(world: World, people: dict[str, User], cohort: Cohort) -> None:
    """cleo's portfolio: a section that is complete, one just begun, one under review, one just handed in, a library."""
    cleo = people["cleo"]
    own = make.portfolio(cleo, place=cohort.enrolments.get(person=cleo))
    make.portfolio(people["carl"], place=cohort.enrolments.get(person=people["carl"]))
    draft, begun = make.draft(own, "partnership"), make.draft(own, "playbook", full=False)
    make.submission(own, "data")
    fresh = make.submission(own, "support")
    text = make.written(own, title="My notes")
    file = make.upload(own, "board.png", title="The board")
    file.steps.filter(kind=StepKind.COPY).update(state=StepState.FAILED, reason="It could not be opened.")
    slot = begun.section.requirements.get(slug="descriptions")
    make.claim_all(draft)
    last = draft.exhibits.filter(requirement__slug="teacher-feedback").latest("number")
    claim = Claim.objects.filter(exhibit__submission=draft).earliest("pk")
    later = {"version": 1, "by": cleo, "at": NOON + timedelta(hours=1)}
    text = evidence.save_text(text.pk, text="Newer words.", title=text.title, **later)
    claim = claims.save_note(claim.pk, note="Newer words.", **later)
    criterion = draft.section.criteria.latest("position")
    place = {"requirement": slot.pk, "evidence": file.pk, "item": make.item(begun, "Exit tickets").pk}
    attested = {"own_work": "on", "permissions": "on", "no_last_names": "on"}
    _lead(world, "portfolios:home portfolios:coverage portfolios:library", pk=own.pk)
    _lead(world, "portfolios:upload", {"title": "New", "file": _checklist}, pk=own.pk)
    _uploads(world, own)
    _lead(world, "portfolios:add_link", {"url": "https://youtu.be/seeded00007", "title": "Video"}, pk=own.pk)
    _lead(world, "portfolios:add_text", {"title": "New text"}, pk=own.pk)
    saved = {"title": "My notes", "text": "Other words.", "version": str(text.version)}
    _lead(world, "portfolios:evidence portfolios:save_text", saved, pk=text.pk)
    _lead(world, "portfolios:remove_evidence portfolios:copy_evidence portfolios:history", pk=text.pk)
    _captioned(world, own)
    _lead(world, "portfolios:revision portfolios:restore", pk=text.pk, version=1)
    _lead(world, "portfolios:evidence_file portfolios:preparation portfolios:prepare_again", pk=file.pk)
    _forms(world, own)
    _lead(world, "portfolios:section", pk=own.pk, slug="partnership")
    _lead(world, "portfolios:begin", pk=own.pk, slug="leadership")
    _lead(world, "portfolios:place", place, pk=begun.pk)
    _lead(world, "portfolios:remove_exhibit portfolios:earlier", pk=last.pk)
    _lead(world, "portfolios:claims", {"criterion": criterion.pk, "note": "See the list."}, pk=last.pk)
    _claimed(world, claim)
    _lead(world, "portfolios:check portfolios:preview portfolios:withdraw", pk=draft.pk)
    _lead(world, "portfolios:hand_in", attested, pk=draft.pk)
    coaching.lead(partial(_lead, world), own, people["bo"])
    wording.lead(partial(_lead, world), people["judy"], people["bo"])
    _lead(world, "portfolios:receipt", pk=_handed_in(cohort).pk)
    _lead(world, "reviews:results", pk=own.pk)
    _lead(world, "reviews:send_back", {"reason": "The sound is missing.", "until": ""}, pk=fresh.pk)
    _blind(world, draft, fresh, file)


def _blind(world: World, draft: Submission, fresh: Submission, file: Evidence) -> None:
    """What reviewers would be served of the complete section, and a name found in the one just handed in."""
    seen, poster = _pictured(draft), make.rendition(file, RenditionKind.POSTER)
    _lead(world, "portfolios:preview_file", pk=draft.pk, number=seen["number"])
    _lead(world, "portfolios:preview_part", pk=draft.pk, **seen)
    _lead(world, "portfolios:evidence_part", pk=poster.evidence_id, kind="poster", part=1)
    cleared = {"reason": "This is the street where the book plays."}
    _lead(world, "reviews:clear_finding", cleared, pk=make.finding(fresh.exhibits.all()[0]).pk)


def _claimed(world: World, claim: Claim) -> None:
    """A claim with a pin and an earlier note."""
    _lead(world, "portfolios:unclaim portfolios:note_history", pk=claim.pk)
    _lead(world, "portfolios:unpin", pk=claim.pins.create(from_page=1).pk)
    _lead(world, "portfolios:save_note", {"note": "Other words.", "version": str(claim.version)}, pk=claim.pk)
    _lead(world, "portfolios:note_revision portfolios:restore_note", pk=claim.pk, version=1)


def _forms(world: World, own: Portfolio) -> None:
    """A form begun in one section, and a slot of another that asks for one."""
    goal = make.section(own, "impact-cycle").requirements.get(slug="peers-goal")
    form = evidence.add_form(own.pk, requirement_id=goal.pk, by=make.owner(own), at=NOON)
    talking = make.draft(own, "communication", full=False)
    checklist = talking.section.requirements.get(slug="checklist")
    answers = {"title": "The goal", "version": "1", f"{PREFIX}goal": "They read for pleasure."}
    _lead(world, "portfolios:add_form", {"submission": talking.pk, "requirement": checklist.pk}, pk=own.pk)
    _lead(world, "portfolios:save_form", answers, pk=form.pk)
    asking.lead(partial(_lead, world), own)


def _uploads(world: World, own: Portfolio) -> None:
    """A file that has just begun to arrive."""
    sent = make.sent(own)
    _lead(world, "portfolios:begin_upload", {"name": "b.pdf", "size": "9000"}, pk=own.pk)
    _lead(world, "portfolios:upload_state portfolios:upload_addresses", pk=sent.pk)
    _lead(world, "portfolios:complete_upload portfolios:cancel_upload", pk=sent.pk)
    _lead(world, "portfolios:upload_part", token="signed")


def _captioned(world: World, own: Portfolio) -> None:
    """A video of its own that has captions, and other ones for it."""
    video = Evidence.objects.filter(portfolio=own, kind="video").latest("pk")
    video.pk, video.sha256 = None, "c" * 64
    video.save(force_insert=True)
    first = b"WEBVTT\n\n00:00.000 --> 00:01.000\nYes.\n"
    captioning.put(video.pk, name="a.vtt", data=first, by=make.owner(own), at=NOON)
    _lead(world, "portfolios:put_captions", {"file": _captions}, pk=video.pk)
    _lead(world, "portfolios:remove_captions", pk=video.pk)


def _captions() -> SimpleUploadedFile:
    return SimpleUploadedFile("b.srt", b"1\n00:00:00,000 --> 00:00:01,000\nNo.\n")


def _checklist() -> SimpleUploadedFile:
    return SimpleUploadedFile("checklist.docx", (make.FIXTURES / "checklist.docx").read_bytes())


def _handed_in(cohort: Cohort) -> Submission:
    return Submission.objects.get(portfolio__enrolment__cohort=cohort, section__slug="data")


def _judging(world: World, people: dict[str, User], cohort: Cohort) -> None:
    """ada reviews the section that was handed in; ben and judy sit on the panel; a second reviewer is wanted."""
    submission = _handed_in(cohort)
    ada = make.panel_member(people["ada"], cohort=cohort)
    ben = make.panel_member(people["ben"], cohort=cohort)
    make.panel_member(people["judy"], cohort=cohort, role=PanelRole.LEAD)
    (task,) = make.assigned(submission, ada)
    for version, value in enumerate((1, 3)):
        scoring.save_draft(task.pk, version=version, entries=make.entries(task, value), condition="",
                           condition_reason="", by=people["ada"], at=NOON + timedelta(hours=version - 1))  # fmt: skip
    reason = {"reason": "I am abroad for the whole of May."}
    sheet: Body = {"version": "2", "condition": "", "condition_reason": ""}
    for criterion in submission.section.criteria.all():
        sheet |= {f"value-{criterion.slug}": "2", f"exhibit-{criterion.slug}": "1"}
    plan = plans.preview(cohort, assignments.propose(cohort.pk), at=NOON).signed
    conflict = {"person": people["judy"].pk, "enrolment": submission.portfolio.enrolment_id, **reason}
    _lead(world, "reviews:desk reviews:withdrawn", pk=task.pk)
    _lead(world, "reviews:save", sheet, pk=task.pk)
    desk.lead(partial(_lead, world), task)
    _lead(world, "reviews:history", pk=task.pk)
    _lead(world, "reviews:revision reviews:restore", pk=task.pk, version=1)
    _lead(world, "reviews:hand_in", {"version": "2"}, pk=task.pk)
    _lead(world, "reviews:decline reviews:recuse reviews:cancel_assignment", reason, pk=task.pk)
    seen = _pictured(submission)
    _lead(world, "reviews:exhibit_file", pk=task.pk, number=seen["number"])
    _lead(world, "reviews:exhibit_part", pk=task.pk, **seen)
    _lead(world, "reviews:submission_file reviews:original", pk=submission.pk, number=seen["number"])
    _lead(world, "reviews:submission_part", pk=submission.pk, **seen)
    _lead(world, "reviews:board reviews:assignments reviews:findings", pk=cohort.pk)
    _lead(world, "reviews:statistics reviews:agreement reviews:agreement_csv reviews:what_if", pk=cohort.pk)
    _lead(world, "reviews:apply_proposal", {"plan": plan, "due_at": ""}, pk=cohort.pk)
    _lead(world, "reviews:move", {"plan": partial(_moving, ada), "due_at": "", **reason}, pk=ada.pk)
    _lead(world, "reviews:conflicts", conflict, pk=cohort.pk)
    _lead(world, "reviews:submission", pk=submission.pk)
    _lead(world, "reviews:assign", {"member": ben.pk}, pk=submission.pk)
    disagreeing.lead(partial(_lead, world), cohort, people["ben"])


def _moving(member: PanelMember) -> str:
    """A signed proposal to move what waits on this member."""
    return plans.moving(member, moving.propose(member.pk), at=NOON).signed


def _pictured(submission: Submission) -> dict[str, int | str]:
    """An exhibit by its number, and what is there to see of it beside its copy."""
    make.ready(submission)
    seen = Rendition.objects.filter(kind__in=[RenditionKind.PAGE, RenditionKind.POSTER])
    first = seen.filter(evidence__exhibits__submission=submission).earliest("evidence__exhibits__number", "number")
    number = first.evidence.exhibits.get(submission=submission).number
    return {"number": number, "kind": first.kind, "part": first.number}


def _releasing(world: World, bo: User) -> None:
    """Three older cohorts whose first window has closed: one release is out, one waits for its approval, one for its
    preparation."""
    before: datetime = NOON - timedelta(days=400)
    options: dict[str, Any] = {"by": bo, "first_year": NOON.year - 1, "at": before}
    ready, prepared, released = (
        make.cycle(make.slim_cohort("data", title=f"{title} cohort", **options))
        for title in ("Ready", "Prepared", "Released")
    )
    decisions.decide_ready(at=NOON)
    releases.prepare(prepared.pk, by=make.administrator(), at=NOON)
    out = releases.prepare(released.pk, by=make.administrator(), at=NOON)
    releases.approve(out.pk, by=make.administrator(), at=NOON)
    _lead(world, "reviews:replay_release", pk=released.pk)
    _lead(world, "reviews:release reviews:prepare_release", pk=ready.pk)
    _lead(world, "reviews:approve_release reviews:cancel_release", pk=prepared.pk)
