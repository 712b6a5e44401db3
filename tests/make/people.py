"""Make people through the verb that the product itself uses."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from accounts import people
from accounts.models import User
from accounts.states import Role

NOON = datetime(2027, 5, 10, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"

CAST = {
    "cleo": ("Cleo Carter", "Lakeside Elementary School", "America/Chicago"),
    "ada": ("Ada Abara", "Northfield District", "Europe/Berlin"),
    "ben": ("Ben Brooks", "Harbour Schools", "America/New_York"),
    "judy": ("Judy Jansen", "Riverside Academy", "Europe/Amsterdam"),
    "bo": ("Bo Berg", "Sevenfold", "Europe/Copenhagen"),
    "dora": ("Dora Diaz", "Sevenfold", "America/Denver"),
    "otto": ("Otto Olsen", "Hillside School", "Europe/Oslo"),
}
_numbers = count(1)


def person(nick: str = "", *, name: str = "", organisation: str = "", time_zone: str = "", at: datetime = NOON) -> User:
    """Somebody of the cast by nickname, or anybody; the address is nick@example.org."""
    nick = nick or f"person-{next(_numbers)}"
    known = CAST.get(nick, (nick.replace("-", " ").title(), "", "UTC"))
    return people.add(
        f"{nick}@example.org",
        name=name or known[0],
        organisation=organisation or known[1],
        time_zone=time_zone or known[2],
        password=PASSWORD,
        by=None,
        at=at,
    )


def administrator(nick: str = "", *, at: datetime = NOON) -> User:
    """Somebody who runs the programme."""
    appointed = person(nick, at=at)
    people.grant_role(appointed.pk, role=Role.ADMINISTRATOR, by=None, at=at)
    return appointed
