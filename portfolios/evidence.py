"""How does a piece of evidence get into the library, change, and leave it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.refusals import Stale, allow, first
from accounts.text import refuse_hidden
from certification.models import Requirement
from certification.states import EvidenceKind, FilledBy
from portfolios import locks, names, rules
from portfolios.models import Consent, Evidence, Exhibit, Portfolio, Revision
from portfolios.practice.consent_rules import refuse_remove_signed
from portfolios.preparation import preparing, probing, renditions
from portfolios.questions import answering, form_rules
from portfolios.questions.answering import Answers
from portfolios.states import EDITABLE, Status
from portfolios.uploading import quota, receiving
from portfolios.viewing import hosting
from portfolios.writing import history, words

ELSEWHERE = "This text was changed in another window. Nothing was overwritten."


def add_file(
    portfolio_id: int,
    *,
    upload: File[Any],
    title: str,
    requirement_id: int | None = None,
    by: User,
    at: datetime,
    probe: Callable[[Path, str], probing.Found] = probing.probe,
) -> Evidence:
    """Take a file in: open it really, store it under a random name, keep its SHA-256.

    The same bytes twice in one library are one piece of evidence, so a double click adds nothing.
    Nothing stays behind, neither row nor file, when any step refuses. With a requirement, a kind of file
    that its slot doesn't take is refused, too."""
    name = names.cleaned(upload.name or "")
    allow(rules.refuse_collect(by, Portfolio.objects.select_related("enrolment").get(pk=portfolio_id).enrolment))
    with receiving.on_disk(upload) as received:
        allow(rules.refuse_size(received.size, settings.MAX_UPLOAD_BYTES))
        allow(rules.refuse_quota(quota.used(portfolio_id), received.size, settings.MAX_PORTFOLIO_BYTES))
        found = probe(received.path, name)
        if requirement_id is not None:
            allow(rules.refuse_kind(Requirement.objects.get(pk=requirement_id), found.kind))
        with _stored(received.file, found.extension) as place:
            evidence = add_stored(
                portfolio_id,
                place=place,
                name=name,
                title=title,
                size=received.size,
                sha256=received.sha256,
                found=found,
                by=by,
                at=at,
            )
            if evidence.file.name != place:
                default_storage.delete(place)
            return evidence


@contextmanager
def _stored(file: File[Any], extension: str) -> Iterator[str]:
    """The file under a random name in the storage, removed again when the block fails."""
    place = default_storage.save(names.random_place(extension), file)
    try:
        yield place
    except BaseException:
        default_storage.delete(place)
        raise


def add_stored(
    portfolio_id: int,
    *,
    place: str,
    name: str,
    title: str = "",
    size: int,
    sha256: str,
    found: probing.Found,
    by: User,
    at: datetime,
) -> Evidence:
    """Take in a file that lies in the storage already and was opened there. Where the library has these bytes, the
    answer is the piece that holds them, and the file at `place` is nobody's."""
    fields = {
        "kind": found.kind,
        "title": names.title(title, otherwise=names.stem(name)),
        "file": place,
        "original_name": name,
        "content_type": found.content_type,
        "size": size,
        "sha256": sha256,
        "facts": found.facts,
    }
    return _add(portfolio_id, fields, by=by, at=at)


@transaction.atomic
def _add(portfolio_id: int, fields: dict[str, Any], *, by: User, at: datetime) -> Evidence:
    portfolio = locks.portfolio(portfolio_id)
    allow(rules.refuse_collect(by, portfolio.enrolment))
    known = Evidence.objects.filter(portfolio=portfolio, removed_at=None, sha256=fields.get("sha256", "-")).first()
    if known:
        return known
    evidence = Evidence.objects.create(portfolio=portfolio, added_at=at, changed_at=at, **fields)
    preparing.plan(evidence, at=at)
    history.keep(evidence, by=by, at=at)
    audit.record("evidence.added", evidence, by=by, at=at, kind=evidence.kind, sha256=evidence.sha256)
    return evidence


def add_link(portfolio_id: int, *, url: str, title: str, by: User, at: datetime) -> Evidence:
    """Take the address of a hosted video in; what is kept is the one address of that video."""
    url = url.strip()
    cohort = Portfolio.objects.select_related("enrolment__cohort").get(pk=portfolio_id).enrolment.cohort
    allow(rules.refuse_link(url, allowed=cohort.hosted_links))
    video = hosting.video_at(url)
    assert video is not None  # noqa: S101 (the rule above refuses what is none)
    title = names.title(title, otherwise=f"Video on {video.host.title}")
    fields = {"kind": EvidenceKind.LINK, "title": title, "url": video.page}
    return _add(portfolio_id, fields, by=by, at=at)


def add_text(portfolio_id: int, *, title: str, text: str = "", by: User, at: datetime) -> Evidence:
    """Begin a written text, empty or from a form's template."""
    allow(first(rules.refuse_text(text), refuse_hidden(text)))
    fields = {"kind": EvidenceKind.TEXT, "title": names.title(title, otherwise="Untitled text"), "text": text}
    return _add(portfolio_id, fields | {"words": words.count(text)}, by=by, at=at)


@transaction.atomic
def save_text(
    evidence_id: int,
    *,
    text: str,
    title: str,
    version: int,
    how: history.How = history.USUAL,
    by: User,
    at: datetime,
) -> Evidence:
    """Save a written text over the version that the writer saw; raises `Stale` where another one stands.

    Saving what stands there already is no conflict, so that a save whose answer got lost can be tried again."""
    evidence = locks.evidence(evidence_id)
    title = names.title(title, otherwise=evidence.title)
    allow(first(_refuse_change(by, evidence), rules.refuse_text(text), refuse_hidden(text)))
    allow("" if evidence.kind == EvidenceKind.TEXT else "Only a written text can be edited here.")
    if (evidence.text, evidence.title) == (text, title):
        return evidence
    if evidence.version != version:
        raise Stale(ELSEWHERE, current=stored(evidence))
    before = history.now(evidence)
    evidence.text, evidence.title, evidence.words = text, title, words.count(text)
    _save_version(evidence, before, ["text", "title", "words"], how=how, by=by, at=at)
    return evidence


def _save_version(
    evidence: Evidence,
    before: history.Written,
    fields: list[str],
    *,
    how: history.How,
    by: User | None,
    at: datetime,
) -> None:
    """Write the next version of a locked piece of evidence, and remember it beside the ones before."""
    evidence.version, evidence.changed_at = evidence.version + 1, at
    evidence.save(update_fields=[*fields, "version", "changed_at"])
    kept = history.keep(evidence, before, by=by, at=at, how=how)
    if how.restored_from is not None:
        audit.record("evidence.restored", evidence, by=by, at=at, version=how.restored_from)
    elif evidence.title != before.title and kept.begun_at == at:
        audit.record("evidence.renamed", evidence, by=by, at=at, before=before.title)


def stored(evidence: Evidence) -> dict[str, Any]:
    """What stands in the library now, for somebody who was about to overwrite it."""
    kept = {"text": evidence.text, "title": evidence.title, "version": evidence.version}
    if evidence.kind != EvidenceKind.FORM:
        return kept
    return kept | {"text": answering.text(evidence.form, evidence.answers), "answers": evidence.answers}


@transaction.atomic
def add_form(
    portfolio_id: int, *, requirement_id: int, title: str = "", answers: Answers | None = None, by: User, at: datetime
) -> Evidence:
    """Begin the form that a slot asks for; one that is begun, untouched and placed nowhere is taken up again."""
    portfolio = locks.portfolio(portfolio_id)
    requirement = Requirement.objects.select_related("section").get(pk=requirement_id)
    written = answering.shaped(requirement.form, answers or {})
    allow(
        first(
            rules.refuse_collect(by, portfolio.enrolment),
            form_rules.refuse_begin(requirement, portfolio),
            answering.refuse(requirement.form, written),
        )
    )
    mine = Evidence.objects.filter(portfolio=portfolio, removed_at=None, coaching_cycle=None)
    spare = mine.filter(form=requirement.form, answers={})
    if not written and (known := spare.filter(filled_by=FilledBy.CANDIDATE, exhibits=None).first()):
        return known
    fields = _formed(requirement.form, written) | {"title": names.title(title, otherwise=requirement.title)}
    return _add(portfolio_id, fields, by=by, at=at)


def _formed(form: answering.Form, answers: Answers) -> dict[str, Any]:
    words_ = answering.count(form, answers)
    return {"kind": EvidenceKind.FORM, "form": form, "answers": answers, "words": words_}


@transaction.atomic
def take_form(
    requirement: Requirement,
    answers: Answers,
    *,
    portfolio_id: int,
    title: str,
    form: answering.Form | None = None,
    at: datetime,
) -> Evidence:
    """Take in what somebody else answered through a private link; the candidate can never change a word of it."""
    form = form or requirement.form
    written = answering.shaped(form, answers)
    allow(answering.refuse(form, written))
    fields = _formed(form, written) | {"title": title, "filled_by": requirement.filled_by}
    evidence = Evidence.objects.create(portfolio_id=portfolio_id, added_at=at, changed_at=at, **fields)
    preparing.plan(evidence, at=at)
    audit.record("evidence.added", evidence, by=None, at=at, kind=evidence.kind, filled_by=evidence.filled_by)
    return evidence


@transaction.atomic
def save_form(
    evidence_id: int,
    *,
    answers: Answers,
    title: str = "",
    version: int,
    how: history.How = history.USUAL,
    by: User,
    at: datetime,
) -> Evidence:
    """Save the answers of a form, complete or not, over the version that the writer saw; `Stale` as for a text."""
    evidence = locks.evidence(evidence_id)
    title = names.title(title, otherwise=evidence.title)
    written = answering.shaped(evidence.form, answers)
    allow(
        first(
            _refuse_change(by, evidence),
            form_rules.refuse_answer(evidence),
            answering.refuse(evidence.form, written),
        )
    )
    if (evidence.answers, evidence.title) == (written, title):
        return evidence
    if evidence.version != version:
        raise Stale(ELSEWHERE, current=stored(evidence))
    before = history.now(evidence)
    evidence.answers, evidence.title, evidence.words = written, title, answering.count(evidence.form, written)
    _save_version(evidence, before, ["answers", "title", "words"], how=how, by=by, at=at)
    return evidence


@transaction.atomic
def rename(
    evidence_id: int, *, title: str, version: int, how: history.How = history.USUAL, by: User, at: datetime
) -> Evidence:
    """Give a piece of evidence another title, over the version that was seen; reviewers never read titles."""
    evidence = locks.evidence(evidence_id)
    allow(_refuse_change(by, evidence))
    title = names.title(title, otherwise=evidence.title)
    if evidence.title == title:
        return evidence
    if evidence.version != version:
        raise Stale(ELSEWHERE, current=stored(evidence))
    before, evidence.title = history.now(evidence), title
    _save_version(evidence, before, ["title"], how=how, by=by, at=at)
    return evidence


@transaction.atomic
def put_back(evidence_id: int, *, earlier: Revision, by: User, at: datetime) -> Evidence:
    """Make what an earlier version of this evidence said the newest version; of what somebody else wrote, its title."""
    evidence = locks.evidence(evidence_id)
    allow(_refuse_change(by, evidence))
    before = history.now(evidence)
    if before.says(history.read(earlier)):
        return evidence
    evidence.title, fields = earlier.title, ["title"]
    if evidence.filled_by == FilledBy.CANDIDATE:
        evidence.text, evidence.answers, evidence.words = earlier.text, earlier.answers, earlier.words
        fields += ["text", "answers", "words"]
    how = history.How(restored_from=earlier.version)
    _save_version(evidence, before, fields, how=how, by=by, at=at)
    return evidence


@transaction.atomic
def remove(evidence_id: int, *, by: User, at: datetime) -> Evidence:
    """Take a piece of evidence out of the library; its file is deleted once nothing holds it any more."""
    evidence = locks.evidence(evidence_id)
    if evidence.removed_at is not None and not rules.refuse_stranger(by, evidence.portfolio.enrolment):
        return evidence
    allow(rules.refuse_remove_evidence(by, evidence, frozen=is_frozen(evidence.pk), sections=sections_of(evidence.pk)))
    allow(refuse_remove_signed(signs=Consent.objects.filter(signed_form=evidence, withdrawn_at=None).exists()))
    evidence.removed_at = evidence.changed_at = at
    evidence.save(update_fields=["removed_at", "changed_at"])
    audit.record("evidence.removed", evidence, by=by, at=at)
    if evidence.file and not Exhibit.objects.filter(evidence=evidence).exists():
        place = str(evidence.file.name)
        transaction.on_commit(lambda: default_storage.delete(place))
        renditions.discard(evidence.pk)
    return evidence


@transaction.atomic
def copy(evidence_id: int, *, by: User, at: datetime) -> Evidence:
    """A working copy of a written text or own form, for a next attempt after the first was handed in."""
    source = locks.evidence(evidence_id)
    allow(first(rules.refuse_stranger(by, source.portfolio.enrolment), form_rules.refuse_copy(source)))
    title = f"{source.title[:190]} (copy)"
    if source.kind == EvidenceKind.TEXT:
        return add_text(source.portfolio_id, title=title, text=source.text, by=by, at=at)
    return _add(source.portfolio_id, _formed(source.form, source.answers) | {"title": title}, by=by, at=at)


def is_frozen(evidence_id: int) -> bool:
    """Whether the evidence was handed in with a section that still stands."""
    standing = Exhibit.objects.filter(evidence_id=evidence_id)
    return standing.exclude(submission__status__in=[*EDITABLE, Status.WITHDRAWN]).exists()


def sections_of(evidence_id: int) -> list[str]:
    """The titles of the sections under way where the evidence is placed."""
    rows = Exhibit.objects.filter(evidence_id=evidence_id, submission__status__in=EDITABLE)
    titles = rows.order_by("submission__section__position").values_list("submission__section__title", flat=True)
    return list(dict.fromkeys(titles))


def _refuse_change(by: User, evidence: Evidence) -> str:
    return rules.refuse_change_evidence(by, evidence, frozen=is_frozen(evidence.pk))
