"""Is a framework loaded once, published once, and frozen after?"""

from __future__ import annotations

from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from accounts.refusals import Refused
from certification import frameworks, schema
from certification.models import Criterion, Factor, Framework, FrameworkText, Level, Requirement, Section
from tests import make
from tests.make.cohorts import SHIPPED
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> dict[str, Any]:
    return schema.read(SHIPPED.read_text(encoding="utf-8"))


def test_a_framework_is_stored_whole_and_in_order(document: dict[str, Any]) -> None:
    framework = frameworks.load(document, at=NOON)
    assert [section.slug for section in framework.sections.all()] == [one["slug"] for one in document["sections"]]
    assert [Factor.objects.count(), Criterion.objects.count(), Level.objects.count()] == [7, 21, 84]
    assert Requirement.objects.count() == sum(len(section["requirements"]) for section in document["sections"])
    criterion = Criterion.objects.get(section__slug="partnership", position=1)
    assert criterion.factor.slug == "partnership"
    assert [level.value for level in criterion.levels.all()] == [4, 3, 2, 1]


def test_the_same_content_loads_to_the_same_row(document: dict[str, Any]) -> None:
    first = frameworks.load(document, at=NOON)
    again = frameworks.load(dict(reversed(document.items())), at=NOON)
    assert again.pk == first.pk
    assert Framework.objects.count() == 1
    assert AuditEvent.objects.filter(action="framework.loaded").count() == 1


def test_a_draft_is_replaced_by_new_content(document: dict[str, Any]) -> None:
    first = frameworks.load(document, at=NOON)
    changed = deepcopy(document) | {"title": "A better title"}
    del changed["sections"][0]["criteria"][0]
    second = frameworks.load(changed, at=NOON)
    assert (second.pk, second.title) == (first.pk, "A better title")
    assert second.fingerprint != first.fingerprint
    assert Criterion.objects.count() == 20


def test_a_published_version_takes_no_other_content(document: dict[str, Any]) -> None:
    framework = frameworks.load(document, at=NOON)
    frameworks.publish(framework.pk, by=None, at=NOON)
    with pytest.raises(Refused, match="Give the new content a new version"):
        frameworks.load(document | {"title": "Another title"}, at=NOON)
    assert Framework.objects.get().title == document["title"]


def test_the_next_version_stands_beside_the_published_one(document: dict[str, Any]) -> None:
    make.framework()
    following = frameworks.load(document | {"version": 3, "title": "Another title"}, at=NOON)
    assert Framework.objects.count() == 2
    assert following.published_at is None


def test_a_malformed_document_is_refused_and_nothing_is_stored(document: dict[str, Any]) -> None:
    del document["policy"]["tolerance"]
    with pytest.raises(Refused, match=r"policy: “tolerance” is missing\."):
        frameworks.load(document, at=NOON)
    assert not Framework.objects.exists()


def test_a_framework_is_published_once(bo: User, document: dict[str, Any]) -> None:
    framework = frameworks.load(document, at=NOON)
    frameworks.publish(framework.pk, by=bo, at=NOON)
    with pytest.raises(Refused, match="is published already"):
        frameworks.publish(framework.pk, by=bo, at=NOON)
    assert AuditEvent.objects.filter(action="framework.published", by=bo).count() == 1


def test_only_administrators_publish(otto: User, document: dict[str, Any]) -> None:
    framework = frameworks.load(document, at=NOON)
    with pytest.raises(Refused, match="Only an administrator"):
        frameworks.publish(framework.pk, by=otto, at=NOON)
    framework.refresh_from_db()
    assert framework.published_at is None


@pytest.mark.parametrize("model", [Framework, Factor, Section, Requirement, Criterion, Level])
def test_the_database_lets_nobody_change_or_delete_a_published_framework(model: Any) -> None:
    make.framework()
    column = "descriptor" if model is Level else "title"
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{column: "Something else"})
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=model.objects.first().pk)._raw_delete("default")
    assert not model.objects.filter(**{column: "Something else"}).exists()


def test_the_database_lets_nobody_add_to_a_published_framework() -> None:
    criterion = make.framework().sections.first().criteria.first()  # type: ignore[union-attr]
    assert criterion is not None
    criterion.pk, criterion.slug, criterion.position = None, "another", 9
    with pytest.raises(DatabaseError), transaction.atomic():
        criterion.save(force_insert=True)
    assert Criterion.objects.count() == 21


def test_loading_takes_few_statements_whatever_the_size(document: dict[str, Any]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as spent:
        frameworks.load(document, at=NOON)
    assert len(spent) <= 14


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_framework", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_loads_and_publishes_and_may_run_again() -> None:
    first, second = run(str(SHIPPED), "--publish"), run(str(SHIPPED), "--publish")
    assert first == second
    assert "version 2: published, fingerprint" in first
    assert Framework.objects.get().published_at is not None


def test_the_command_without_publish_leaves_a_draft() -> None:
    assert "a draft" in run(str(SHIPPED))


def test_the_command_names_file_line_and_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(SHIPPED.read_text(encoding="utf-8").replace("version: 2", "version: none", 1), encoding="utf-8")
    with pytest.raises(CommandError, match=r"broken\.yaml, line 5: “version” must be a whole number"):
        run(str(broken))
    assert not Framework.objects.exists()


def test_the_command_refuses_a_file_that_is_missing_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(str(tmp_path / "missing.yaml"))
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"slug: x\n\xff\xfe")
    with pytest.raises(CommandError, match="line 2: This is not text in UTF-8"):
        run(str(binary))


def test_the_text_is_kept_and_gives_the_fingerprint_again(document: dict[str, Any]) -> None:
    framework = frameworks.load(document, at=NOON)
    assert frameworks.fingerprint(FrameworkText.objects.get().document) == framework.fingerprint
    changed = frameworks.load(deepcopy(document) | {"title": "A better title"}, at=NOON)
    assert FrameworkText.objects.get().document["title"] == "A better title"
    assert list(frameworks.faults(changed)) == []


def test_loading_the_same_file_adds_the_text_that_an_older_installation_lacks(document: dict[str, Any]) -> None:
    framework = frameworks.publish(frameworks.load(document, at=NOON).pk, by=None, at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM certification_frameworktext")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert not frameworks.has_text(framework)
    assert list(frameworks.faults(framework)) == []
    frameworks.load(document, at=NOON)
    assert frameworks.has_text(framework)
    assert list(frameworks.faults(framework)) == []


def test_the_text_of_a_published_framework_is_frozen(document: dict[str, Any]) -> None:
    frameworks.publish(frameworks.load(document, at=NOON).pk, by=None, at=NOON)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        FrameworkText.objects.update(document={})
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        FrameworkText.objects.all().delete()
