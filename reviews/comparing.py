"""Whose readings are compared, and how well do they agree: by section, criterion, pair of reviewers or reviewer?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import TextChoices

from accounts.models import User
from certification.models import Cohort, Criterion, Section
from reviews.agreement import Agreement, Figure, Pair, agreement, severity
from reviews.progress import mark

KEPT_SECONDS = 3600
Key = tuple[int, ...]
ALL: Key = ()

COMPARED = """
    SELECT y.cohort_id, s.section_id, one.criterion_id, s.id, a.person_id, b.person_id, one.value, two.value,
           to_char(greatest(a.handed_in_at, b.handed_in_at) AT TIME ZONE c.time_zone, 'YYYY-MM')
    FROM portfolios_submission s
    JOIN certification_cycle y ON y.id = s.cycle_id
    JOIN certification_cohort c ON c.id = y.cohort_id
    JOIN reviews_assignment a ON a.submission_id = s.id AND a.duty = 'review' AND a.status = 'handed_in'
    JOIN reviews_assignment b ON b.submission_id = s.id AND b.duty = 'review' AND b.status = 'handed_in' AND b.id > a.id
    JOIN reviews_score one ON one.assignment_id = a.id AND a.condition = ''
    JOIN reviews_score two ON two.assignment_id = b.id AND b.condition = '' AND two.criterion_id = one.criterion_id
    WHERE y.cohort_id = ANY(%(cohorts)s) AND one.value IS NOT NULL AND two.value IS NOT NULL
      AND (%(person)s::bigint IS NULL OR %(person)s IN (a.person_id, b.person_id))
    ORDER BY s.id, one.criterion_id
"""
"""Two reviewers' values on one criterion of one submission, the earlier assigned first, and the month, in the cohort's
zone, in which the later of the two was handed in; conditions have no values."""


class Reading(NamedTuple):
    cohort: int
    section: int
    criterion: int
    submission: int
    first: int
    second: int
    one: Decimal
    other: Decimal
    month: str

    def pair(self) -> Pair:
        return Pair(self.submission, self.one, self.other, self.first, self.second)

    def seen_by(self, person: int) -> Reading:
        """The same with this person first, who is one of the two."""
        if self.first == person:
            return self
        return self._replace(first=self.second, second=self.first, one=self.other, other=self.one)


class By(TextChoices):
    """What a line of the table stands for."""

    SECTION = "section", "Sections"
    CRITERION = "criterion", "Criteria"
    PAIR = "pair", "Pairs of reviewers"
    REVIEWER = "reviewer", "Reviewers"


@dataclass(frozen=True)
class Line:
    """What is compared: `key` holds the ids of what it stands for, none for everything."""

    key: Key
    title: str
    names: tuple[str, ...] = ()
    """The people's names, in the order of the key, where it stands for people."""

    @property
    def slug(self) -> str:
        """The key as addresses and the cache name it."""
        return "-".join(str(pk) for pk in self.key) or "all"


@dataclass(frozen=True)
class Compared:
    """A line with its figures; severity only where the line is a reviewer's."""

    line: Line
    agreement: Agreement
    severity: Figure | None = None


@dataclass(frozen=True)
class Month:
    """One month of a line, "2027-06": a reviewer's severity, or the share of pairs on the same level; None under the
    least number of sections."""

    month: str
    n: int
    figure: Figure | None


@dataclass(frozen=True)
class Portrait:
    """A line seen closely: how often each two values met (the line's own person first), and how it went on."""

    compared: Compared
    counts: Mapping[tuple[Decimal, Decimal], int]
    months: Sequence[Month]


def lines(cohort: Cohort, by: By) -> list[Line]:
    """All lines of a table, in the framework's order or by name; at most four statements. For administrators only."""
    if by == By.SECTION:
        rows = Section.objects.filter(framework=cohort.framework_id).order_by("position")
        return [Line(ALL, "All sections"), *(Line((pk,), title) for pk, title in rows.values_list("pk", "title"))]
    if by == By.CRITERION:
        criteria = Criterion.objects.filter(section__framework=cohort.framework_id)
        ordered = criteria.order_by("section__position", "position").values_list("pk", "section__title", "title")
        return [Line((pk,), f"{section}: {title}") for pk, section, title in ordered]
    keys = _met(cohort, by)
    names = dict(User.objects.filter(pk__in={pk for key in keys for pk in key}).values_list("pk", "name"))
    called = [(key, tuple(names[pk] for pk in key)) for key in keys]
    named = [Line(key, " and ".join(people), people) for key, people in called]
    return sorted(named, key=lambda line: (line.title.casefold(), line.key))


def compared(cohort: Cohort, by: By, chosen: Iterable[Line]) -> list[Compared]:
    """These lines with their figures, kept until another review is handed in."""
    found = list(chosen)
    now = mark()
    names = {line.key: f"reviews.agreement.{cohort.pk}.{now}.{by}.{line.slug}" for line in found}
    kept = cache.get_many(list(names.values()))
    if missing := {line.key for line in found} - {key for key, name in names.items() if name in kept}:
        groups = _groups(_rows(cohort, now), by, missing)
        new = {names[key]: figures(cohort, by, key, groups.get(key, ())) for key in missing}
        cache.set_many(new, KEPT_SECONDS)
        kept |= new
    return [Compared(line, *kept[names[line.key]]) for line in found]


def portrait(cohort: Cohort, by: By, line: Line) -> Portrait:
    """One line seen closely, kept until another review is handed in. For administrators only."""
    now = mark()
    name = f"reviews.agreement.{cohort.pk}.{now}.{by}.{line.slug}.portrait"
    found: Portrait | None = cache.get(name)
    if found is None:
        rows = _groups(_rows(cohort, now), by, {line.key}).get(line.key, ())
        found = _portrait(cohort, by, line, rows)
        cache.set(name, found, KEPT_SECONDS)
    return found


def own(person: User, cohorts: Sequence[Cohort]) -> list[Portrait]:
    """How this reviewer's values compare with those of their colleagues, for each of these cohorts; one statement."""
    rows = sorted(_readings(cohorts, person.pk), key=lambda row: row.cohort)
    found = {pk: [row.seen_by(person.pk) for row in group] for pk, group in groupby(rows, key=lambda row: row.cohort)}
    lined = [(cohort, Line((person.pk,), cohort.title)) for cohort in cohorts]
    return [_portrait(cohort, By.REVIEWER, line, found.get(cohort.pk, ())) for cohort, line in lined]


def _portrait(cohort: Cohort, by: By, line: Line, rows: Sequence[Reading]) -> Portrait:
    found = figures(cohort, by, line.key, rows)
    if found[0].withheld:
        return Portrait(Compared(line, *found), {}, ())
    months: dict[str, list[Reading]] = {}
    for row in sorted(rows, key=lambda row: row.month):
        months.setdefault(row.month, []).append(row)
    return Portrait(
        compared=Compared(line, *found),
        counts=Counter((row.one, row.other) for row in rows),
        months=[_month(cohort, by, line.key, month, within) for month, within in months.items()],
    )


def _month(cohort: Cohort, by: By, key: Key, month: str, rows: Sequence[Reading]) -> Month:
    found, leaning = figures(cohort, by, key, rows)
    return Month(month, found.n, leaning if by == By.REVIEWER else found.same_level)


def figures(cohort: Cohort, by: By, key: Key, rows: Sequence[Reading]) -> tuple[Agreement, Figure | None]:
    """The agreement of these readings under the cohort's policy, and a reviewer's severity."""
    policy = cohort.framework.policy
    tolerance, least = Decimal(policy["tolerance"]), int(policy["withheld_under"])
    pairs = [row.pair() for row in rows]
    found = agreement(pairs, tolerance=tolerance, least=least, ordered=by == By.PAIR)
    return found, severity(pairs, key[0], least=least) if by == By.REVIEWER else None


def _groups(rows: Iterable[Reading], by: By, wanted: Collection[Key]) -> dict[Key, list[Reading]]:
    """The readings behind these lines; a person whose line it is stands first."""
    found: dict[Key, list[Reading]] = {}
    for row in rows:
        for key in _keys(by, row):
            if key in wanted:
                turned = row if by in {By.SECTION, By.CRITERION} else row.seen_by(key[0])
                found.setdefault(key, []).append(turned)
    return found


def _keys(by: By, row: Reading) -> tuple[Key, ...]:
    if by == By.SECTION:
        return ALL, (row.section,)
    if by == By.CRITERION:
        return ((row.criterion,),)
    if by == By.PAIR:
        return ((min(row.first, row.second), max(row.first, row.second)),)
    return (row.first,), (row.second,)


def _met(cohort: Cohort, by: By) -> list[Key]:
    """Everybody who was compared with somebody, or every two who were."""
    now = mark()
    name = f"reviews.agreement.{cohort.pk}.{now}.{by}"
    found: list[Key] | None = cache.get(name)
    if found is None:
        found = sorted({key for row in _rows(cohort, now) for key in _keys(by, row)})
        cache.set(name, found, KEPT_SECONDS)
    return found


def _rows(cohort: Cohort, now: str) -> list[Reading]:
    name = f"reviews.readings.{cohort.pk}.{now}"
    found: list[Reading] | None = cache.get(name)
    if found is None:
        found = _readings([cohort], None)
        cache.set(name, found, KEPT_SECONDS)
    return found


def _readings(cohorts: Sequence[Cohort], person_id: int | None) -> list[Reading]:
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, {"cohorts": [cohort.pk for cohort in cohorts], "person": person_id})
        return [Reading(*row) for row in cursor.fetchall()]
