"""Make what preparing makes, laid down as rows with their real files, where a test is about serving them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portfolios import names
from portfolios.models import Evidence, Rendition
from portfolios.states import RenditionKind
from portfolios.viewing.serving import extension
from tests.make.people import NOON
from tests.make.submissions import FIXTURES

TYPES = {"video": "video/mp4", "image": "image/png", "document": "application/pdf"}
SAMPLES = {"video": "lesson.mp4", "image": "board.png", "document": "measurements.pdf"}


def rendition(
    source: Evidence, kind: RenditionKind = RenditionKind.COPY, number: int = 1, *, at: datetime = NOON, **fields: Any
) -> Rendition:
    """One rendition of a file in the place of what is there; a sample of its kind, or `content` of a `content_type`."""
    Rendition.objects.filter(evidence=source, kind=kind, number=number).delete()
    content_type = fields.pop("content_type", TYPES[source.kind] if kind == RenditionKind.COPY else "image/png")
    sample = SAMPLES[source.kind] if kind == RenditionKind.COPY else SAMPLES["image"]
    content = fields.pop("content", None) or (FIXTURES / sample).read_bytes() + b"\n"
    place = default_storage.save(names.random_place(extension(content_type)), ContentFile(content))
    sealed = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "source_sha256": source.sha256}
    return Rendition.objects.create(
        evidence=source, kind=kind, number=number, file=place, content_type=content_type, made_at=at, **sealed, **fields
    )
