"""How do the people of the demonstration get their accounts and seats?"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts import people
from accounts.models import Message, User
from accounts.states import Role
from certification import joining, panels
from certification.models import Cohort
from reviews.demo.cast import PASSWORD, Person

LINK = re.compile(r"/join/([\w-]+)/")


@cache
def _hash() -> str:
    """One slow hash for everybody: they share the password."""
    return make_password(PASSWORD)


def account(person: Person, *, at: datetime) -> User:
    """An account with a verified address."""
    user = User.objects.create(
        email=person.email,
        password=_hash(),
        name=person.name,
        organisation=person.organisation,
        time_zone=person.zone,
        joined_at=at,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def administrator(person: Person, *, at: datetime) -> User:
    """An administrator; the first one is named by nobody."""
    user = account(person, at=at)
    people.give_role(user, role=Role.ADMINISTRATOR, by=None, at=at)
    return user


def panel(person: Person, cohort: Cohort, role: str, sections: Collection[int], *, by: User, at: datetime) -> User:
    """Invite somebody to the panel; they follow the link of their mail."""
    panels.invite(
        cohort.pk, email=person.email, name=person.name, role=role, section_ids=sections, capacity=40, by=by, at=at
    )
    mail = Message.objects.filter(email=person.email).latest("pk")
    found = LINK.search(mail.body + mail.link)
    if found is None:
        raise LookupError(f"No link in the invitation of {person.name}.")
    user = account(person, at=at + timedelta(hours=5))
    joining.accept(found.group(1), by=user, at=at + timedelta(hours=6))
    return user
