"""The trail: appended only, one chain, and a change made behind its back is found."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.models import AuditEvent, User
from tests import make
from tests.conftest import NOON


def lines(person: User, count: int) -> None:
    for number in range(count):
        audit.record("test.done", person, by=person, at=NOON, number=number)


def behind_the_back(statement: str) -> None:
    """A change by somebody who may switch the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_each_line_carries_the_fingerprint_of_the_one_before(cleo: User) -> None:
    lines(cleo, 3)
    trail = list(AuditEvent.objects.order_by("place"))
    assert [line.place for line in trail] == list(range(1, len(trail) + 1))
    assert [line.previous_hash for line in trail] == ["0" * 64, *[line.hash for line in trail[:-1]]]
    assert audit.broken_at() is None


@pytest.mark.django_db
def test_an_empty_trail_is_whole() -> None:
    assert audit.broken_at() is None


def test_many_lines_are_chained_in_one_statement(cleo: User, django_assert_num_queries: object) -> None:
    others = [make.person() for _ in range(3)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        audit.record_many("test.done", others, by=cleo, at=NOON)
    assert audit.broken_at() is None
    assert list(
        AuditEvent.objects.filter(action="test.done").order_by("place").values_list("subject_id", flat=True)
    ) == [other.pk for other in others]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_line(cleo: User, change: str) -> None:
    lines(cleo, 1)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        AuditEvent.objects.update(action="other") if change == "update" else AuditEvent.objects.all().delete()
    assert AuditEvent.objects.filter(action="test.done").count() == 1


@pytest.mark.parametrize(
    ("tampering", "expected"),
    [
        ("UPDATE accounts_auditevent SET action = 'test.other' WHERE place = 3", 3),
        ("UPDATE accounts_auditevent SET by_id = NULL WHERE place = 3", 3),
        ("UPDATE accounts_auditevent SET at = at + interval '1 microsecond' WHERE place = 3", 3),
        ("""UPDATE accounts_auditevent SET data = '{"number": 9}' WHERE place = 3""", 3),
        ("UPDATE accounts_auditevent SET hash = repeat('a', 64) WHERE place = 3", 3),
        ("DELETE FROM accounts_auditevent WHERE place = 3", 4),
        ("DELETE FROM accounts_auditevent WHERE place = 1", 2),
    ],
)
def test_a_change_behind_the_back_of_the_triggers_is_found_at_its_place(
    cleo: User, tampering: str, expected: int
) -> None:
    lines(cleo, 5)
    assert audit.broken_at() is None
    behind_the_back(tampering)
    assert audit.broken_at() == expected


def test_a_line_whose_own_hash_was_forged_too_breaks_the_next_one(cleo: User) -> None:
    lines(cleo, 5)
    behind_the_back(
        """UPDATE accounts_auditevent SET action = 'test.forged', hash = encode(sha256(convert_to(
           concat_ws(chr(31), previous_hash, place::text, extract(epoch FROM at)::text, 'test.forged',
           COALESCE(by_id::text, ''), subject_kind, subject_id::text, subject_label, data::text), 'UTF8')), 'hex')
           WHERE place = 3"""
    )
    assert audit.broken_at() == 4


@pytest.mark.django_db(transaction=True)
def test_appending_at_once_keeps_one_chain() -> None:
    person = make.person("cleo")
    start, each = Barrier(4), 10

    def append() -> None:
        start.wait()
        lines(person, each)
        connection.close()

    threads = [Thread(target=append) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AuditEvent.objects.filter(action="test.done").count() == 4 * each
    assert audit.broken_at() is None


def test_a_line_of_something_that_happened_by_itself_names_nobody(cleo: User) -> None:
    audit.record("test.swept", cleo, by=None, at=NOON)
    line = AuditEvent.objects.get(action="test.swept")
    assert (line.by, line.subject_kind, line.subject_label) == (None, "user", "Cleo Carter")
