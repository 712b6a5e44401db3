"""Who is in a seeded cohort? Five people who can log in, and as many candidates and reviewers as wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Model

from accounts import people
from accounts.models import User
from accounts.states import Role
from certification import cohorts
from certification.models import Cohort, Enrolment, Framework, PanelMember
from certification.states import PanelRole, Place
from portfolios.models import Portfolio
from reviews.confidentiality import CURRENT
from reviews.models import Statement
from tools.seeding.plan import PASSWORD, Wanted

BATCH = 2000
NOTICE = timedelta(days=80)
CAST = {
    "bo": ("Bo Berg", "Sevenfold"),
    "dora": ("Dora Diaz", "Sevenfold"),
    "ada": ("Ada Abara", "Northfield District"),
    "ben": ("Ben Brooks", "Harbour Schools"),
    "cleo": ("Aaliyah Carter", "Lakeside Elementary School"),
}
FIRST = ("Ana", "Bela", "Chidi", "Dunja", "Emre", "Fatou", "Goran", "Hye-jin", "Inés", "Jamal", "Kaito", "Lena")
LAST = ("Adeyemi", "Bianchi", "Castro", "Dimitrov", "Eriksen", "Fischer", "Gupta", "Horvath", "Ivanova", "Jensen")


def cast(tag: str, *, at: datetime) -> dict[str, User]:
    """Two administrators, two reviewers and a candidate, each with the password of `plan.PASSWORD`."""
    found = {
        nick: people.add(
            f"{nick}{tag}@bench.example", name=name, organisation=school, password=PASSWORD, by=None, at=at - NOTICE
        )
        for nick, (name, school) in CAST.items()
    }
    for nick in ("bo", "dora"):
        people.grant_role(found[nick].pk, role=Role.ADMINISTRATOR, by=None, at=at - NOTICE)
    return found


def cohort(wanted: Wanted, framework: Framework, *, by: User, at: datetime) -> Cohort:
    """An empty cohort on the wanted calendar."""
    windows, registration = wanted.calendar(at)
    return cohorts.create(
        framework.pk,
        title=f"Measured cohort {wanted.tag}".strip(),
        time_zone="America/Chicago",
        windows=windows,
        registration=registration,
        open_registration=True,
        by=by,
        at=at - NOTICE,
    )


def panel(cohort: Cohort, first: Sequence[User], wanted: Wanted, *, at: datetime) -> list[PanelMember]:
    """Reviewers of all sections; `first` sit before the others."""
    others = _crowd("reviewer", "District", wanted.members - len(first), wanted.tag, at=at)
    rows = [
        PanelMember(
            cohort=cohort,
            person=person,
            role=PanelRole.REVIEWER,
            status=Place.ACTIVE,
            capacity=1000,
            invited_at=at - NOTICE,
            joined_at=at - NOTICE,
        )
        for person in [*first, *others]
    ]
    members = PanelMember.objects.bulk_create(rows, batch_size=BATCH)
    sections = list(cohort.framework.sections.values_list("pk", flat=True))
    seats = PanelMember.sections.through
    seats._default_manager.bulk_create(
        [seats(panelmember_id=member.pk, section_id=pk) for member in members for pk in sections], batch_size=BATCH
    )
    said = {"version": CURRENT, "agreed_at": at}
    Statement.objects.bulk_create(Statement(person=member.person, **said) for member in members)
    return members


def candidates(cohort: Cohort, first: User, wanted: Wanted, *, at: datetime) -> list[Portfolio]:
    """An open portfolio for each candidate, `first` before the others."""
    people = [first, *_crowd("candidate", "School", wanted.places - 1, wanted.tag, at=at)]
    enrolled = Enrolment.objects.bulk_create(
        [
            Enrolment(
                cohort=cohort,
                person=person,
                status=Place.ACTIVE,
                invited_at=at - NOTICE,
                joined_at=at - NOTICE,
                eligibility_confirmed_at=at - NOTICE,
                fee_cents=cohort.fee_cents,
                currency=cohort.currency,
            )
            for person in people
        ],
        batch_size=BATCH,
    )
    rows = [Portfolio(enrolment=enrolment, opened_at=at - NOTICE) for enrolment in enrolled]
    return Portfolio.objects.bulk_create(rows, batch_size=BATCH)


def _crowd(part: str, school: str, count: int, tag: str, *, at: datetime) -> list[User]:
    """People who are never going to log in."""
    locked = make_password(None)
    rows = [
        User(
            email=f"{part}-{number}{tag}@bench.example",
            name=f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]} {number}",
            organisation=f"{school} {number}",
            password=locked,
            joined_at=at - NOTICE,
        )
        for number in range(1, count + 1)
    ]
    return User.objects.bulk_create(rows, batch_size=BATCH)


def counted(*models: type[Model]) -> None:
    """Let the database look at what was just written; its triggers would plan for empty tables otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")
