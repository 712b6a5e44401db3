"""What was made from a piece of evidence, and how is it kept? Reviewers are served these, never the file handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Prefetch, Q

from portfolios import names
from portfolios.models import Evidence, Rendition
from portfolios.states import RenditionKind

BLOCK = 1024 * 1024
MOST_TEXT = 2_000_000

WITHOUT_TEXT = Prefetch("renditions", Rendition.objects.defer("text").order_by("kind", "number"))
"""Everything made from evidence, for lists: the words of pages stay in the database."""


def copy_of(evidence: Evidence) -> Rendition | None:
    """The clean file that a reviewer gets in the place of the original."""
    return one(evidence, RenditionKind.COPY)


def poster_of(evidence: Evidence) -> Rendition | None:
    """The picture that stands for a video."""
    return one(evidence, RenditionKind.POSTER)


def pages_of(evidence: Evidence) -> list[Rendition]:
    """The pictures of a document's pages, first to last."""
    return [each for each in evidence.renditions.all() if each.kind == RenditionKind.PAGE]


def words_of(evidence: Evidence) -> list[Rendition]:
    """Every piece of words found: of its pages, and of what the file says beside them."""
    return [each for each in evidence.renditions.all() if each.text]


def one(evidence: Evidence, kind: RenditionKind, number: int = 1) -> Rendition | None:
    """One thing made from the evidence, or None where there is no such."""
    found = (each for each in evidence.renditions.all() if (each.kind, each.number) == (kind, number))
    return next(found, None)


def stored(evidence: Evidence, made: Iterable[dict[str, Any]], folder: Path, *, at: datetime) -> list[Rendition]:
    """Bring what a job made into the storage; the rows come back unsaved. Nothing stays when one can't be stored."""
    rows: list[Rendition] = []
    try:
        for each in made:
            rows.append(_stored(evidence, each, folder, at))
    except BaseException:
        forget(row.file.name for row in rows)
        raise
    return rows


def _stored(evidence: Evidence, made: dict[str, Any], folder: Path, at: datetime) -> Rendition:
    row = Rendition(
        evidence=evidence,
        kind=made["kind"],
        number=made["number"],
        content_type=made["content_type"],
        text=made["text"].replace("\x00", "")[:MOST_TEXT],
        facts=made["facts"],
        source_sha256=evidence.sha256,
        made_at=at,
    )
    if made["file"]:
        path = folder / Path(made["file"]).name
        row.size, row.sha256 = path.stat().st_size, _sha256(path)
        with path.open("rb") as file:
            row.file.name = default_storage.save(names.random_place(path.suffix[1:]), File(file))
    return row


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def replace(evidence_id: int, which: Q, rows: Iterable[Rendition]) -> None:
    """Put these rows in the place of those that match; belongs into a transaction."""
    discard(evidence_id, which)
    Rendition.objects.bulk_create(rows)


def discard(evidence_id: int, which: Q | None = None) -> None:
    """Delete what was made, or what matches of it, its files too once the transaction is stored."""
    old = Rendition.objects.filter(which or Q(), evidence_id=evidence_id)
    places = list(old.exclude(file="").values_list("file", flat=True))
    old.delete()
    transaction.on_commit(lambda: forget(places))


def forget(places: Iterable[str | None]) -> None:
    """Delete files from the storage."""
    for place in filter(None, places):
        default_storage.delete(place)
