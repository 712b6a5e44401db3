"""Whose readings are compared, and how well do they agree: by section, criterion, pair of reviewers or reviewer?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.db import connection
from django.db.models import TextChoices

from accounts.models import User
from certification.models import Cohort, Criterion, Section
from reviews.agreement import Agreement, Figure, Pair, agreement, severity
from reviews.models import Assignment
from reviews.states import Task

KEPT_SECONDS = 3600
Key = tuple[int, ...]
ALL: Key = ()

COMPARED = """
    SELECT s.section_id, one.criterion_id, s.id, a.person_id, b.person_id, one.value, two.value
    FROM portfolios_submission s
    JOIN certification_cycle y ON y.id = s.cycle_id
    JOIN reviews_assignment a ON a.submission_id = s.id AND a.duty = 'review' AND a.status = 'handed_in'
    JOIN reviews_assignment b ON b.submission_id = s.id AND b.duty = 'review' AND b.status = 'handed_in' AND b.id > a.id
    JOIN reviews_score one ON one.assignment_id = a.id AND a.condition = ''
    JOIN reviews_score two ON two.assignment_id = b.id AND b.condition = '' AND two.criterion_id = one.criterion_id
    WHERE y.cohort_id = %(cohort)s AND one.value IS NOT NULL AND two.value IS NOT NULL
    ORDER BY s.id, one.criterion_id
"""
"""Two reviewers' values on one criterion of one submission, the earlier assigned first; conditions have none."""

Row = tuple[int, int, int, int, int, Decimal, Decimal]


class By(TextChoices):
    """What a line of the table stands for."""

    SECTION = "section", "Sections"
    CRITERION = "criterion", "Criteria"
    PAIR = "pair", "Pairs of reviewers"
    REVIEWER = "reviewer", "Reviewers"


@dataclass(frozen=True)
class Group:
    """The readings behind one line: `key` holds the ids of what it stands for, none for all readings."""

    key: Key
    title: str
    pairs: tuple[Pair, ...]

    @property
    def submissions(self) -> int:
        return len({pair.submission for pair in self.pairs})


@dataclass(frozen=True)
class Compared:
    """One line with its figures; severity only where the line is a reviewer's."""

    group: Group
    agreement: Agreement
    severity: Figure | None = None


def groups(cohort: Cohort, by: By) -> list[Group]:
    """All lines of a table, in the framework's order or by name; at most four statements. For administrators only."""
    found: dict[Key, list[Pair]] = {}
    rows = _rows(cohort)
    for section, criterion, submission, first, second, one, other in rows:
        pair = Pair(submission, one, other, first, second)
        for key in _keys(by, section, criterion, first, second):
            found.setdefault(key, []).append(pair)
    titles = _titles(cohort, by, found)
    lines = [Group(key, title, tuple(found.get(key, ()))) for key, title in titles]
    if by != By.SECTION:
        return lines
    whole = [Pair(submission, one, other, first, second) for _, _, submission, first, second, one, other in rows]
    return [Group(ALL, "All sections", tuple(whole)), *lines]


def compared(cohort: Cohort, by: By, lines: Iterable[Group]) -> list[Compared]:
    """These lines with their figures, kept until another review is handed in."""
    policy = cohort.framework.policy
    tolerance, least = Decimal(policy["tolerance"]), int(policy["withheld_under"])
    chosen = list(lines)
    names = {line.key: f"reviews.agreement.{cohort.pk}.{by}.{line.key}.{_handed_in()}" for line in chosen}
    kept = cache.get_many(list(names.values()))
    new = {}
    for line in chosen:
        if names[line.key] not in kept:
            new[names[line.key]] = _figures(line, by, tolerance, least)
    cache.set_many(new, KEPT_SECONDS)
    figures = kept | new
    return [Compared(line, *figures[names[line.key]]) for line in chosen]


def _figures(line: Group, by: By, tolerance: Decimal, least: int) -> tuple[Agreement, Figure | None]:
    pairs = _turned(line) if by == By.PAIR else line.pairs
    found = agreement(pairs, tolerance=tolerance, least=least, ordered=by == By.PAIR)
    return found, severity(line.pairs, line.key[0], least=least) if by == By.REVIEWER else None


def _turned(line: Group) -> Sequence[Pair]:
    """The readings of two people with the same one always first."""
    first = line.key[0]
    return [
        pair if pair.first == first else Pair(pair.submission, pair.other, pair.one, pair.second, pair.first)
        for pair in line.pairs
    ]


def _keys(by: By, section: int, criterion: int, first: int, second: int) -> tuple[Key, ...]:
    if by == By.REVIEWER:
        return (first,), (second,)
    if by == By.PAIR:
        return ((min(first, second), max(first, second)),)
    return ((section if by == By.SECTION else criterion,),)


def _titles(cohort: Cohort, by: By, found: dict[Key, list[Pair]]) -> list[tuple[Key, str]]:
    """Every section or criterion of the framework, or all who were compared."""
    if by == By.SECTION:
        rows = Section.objects.filter(framework=cohort.framework_id).order_by("position")
        return [((pk,), title) for pk, title in rows.values_list("pk", "title")]
    if by == By.CRITERION:
        criteria = Criterion.objects.filter(section__framework=cohort.framework_id)
        ordered = criteria.order_by("section__position", "position").values_list("pk", "section__title", "title")
        return [((pk,), f"{section}: {title}") for pk, section, title in ordered]
    people = {pk for key in found for pk in key}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    named = [(key, " and ".join(sorted((names[pk] for pk in key), key=str.casefold))) for key in found]
    return sorted(named, key=lambda line: (line[1].casefold(), line[0]))


def _rows(cohort: Cohort) -> list[Row]:
    key = f"reviews.compared.{cohort.pk}.{_handed_in()}"
    found: list[Row] | None = cache.get(key)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(COMPARED, {"cohort": cohort.pk})
            found = cursor.fetchall()
        cache.set(key, found, KEPT_SECONDS)
    return found


def _handed_in() -> int:
    """What was handed in is frozen, so that its number says whether anything is new."""
    return Assignment.objects.filter(status=Task.HANDED_IN).count()
