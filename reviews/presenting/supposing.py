"""How does an administrator read what other terms would change?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.urls import reverse

from accounts.paging import page
from certification import flows
from certification.flows import Flow
from certification.models import Cohort, Cycle, Section
from reviews import explaining, supposable, supposing
from reviews.forms import WhatIfForm
from reviews.presenting.phrases import count_words
from reviews.supposing import LABELS, ORDER, Change, Supposed, Work


@dataclass(frozen=True)
class ChangeRow:
    """One candidate whose outcome or whose sections for a further reading are others."""

    name: str
    url: str
    before: str
    before_label: str
    after: str
    after_label: str
    overall_before: str
    overall_after: str
    newly: str
    freed: str


@dataclass(frozen=True)
class WhatIf:
    """The form, and once it is answered what would change."""

    cycle: Cycle
    form: WhatIfForm
    candidates: int
    unjudged: str
    headline: str
    details: Sequence[str]
    chart: Flow | None
    counts: Sequence[tuple[str, str, int, int]]
    page: Page[Change] | None
    rows: Sequence[ChangeRow]


def what_if(cohort: Cohort, cycles: Sequence[Cycle], asked: Mapping[str, str], *, at: datetime) -> WhatIf:
    """The page for what the address asks; every number that it doesn't name is the framework's own."""
    cycle = _chosen(cycles, asked.get("cycle", ""), at)
    cycle.cohort = cohort
    facts = supposable.facts(cycle)
    form = _form(cohort, cycles, cycle, asked)
    found = supposing.suppose(facts, form.terms(facts.policy)) if form.is_valid() and facts.parties else None
    listed = [each for each in found.changes if each.changes or each.newly or each.freed] if found else []
    shown = page(listed, asked.get("page")) if listed else None  # type: ignore[arg-type]  # a list can be cut as well
    return WhatIf(
        cycle=cycle,
        form=form,
        candidates=len(facts.parties),
        unjudged=_unjudged(facts.unjudged),
        headline=_headline(found) if found else "",
        details=list(_details(found)) if found else [],
        chart=flows.flow(found.flows, LABELS, ORDER) if found else None,
        counts=list(_counts(found)) if found else [],
        page=shown,
        rows=_rows(list(shown.object_list), cohort) if shown else [],
    )


def _chosen(cycles: Sequence[Cycle], number: str, at: datetime) -> Cycle:
    """The cycle of this number, or the latest that has begun."""
    named = next((each for each in cycles if str(each.number) == number), None)
    begun = [each for each in cycles if each.opens_at <= at]
    return named or (begun or list(cycles[:1]))[-1]


def _form(cohort: Cohort, cycles: Sequence[Cycle], cycle: Cycle, asked: Mapping[str, str]) -> WhatIfForm:
    policy = cohort.framework.policy
    own = {
        "cycle": str(cycle.number),
        "threshold": policy["overall_threshold"],
        "floor": policy["section_floor"],
        "tolerance": policy["tolerance"],
        "without": "",
    }
    people = supposable.reviewers(cycle)
    return WhatIfForm(own | dict(asked), cycles=[each.number for each in cycles], people=people, policy=policy)


def _unjudged(number: int) -> str:
    if not number:
        return ""
    waiting = "One section is" if number == 1 else f"{number} sections are"
    return f"{waiting} not judged yet and counted as missing, before and after."


def _headline(found: Supposed) -> str:
    number = sum(each.changes for each in found.changes)
    if not number:
        return "Nothing changes: every candidate keeps the same outcome."
    verb = "has" if number == 1 else "have"
    return f"{number} of {count_words(len(found.changes), 'candidate')} {verb} another outcome."


def _details(found: Supposed) -> Iterator[str]:
    if found.rescored:
        verb = "changes" if found.rescored == 1 else "change"
        yield f"{count_words(found.rescored, 'overall score')} {verb}."
    if found.newly:
        verb = "takes" if found.newly == 1 else "take"
        yield f"{count_words(found.newly, 'more section')} {verb} a further reading, by a lead or a second reviewer."
    if found.freed:
        verb = "settles" if found.freed == 1 else "settle"
        yield f"{count_words(found.freed, 'section')} that went to a lead {verb} without one."


def _counts(found: Supposed) -> Iterator[tuple[str, str, int, int]]:
    """Each outcome with how many have it before and after."""
    for key in ORDER:
        before = sum(n for (one, _), n in found.flows.items() if one == key)
        after = sum(n for (_, two), n in found.flows.items() if two == key)
        if before or after:
            yield key, LABELS[key], before, after


def _rows(changes: Sequence[Change], cohort: Cohort) -> list[ChangeRow]:
    known = supposable.names({each.party.enrolment_id for each in changes})
    titles = dict(Section.objects.filter(framework=cohort.framework_id).values_list("slug", "title"))
    return [_row(each, *known[each.party.enrolment_id], titles) for each in changes]


def _row(change: Change, name: str, portfolio: int | None, titles: Mapping[str, str]) -> ChangeRow:
    return ChangeRow(
        name=name,
        url=reverse("reviews:results", args=[portfolio]) if portfolio else "",
        before=change.before,
        before_label=LABELS[change.before],
        after=change.after,
        after_label=LABELS[change.after],
        overall_before=explaining.number(change.overall_before) or "–",
        overall_after=explaining.number(change.overall_after) or "–",
        newly=_sections(change.newly, titles),
        freed=_sections(change.freed, titles),
    )


def _sections(works: Sequence[Work], titles: Mapping[str, Any]) -> str:
    return ", ".join(titles[work.section] for work in works)
