"""Does the library take, keep, change and give up evidence as it should, and leave nothing behind when it refuses?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from pytest_django.fixtures import Settings

from accounts.models import AuditEvent, User
from accounts.refusals import Refused, Stale
from portfolios import evidence, rules
from portfolios.models import Evidence, Portfolio
from portfolios.preparation.probing import Found
from portfolios.states import Status
from tests import make
from tests.make import FIXTURES, NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
PDF = (FIXTURES / "measurements.pdf").read_bytes()


@pytest.fixture
def portfolio(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


def add(portfolio: Portfolio, name: str, content: bytes, *, by: User | None = None) -> Evidence:
    upload = SimpleUploadedFile(name, content)
    return evidence.add_file(portfolio.pk, upload=upload, title="", by=by or make.owner(portfolio), at=NOON)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_a_name_that_tells_nothing(portfolio: Portfolio, tmp_path: Path) -> None:
    item = add(portfolio, "Cleo Carter baseline.pdf", PDF)
    assert item.original_name == "Cleo Carter baseline.pdf"
    assert item.title == "Cleo Carter baseline"
    (path,) = stored(tmp_path)
    assert "leo" not in str(path.relative_to(tmp_path))
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o077 == 0
    assert AuditEvent.objects.filter(action="evidence.added", subject_id=item.pk).exists()


def test_the_same_bytes_twice_are_one_piece_of_evidence(portfolio: Portfolio, tmp_path: Path) -> None:
    assert add(portfolio, "one.pdf", PDF) == add(portfolio, "two.pdf", PDF)
    assert Evidence.objects.count() == 1
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize("content", [b"", PDF[:3000], b"<html>"])
def test_a_refused_file_leaves_neither_row_nor_file(portfolio: Portfolio, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refused):
        add(portfolio, "plan.pdf", content)
    assert not Evidence.objects.exists()
    assert stored(tmp_path) == []


def test_a_file_over_the_limit_is_refused(portfolio: Portfolio, tmp_path: Path, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    with pytest.raises(Refused, match=r"too large: 16\.7 KB"):
        add(portfolio, "plan.pdf", PDF)
    assert not Evidence.objects.exists()
    assert stored(tmp_path) == []


def test_a_row_that_cannot_be_written_takes_its_file_along(portfolio: Portfolio, tmp_path: Path) -> None:
    def lying(path: Path, name: str) -> Found:
        return Found("no such kind", "x/y", "bin", {})

    upload = SimpleUploadedFile("plan.pdf", PDF)
    with pytest.raises(IntegrityError, match="evidence_is_what_its_kind_says"):
        evidence.add_file(portfolio.pk, upload=upload, title="", by=make.owner(portfolio), at=NOON, probe=lying)
    assert stored(tmp_path) == []


def test_a_stranger_adds_nothing(portfolio: Portfolio, otto: User, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="somebody else"):
        add(portfolio, "plan.pdf", PDF, by=otto)
    with pytest.raises(Refused, match="somebody else"):
        evidence.add_text(portfolio.pk, title="Mine", by=otto, at=NOON)
    with pytest.raises(Refused, match="somebody else"):
        evidence.add_link(portfolio.pk, url="https://vimeo.com/76979871", title="", by=otto, at=NOON)
    assert not Evidence.objects.exists()
    assert stored(tmp_path) == []


HOSTILE = [
    "x" * 300 + ".pdf",
    "a." + "b" * 300,
    "\u202egpj.pdf",
    "plan\u0000.pdf",
    "../../etc/passwd.pdf",
    "C:\\Users\\Cleo\\plan.pdf",
    "..",
    "   ",
    "\u200b\u200b",
    "مستند.pdf",
    "line\nbreak.pdf",
    "𝒫" * 200 + ".pdf",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_cleaned_and_harms_nothing(portfolio: Portfolio, name: str) -> None:
    upload = SimpleUploadedFile("upload", PDF)
    upload._name = name  # type: ignore[attr-defined]
    item = evidence.add_file(portfolio.pk, upload=upload, title=name, by=make.owner(portfolio), at=NOON)
    item.refresh_from_db()
    for kept in (item.original_name, item.title):
        assert 0 < len(kept) <= 300
        assert not set("/\\") & set(item.original_name)
        assert not any(sign in kept for sign in "\u0000\u202e\n\u200b")


def save(item: Evidence, text: str, version: int) -> Evidence:
    return evidence.save_text(
        item.pk, text=text, title=item.title, version=version, by=make.owner(item.portfolio), at=NOON
    )


def test_two_tabs_on_one_text_never_overwrite_each_other(portfolio: Portfolio) -> None:
    item = make.written(portfolio)
    assert save(item, "From the first tab.", 1).version == 2
    with pytest.raises(Stale, match="Nothing was overwritten") as stale:
        save(item, "From the second tab.", 1)
    assert stale.value.current == {"text": "From the first tab.", "title": item.title, "version": 2}
    assert Evidence.objects.get().text == "From the first tab."
    assert save(item, "Both, put together.", 2).version == 3


def test_a_save_whose_answer_got_lost_can_be_tried_again(portfolio: Portfolio) -> None:
    item = make.written(portfolio)
    save(item, "Once.", 1)
    assert save(item, "Once.", 1).version == 2


def test_words_are_counted_as_they_are_saved(portfolio: Portfolio) -> None:
    item = make.written(portfolio)
    assert save(item, "# Zwei Wörter — und\tmehr\n\n", 1).words == 6


@pytest.mark.parametrize("text", ["a" * (rules.MAX_TEXT + 1), "NUL \x00", "half \ud800", "turned \u202e"])
def test_a_text_that_cannot_be_kept_is_refused_and_changes_nothing(portfolio: Portfolio, text: str) -> None:
    item = make.written(portfolio)
    with pytest.raises(Refused):
        save(item, text, 1)
    assert Evidence.objects.get().version == 1


def test_a_file_cannot_be_written_over_like_a_text(portfolio: Portfolio) -> None:
    item = make.upload(portfolio)
    with pytest.raises(Refused, match="Only a written text"):
        save(item, "New.", 1)
    assert Evidence.objects.get().text == ""


def test_a_title_changes_and_is_remembered(portfolio: Portfolio) -> None:
    item = make.upload(portfolio)
    who = make.owner(portfolio)
    assert evidence.rename(item.pk, title="Baseline", version=1, by=who, at=LATER).title == "Baseline"
    with pytest.raises(Stale) as stale:
        evidence.rename(item.pk, title="From another tab", version=1, by=who, at=LATER)
    assert stale.value.current["title"] == "Baseline"
    assert AuditEvent.objects.filter(action="evidence.renamed").count() == 1


def test_what_is_placed_or_handed_in_stays_in_the_library() -> None:
    draft = make.draft()
    who, text = make.owner(draft.portfolio), draft.exhibits.get(evidence__kind="text").evidence
    with pytest.raises(Refused, match="placed in Gathering data"):
        evidence.remove(text.pk, by=who, at=NOON)
    handed_in = make.submission(make.portfolio())
    frozen = handed_in.exhibits.all()[0].evidence
    with pytest.raises(Refused, match="handed in"):
        evidence.remove(frozen.pk, by=make.owner(handed_in.portfolio), at=NOON)
    assert not Evidence.objects.filter(removed_at__isnull=False).exists()


def test_what_a_withdrawn_attempt_used_can_be_removed_but_its_file_stays_for_the_record(tmp_path: Path) -> None:
    withdrawn = make.submission(status=Status.WITHDRAWN)
    item = withdrawn.exhibits.exclude(evidence__file="")[0].evidence
    evidence.remove(item.pk, by=make.owner(withdrawn.portfolio), at=NOON)
    assert evidence.remove(item.pk, by=make.owner(withdrawn.portfolio), at=NOON).removed_at == NOON
    assert item.file.storage.exists(str(item.file.name))


def test_only_a_text_needs_a_copy(portfolio: Portfolio) -> None:
    with pytest.raises(Refused, match="Only a written text"):
        evidence.copy(make.upload(portfolio).pk, by=make.owner(portfolio), at=NOON)
    assert Evidence.objects.count() == 1
