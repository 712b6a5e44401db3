"""How is a framework loaded and published? Content in, rows out; a published version never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.access import is_administrator
from accounts.models import AuditEvent, User
from accounts.refusals import Refused, allow
from certification import rules, schema
from certification.models import Criterion, Factor, Framework, FrameworkText, Level, Requirement, Section

HEAD = ("title", "summary", "credential_title", "policy", "levels", "conditions")


@transaction.atomic
def load(document: schema.Document, *, at: datetime, by: User | None = None) -> Framework:
    """Store a framework as a draft, replacing an unpublished one of the same version. The same content gives
    the same row; `by` is None when the programme's operator loads a file."""
    _well_formed(document)
    mark = fingerprint(document)
    known = Framework.objects.select_for_update().filter(slug=document["slug"], version=document["version"]).first()
    if known and known.fingerprint == mark:
        if not has_text(known):
            FrameworkText.objects.create(framework=known, document=document)
        return known
    allow(rules.refuse_reload(known))
    framework = known or Framework(slug=document["slug"], version=document["version"])
    _empty(framework)
    for name in HEAD:
        setattr(framework, name, document[name])
    framework.fingerprint, framework.loaded_at = mark, at
    framework.save()
    _fill(framework, document)
    FrameworkText.objects.create(framework=framework, document=document)
    audit.record("framework.loaded", framework, by=by, at=at, fingerprint=mark)
    return framework


@transaction.atomic
def publish(framework_id: int, *, by: User | None, at: datetime) -> Framework:
    """Freeze a framework and open it to cohorts; `by` is None when the programme's operator does it."""
    framework = Framework.objects.select_for_update().get(pk=framework_id)
    if by is not None:
        allow(rules.refuse_manage(is_administrator(by)))
    allow(rules.refuse_publish(framework))
    framework.published_at = at
    framework.save(update_fields=["published_at"])
    audit.record("framework.published", framework, by=by, at=at, fingerprint=framework.fingerprint)
    return framework


def fingerprint(document: schema.Document) -> str:
    """SHA-256 of the whole content, whatever the order of its keys."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _well_formed(document: schema.Document) -> None:
    for path, reason in schema.faults(document):
        raise Refused(f"{' › '.join(str(step) for step in path) or 'framework'}: {reason}")


def has_text(framework: Framework) -> bool:
    """Whether its text was kept; one that is older gets it when its file is loaded once more."""
    return FrameworkText.objects.filter(framework=framework).exists()


def faults(framework: Framework) -> Iterator[str]:
    """Everything in which a framework isn't what it was loaded from and published as; two statements. Its fingerprint
    covers the whole text, so the text tells a changed policy and the audit trail a changed text."""
    told = AuditEvent.objects.filter(action="framework.loaded", subject_kind="framework", subject_id=framework.pk)
    known = told.order_by("-pk").values_list("data__fingerprint", flat=True).first()
    if known is not None and known != framework.fingerprint:
        yield "its fingerprint is not the one in the audit trail."
    text = FrameworkText.objects.filter(framework=framework).first()
    if text is None:
        return
    if fingerprint(text.document) != framework.fingerprint:
        yield "the text it was loaded from does not give its fingerprint."
    for name in HEAD:
        if text.document[name] != getattr(framework, name):
            yield f"its {name.replace('_', ' ')} is not the one in the text it was loaded from."


def _empty(framework: Framework) -> None:
    if framework.pk:
        FrameworkText.objects.filter(framework=framework).delete()
        framework.sections.all().delete()
        framework.factors.all().delete()


def _fill(framework: Framework, document: schema.Document) -> None:
    """The rows below a framework, five statements whatever its size."""
    factors = Factor.objects.bulk_create(Factor(framework=framework, **fields) for fields in document["factors"])
    by_slug = {factor.slug: factor for factor in factors}
    described = document["sections"]
    sections = Section.objects.bulk_create(
        _section(framework, by_slug, place, fields) for place, fields in enumerate(described, 1)
    )
    pairs = list(zip(sections, described, strict=True))
    Requirement.objects.bulk_create(
        Requirement(section=section, position=place, **fields)
        for section, whole in pairs
        for place, fields in enumerate(whole["requirements"], 1)
    )
    told = [(section, place, fields) for section, whole in pairs for place, fields in enumerate(whole["criteria"], 1)]
    criteria = Criterion.objects.bulk_create(_criterion(by_slug, *parts) for parts in told)
    Level.objects.bulk_create(
        Level(criterion=criterion, value=value, descriptor=words)
        for criterion, (_, _, fields) in zip(criteria, told, strict=True)
        for value, words in fields["levels"].items()
    )


def _section(framework: Framework, factors: dict[str, Factor], place: int, fields: dict[str, Any]) -> Section:
    own = {name: value for name, value in fields.items() if name not in ("factor", "requirements", "criteria")}
    return Section(framework=framework, factor=factors[fields["factor"]], position=place, **own)


def _criterion(factors: dict[str, Factor], section: Section, place: int, fields: dict[str, Any]) -> Criterion:
    own = {name: value for name, value in fields.items() if name not in ("factor", "levels")}
    factor = factors[fields["factor"]] if "factor" in fields else section.factor
    return Criterion(section=section, factor=factor, position=place, **own)
