"""May this person do this to a programme, a place or a certificate, and if not, why? Pure: the sentence they read."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import available_timezones

from accounts.refusals import first
from certification.calendar import Span, Window
from certification.models import Cohort, Credential, Cycle, Enrolment, Framework, PanelMember
from certification.states import Payment, Place

ADMINISTRATORS_ONLY = "Only an administrator can do this."
MOST_AT_ONCE = 200
LARGEST_FEE = 10_000_000
YEARS = range(2000, 2100)
LONGEST_GRACE = 168
"""Hours, a week; the database says so, too."""


def refuse_manage(administrator: bool) -> str:
    return "" if administrator else ADMINISTRATORS_ONLY


def refuse_without_reason(reason: str) -> str:
    return "" if reason.strip() else "Please give a reason."


# Frameworks


def refuse_reload(known: Framework | None) -> str:
    """Different content for a version that is out already."""
    if known is None or known.published_at is None:
        return ""
    return (
        f"Version {known.version} of “{known.slug}” is published and can’t change. Give the new content a new version."
    )


def refuse_publish(framework: Framework) -> str:
    return f"{framework} is published already." if framework.published_at else ""


# Cohorts and their calendar


def refuse_create(framework: Framework, *, title: str, time_zone: str, fee_cents: int, currency: str) -> str:
    return first(
        "" if framework.published_at else "Publish the framework first; a cohort can’t stand on a draft.",
        "" if title.strip() else "Give the cohort a title.",
        "" if time_zone in available_timezones() else "Choose a time zone from the list.",
        refuse_fee(fee_cents, currency),
    )


def refuse_fee(fee_cents: int, currency: str) -> str:
    return first(
        "" if 0 <= fee_cents <= LARGEST_FEE else "The fee must lie between 0 and 100,000.",
        "" if re.fullmatch("[A-Z]{3}", currency) else "Write the currency as three capital letters, such as USD.",
    )


def refuse_span(span: Span) -> str:
    return first(
        _out_of_bounds(span.opens_at, span.closes_at),
        "" if span.opens_at < span.closes_at else "Registration must close after it opens.",
    )


def refuse_windows(windows: Sequence[Window | Cycle]) -> str:
    """The cycles of a cohort in order: each closes after it opens, releases after it closes, and follows the last."""
    if not windows:
        return "A cohort needs at least one cycle."
    for before, window in zip([None, *windows], windows, strict=False):
        refusal = first(
            _out_of_bounds(window.opens_at, window.closes_at, window.releases_at),
            "" if window.opens_at < window.closes_at else f"Cycle {window.number} must close after it opens.",
            ""
            if window.closes_at < window.releases_at
            else f"The results of cycle {window.number} must come after its window has closed.",
            ""
            if before is None or before.releases_at <= window.opens_at
            else f"Cycle {window.number} must open after the results of the cycle before.",
        )
        if refusal:
            return refusal
    return ""


def refuse_change_cycle(cycle: Cycle, window: Window, *, at: datetime) -> str:
    """What has begun keeps its beginning; what is over stays over; nothing closes in the past."""
    return first(
        f"The results of cycle {cycle.number} were due already; its dates stand." if cycle.releases_at <= at else "",
        "The window has opened already; its beginning stands."
        if cycle.opens_at <= at and window.opens_at != cycle.opens_at
        else "",
        "The window has closed already; grant extensions to single candidates instead."
        if cycle.closes_at <= at and window.closes_at != cycle.closes_at
        else "",
        "The window can’t close in the past." if window.closes_at != cycle.closes_at and window.closes_at <= at else "",
        "The results can’t be due in the past." if window.releases_at <= at else "",
    )


def _out_of_bounds(*moments: datetime) -> str:
    inside = all(moment.year in YEARS for moment in moments)
    return "" if inside else "Choose dates between 2000 and 2099."


def refuse_evidence_rules(upload_grace_hours: int) -> str:
    """What a cohort lets its candidates do with evidence."""
    return "" if 0 <= upload_grace_hours <= LONGEST_GRACE else f"The grace lies between 0 and {LONGEST_GRACE} hours."


# Candidates and panel


def refuse_invite(email: str, *, candidates: Collection[str], panel: Collection[str]) -> str:
    """`candidates` and `panel` are the addresses that have a place in the cohort already."""
    if email in candidates:
        return f"{email} has a candidate’s place in this cohort already."
    if email in panel:
        return f"{email} is on this cohort’s panel; nobody can be judged by their own panel."
    return ""


def refuse_invite_panel(email: str, *, candidates: Collection[str], panel: Collection[str]) -> str:
    if email in panel:
        return f"{email} has a place on this panel already."
    if email in candidates:
        return f"{email} is a candidate of this cohort; nobody can sit on the panel of their own cohort."
    return ""


def refuse_seat(*, sections: int, known: int, capacity: int) -> str:
    """`sections` were asked for, `known` of them belong to the cohort's framework."""
    return first(
        "" if sections else "Choose at least one section.",
        "" if sections == known else "Choose sections of this cohort’s framework.",
        "" if 1 <= capacity <= 200 else "The capacity must lie between 1 and 200.",
    )


def refuse_change_member(member: PanelMember) -> str:
    return "This place on the panel was given up." if member.status == Place.WITHDRAWN else ""


def refuse_join(*, candidate: bool, eligible: bool, has_place: bool, on_panel: bool) -> str:
    """For taking a candidate's place (or, not as a candidate, one on the panel) in a cohort."""
    if not candidate:
        return first(
            "You have a place on this panel already." if on_panel else "",
            "You are a candidate of this cohort and can’t sit on its panel." if has_place else "",
        )
    return first(
        "You have a place in this cohort already." if has_place else "",
        "You are on this cohort’s panel and can’t be a candidate in it." if on_panel else "",
        "" if eligible else "Please confirm that you are eligible.",
    )


def refuse_both_sides(*, administrator: bool, candidate: bool) -> str:
    """Administrators see every result before its release, so nobody runs the programme and is judged by it at once."""
    if administrator and candidate:
        return "Nobody can be a candidate and help to run the programme at the same time."
    return ""


def refuse_payment(payment: str, reference: str) -> str:
    """A purchase order is only an order with its number."""
    if payment not in Payment.values:
        return "Choose how the fee is settled."
    return "Give the number of the purchase order." if payment == Payment.ORDERED and not reference.strip() else ""


def refuse_own_payment(payment: str, reference: str) -> str:
    """What a candidate can say about their fee themselves: an order, or "please send an invoice"."""
    if payment not in (Payment.OPEN, Payment.ORDERED):
        return "Choose a purchase order or an invoice."
    return refuse_payment(payment, reference)


def refuse_register(cohort: Cohort, *, at: datetime) -> str:
    if not cohort.open_registration:
        return "This cohort takes candidates by invitation."
    if at < cohort.registration_opens_at:
        return "Registration for this cohort has not opened yet."
    return "" if at < cohort.registration_closes_at else "Registration for this cohort is closed."


def refuse_withdraw(place: Enrolment | PanelMember) -> str:
    return "This place was given up already." if place.status == Place.WITHDRAWN else ""


def refuse_extend(enrolment: Enrolment, cycle: Cycle, closes_at: datetime, *, reason: str, at: datetime) -> str:
    return first(
        "" if enrolment.status == Place.ACTIVE else "Only an active candidate can get an extension.",
        "" if cycle.cohort_id == enrolment.cohort_id else "Choose a cycle of this candidate’s cohort.",
        refuse_without_reason(reason),
        "" if closes_at > cycle.closes_at else f"The extension must end after cycle {cycle.number} closes for all.",
        "" if closes_at > at else "The extension must end in the future.",
        "" if closes_at <= cycle.releases_at else f"The extension must end before the results of cycle {cycle.number}.",
    )


# Credentials


def refuse_revoke(credential: Credential, reason: str) -> str:
    return first(
        "This certificate was revoked already." if credential.revoked_at else "",
        refuse_without_reason(reason),
    )
