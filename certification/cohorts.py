"""How is a cohort made, and how do its dates change?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import Refused, allow, first
from certification import calendar, notices, rules
from certification.calendar import Span, Window
from certification.models import Cohort, Cycle, Framework
from certification.states import CycleKind, Place


@transaction.atomic
def create(
    framework_id: int,
    *,
    title: str,
    time_zone: str,
    first_year: int | None = None,
    windows: Sequence[Window] = (),
    registration: Span | None = None,
    open_registration: bool = False,
    fee_cents: int = 40_000,
    currency: str = "USD",
    slug: str = "",
    by: User,
    at: datetime,
) -> Cohort:
    """A cohort with its cycles. `first_year` gives the pilot's calendar; `windows` and `registration` replace it.
    The fee is in integer cents."""
    framework = Framework.objects.select_for_update().get(pk=framework_id)
    allow(rules.refuse_manage(is_administrator(by)))
    allow(rules.refuse_create(framework, title=title, time_zone=time_zone, fee_cents=fee_cents, currency=currency))
    cycles = list(windows) or calendar.pilot(_year(first_year), time_zone)
    span = registration or calendar.registration(calendar.local_day(cycles[0].opens_at, time_zone).year, time_zone)
    allow(first(rules.refuse_span(span), rules.refuse_windows(cycles)))
    cohort = Cohort.objects.create(
        framework=framework,
        slug=_free_slug(slug or title),
        title=title.strip(),
        time_zone=time_zone,
        open_registration=open_registration,
        registration_opens_at=span.opens_at,
        registration_closes_at=span.closes_at,
        fee_cents=fee_cents,
        currency=currency,
        created_at=at,
        created_by=by,
    )
    Cycle.objects.bulk_create(_cycle(cohort, window) for window in cycles)
    audit.record("cohort.created", cohort, by=by, at=at, framework=str(framework), time_zone=time_zone)
    return cohort


@transaction.atomic
def change_registration(
    cohort_id: int,
    *,
    title: str,
    span: Span,
    open_registration: bool,
    fee_cents: int,
    currency: str,
    by: User,
    at: datetime,
) -> Cohort:
    """What strangers and newcomers meet: the title, when registration runs, whether anybody may register, the fee.
    Those who have joined keep the fee that they agreed to."""
    cohort = Cohort.objects.select_for_update().get(pk=cohort_id)
    allow(rules.refuse_manage(is_administrator(by)))
    allow("" if title.strip() else "Give the cohort a title.")
    allow(first(rules.refuse_span(span), rules.refuse_fee(fee_cents, currency)))
    cohort.title = title.strip()
    cohort.open_registration = open_registration
    cohort.registration_opens_at, cohort.registration_closes_at = span.opens_at, span.closes_at
    cohort.fee_cents, cohort.currency = fee_cents, currency
    cohort.save()
    audit.record("cohort.changed", cohort, by=by, at=at, open_registration=open_registration, fee_cents=fee_cents)
    return cohort


@transaction.atomic
def change_evidence_rules(
    cohort_id: int, *, hosted_links: bool, forms_readable: bool, upload_grace_hours: int, by: User, at: datetime
) -> Cohort:
    """What counts as evidence here: links to hosted video, reading the forms that others filled in, and for how many
    hours after a window's close an upload that was begun before it may still end."""
    cohort = Cohort.objects.select_for_update().get(pk=cohort_id)
    allow(rules.refuse_manage(is_administrator(by)))
    allow(rules.refuse_evidence_rules(upload_grace_hours))
    wanted = {
        "hosted_links": hosted_links,
        "forms_readable": forms_readable,
        "upload_grace_hours": upload_grace_hours,
    }
    changed = {name: value for name, value in wanted.items() if getattr(cohort, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(cohort, name, value)
        cohort.save(update_fields=list(changed))
        audit.record("cohort.evidence_rules", cohort, by=by, at=at, **changed)
    return cohort


@transaction.atomic
def change_cycle(
    cycle_id: int,
    *,
    opens_at: datetime,
    closes_at: datetime,
    releases_at: datetime,
    by: User,
    at: datetime,
) -> Cycle:
    """Move one cycle's dates; every active candidate is told."""
    cohort = Cohort.objects.select_for_update().get(cycles=cycle_id)
    allow(rules.refuse_manage(is_administrator(by)))
    cycles = list(cohort.cycles.order_by("number"))
    cycle = next(one for one in cycles if one.pk == cycle_id)
    window = Window(cycle.number, CycleKind(cycle.kind), opens_at, closes_at, releases_at)
    if window == _window(cycle):
        return cycle
    planned = [window if one.pk == cycle_id else _window(one) for one in cycles]
    allow(first(rules.refuse_change_cycle(cycle, window, at=at), rules.refuse_windows(planned)))
    cycle.opens_at, cycle.closes_at, cycle.releases_at = opens_at, closes_at, releases_at
    cycle.save()
    dates = {name: getattr(window, name).isoformat() for name in ("opens_at", "closes_at", "releases_at")}
    audit.record("cycle.changed", cycle, by=by, at=at, **dates)
    notices.dates_changed(cycle, cohort.enrolments.filter(status=Place.ACTIVE).select_related("person"), at=at)
    return cycle


def _year(first_year: int | None) -> int:
    if first_year is None or first_year - 1 not in rules.YEARS or first_year + 3 not in rules.YEARS:
        raise Refused("Choose a first year between 2001 and 2096.")
    return first_year


def _cycle(cohort: Cohort, window: Window) -> Cycle:
    return Cycle(
        cohort=cohort,
        number=window.number,
        kind=window.kind,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        releases_at=window.releases_at,
    )


def _window(cycle: Cycle) -> Window:
    return Window(cycle.number, CycleKind(cycle.kind), cycle.opens_at, cycle.closes_at, cycle.releases_at)


def _free_slug(wish: str) -> str:
    """The wish as an address part; numbered where another cohort has it."""
    base = slugify(wish)[:50].strip("-") or "cohort"
    taken = set(Cohort.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)
