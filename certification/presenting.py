"""How do cohorts, places and dates read on a page? Rows for templates, with their buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from accounts.actions import Action
from accounts.models import Invitation
from certification import calendar, charts, rules
from certification.calendar import Span
from certification.models import Cohort, Credential, Cycle, Enrolment, Factor, Framework, PanelMember, Section
from certification.states import CycleKind, FilledBy, Payment, Place

PAGES = (
    ("Board", "reviews:board"),
    ("People", "certification:cohort_people"),
    ("Assignments", "reviews:assignments"),
    ("Names found", "reviews:findings"),
    ("Conflicts", "reviews:conflicts"),
    ("Training", "reviews:panel_training"),
    ("Statistics", "reviews:statistics"),
    ("Release", "reviews:release"),
    ("What if", "reviews:what_if"),
    ("Calendar", "certification:calendar"),
    ("Evidence rules", "certification:evidence_rules"),
)


@dataclass(frozen=True)
class Tab:
    """A page beside this one."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Step:
    """A stretch of the calendar: done, now or to-come."""

    title: str
    state: str
    text: str = ""


@dataclass(frozen=True)
class PlaceRow:
    """A place in a cohort, taken or offered."""

    name: str
    organisation: str
    email: str
    status: str
    status_label: str
    since: str
    joined: bool
    ended: bool
    url: str
    actions: tuple[Action, ...] = ()
    payment: str = ""
    payment_label: str = ""
    role: str = ""
    sections: str = ""
    capacity: int = 0


# Cohorts


def frame(cohort: Cohort, current: str, here: str) -> dict[str, Any]:
    """What every page of a cohort has around its content: its tabs and the way back; `here` names the page."""
    crumbs = [("Cohorts", reverse("certification:cohorts")), (cohort.title, reverse("reviews:board", args=[cohort.pk]))]
    tabs = [_tab(label, name, cohort, current) for label, name in PAGES]
    return {"cohort": cohort, "tabs": [tab for tab in tabs if tab], "crumbs": crumbs, "here": here}


def _tab(label: str, name: str, cohort: Cohort, current: str) -> Tab | None:
    key = getattr(cohort, "running_cycle", None) if name == "reviews:release" else cohort.pk
    return Tab(label, reverse(name, args=[key]), current=name == current) if key else None


def calendar_steps(cohort: Cohort, cycles: Iterable[Cycle], *, at: datetime) -> list[Step]:
    """Registration and the cycles in order, as days of the cohort's zone."""
    zone = cohort.time_zone
    span = registration_of(cohort)
    joining = days(span, zone) if cohort.open_registration else "By invitation"
    steps = [Step("Registration", _state(span, at), joining)]
    for cycle in calendar.in_order(cycles):
        window = Span(cycle.opens_at, cycle.closes_at)
        kind = CycleKind(cycle.kind).label.lower()
        text = f"Hand in {days(window, zone)}. Results on {day(calendar.local_day(cycle.releases_at, zone))}."
        steps.append(Step(f"Year {cycle.number}: {kind}", _state(window, at), text))
    return steps


def registration_of(cohort: Cohort) -> Span:
    return Span(cohort.registration_opens_at, cohort.registration_closes_at)


def _state(span: Span, at: datetime) -> str:
    if span.holds(at):
        return "now"
    return "done" if span.closes_at <= at else "to-come"


def days(span: Span, zone: str) -> str:
    """From 1 May to 15 June 2027."""
    first, last = calendar.local_day(span.opens_at, zone), calendar.last_day(span.closes_at, zone)
    begin = f"{first.day} {first:%B}" if first.year == last.year else day(first)
    return f"{begin} to {day(last)}"


def day(moment: date) -> str:
    return f"{moment.day} {moment:%B %Y}"


# The framework


def wheel(factors: Sequence[Factor]) -> charts.Wheel:
    """The seven factors as a whole, each leading to its page."""
    return charts.wheel([charts.Segment(one.number, one.title, share=1, url=_page_of(one)) for one in factors])


def _page_of(factor: Factor) -> str:
    return reverse("certification:factor", args=[factor.slug])


@dataclass(frozen=True)
class DescribedLevel:
    """A level of one criterion under the framework's own name for it."""

    value: int
    title: str
    descriptor: str


@dataclass(frozen=True)
class DescribedCriterion:
    criterion: Any
    levels: list[DescribedLevel]


@dataclass(frozen=True)
class DescribedSection:
    """A section with its requirements and its criteria, ready for the rubric."""

    section: Section
    requirements: list[tuple[Any, str]]
    criteria: list[DescribedCriterion]


def described(framework: Framework, sections: Iterable[Section]) -> list[DescribedSection]:
    """Everything that is asked and judged, with the limits in words."""
    titles = {level["value"]: level["title"] for level in framework.levels}
    return [
        DescribedSection(
            section,
            [(requirement, limits(requirement)) for requirement in section.requirements.all()],
            [
                DescribedCriterion(
                    criterion,
                    [DescribedLevel(one.value, titles[one.value], one.descriptor) for one in criterion.levels.all()],
                )
                for criterion in section.criteria.all()
            ],
        )
        for section in sections
    ]


WRITERS = {
    FilledBy.CANDIDATE: "filled in by the coach",
    FilledBy.TEACHER: "filled in by a teacher, through a private link",
    FilledBy.COLLEAGUE: "filled in by a colleague, through a private link",
    FilledBy.PRINCIPAL: "filled in by the principal, through a private link",
}


def limits(requirement: Any) -> str:
    """Video · up to 10 minutes · 2 needed."""
    parts = [requirement.get_kind_display()]
    if requirement.max_seconds:
        parts.append(f"up to {requirement.max_seconds // 60} minutes")
    if requirement.max_pages:
        parts.append(f"up to {requirement.max_pages} page{'' if requirement.max_pages == 1 else 's'}")
    if requirement.max_words:
        parts.append(f"up to {requirement.max_words} words")
    if requirement.form:
        parts.append(WRITERS[requirement.filled_by])
    if requirement.max_items > 1:
        least, most = requirement.min_items, requirement.max_items
        parts.append(f"{most} needed" if least == most else f"{least} to {most}")
    return " · ".join(parts)


# People


def people_lists(cohort: Cohort, *, is_panel: bool) -> list[Tab]:
    """The two lists of a cohort's people."""
    url = reverse("certification:cohort_people", args=[cohort.pk])
    return [Tab("Candidates", url, not is_panel), Tab("Panel", f"{url}?list=panel", is_panel)]


def candidate_row(enrolment: Enrolment, *, at: datetime) -> PlaceRow:
    payment = Payment(enrolment.payment)
    return PlaceRow(
        **_person(enrolment),
        **_standing(enrolment, at),
        url=reverse("certification:enrolment", args=[enrolment.pk]),
        payment=payment.value,
        payment_label=payment.label,
    )


def panel_row(member: PanelMember, *, at: datetime, section_count: int) -> PlaceRow:
    sections = list(member.sections.all())
    return PlaceRow(
        **_person(member),
        **_standing(member, at),
        url=reverse("certification:panel_member", args=[member.pk]),
        role=member.get_role_display(),
        sections="All" if len(sections) == section_count else ", ".join(section.title for section in sections),
        capacity=member.capacity,
    )


def _person(place: Enrolment | PanelMember) -> dict[str, Any]:
    if place.person:
        return {"name": place.person.name, "organisation": place.person.organisation, "email": place.person.email}
    invitation = place.invitation
    return {
        "name": invitation.name if invitation else "",
        "organisation": "",
        "email": invitation.email if invitation else "",
    }


def _standing(place: Enrolment | PanelMember, at: datetime) -> dict[str, Any]:
    status = Place(place.status)
    invitation = place.invitation
    if status == Place.INVITED and invitation:
        expired = invitation.expires_at <= at
        return {
            "status": "failed" if expired else status.value,
            "status_label": "Invitation expired" if expired else status.label,
            "joined": False,
            "ended": False,
            "since": f"{'Expired' if expired else 'Open until'} {day(invitation.expires_at.date())}",
            "actions": invitation_actions(invitation),
        }
    since = f"Joined {day(place.joined_at.date())}" if place.joined_at else ""
    return {
        "status": status.value,
        "status_label": status.label,
        "since": since,
        "joined": status == Place.ACTIVE,
        "ended": status == Place.WITHDRAWN,
    }


def invitation_actions(invitation: Invitation) -> tuple[Action, ...]:
    again = Action("Send again", reverse("certification:resend_invitation", args=[invitation.pk]))
    revoke = Action("Revoke", reverse("certification:revoke_invitation", args=[invitation.pk]), kind="danger")
    return again, revoke


# Certificates


def credential_state(credential: Credential) -> tuple[str, str]:
    """Its status and the word for it."""
    return ("revoked", "Revoked") if credential.revoked_at else ("valid", "Valid")


def credential_actions(credential: Credential) -> tuple[Action, ...]:
    """What an administrator can do with it: nothing more, once it is revoked."""
    refusal = rules.refuse_revoke(credential, "Any.")
    pdf = reverse("certification:certificate", args=[credential.pk])
    revoke = reverse("certification:revoke_credential", args=[credential.pk])
    return (
        Action("Download PDF", pdf, refusal=refusal, method="get"),
        Action("Revoke", revoke, refusal=refusal, kind="danger", method="get"),
    )
