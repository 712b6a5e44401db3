"""Can a linked video still be watched? Its host is asked when it is added, every day, and before a window closes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from certification.models import Cycle, Extension
from portfolios import notices
from portfolios.models import Evidence, Exhibit, Rendition, Step
from portfolios.preparation import renditions
from portfolios.preparation.sandbox import Missing
from portfolios.states import ENDED, OPEN, RenditionKind, StepKind, StepState
from portfolios.viewing import hosting, outgoing
from portfolios.viewing.hosting import Host
from portfolios.viewing.outgoing import Answer, Network, Unreached

log = structlog.get_logger(__name__)

MOST_TRIES = 12
"""Twelve tries take about twelve hours; then it is said that nothing is known, and the daily look goes on."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=4)
EVERY = timedelta(days=1)
BEFORE_CLOSE = timedelta(hours=3)
MOST_WORDS = 500
LONGEST = 24 * 60 * 60

NOT_HERE = "Links are not checked here. Open the video in a private window to see what reviewers will see."
ELSEWHERE = "This link leads to no video on {hosts}. Remove it and add another one."
PRIVATE = (
    "{host} does not let others watch this video, or not on other pages. Set it to unlisted or public and allow "
    "embedding, then try again."
)
GONE = "{host} has no such video any more. Add a link to a video that is there."
WAITS = "{host} does not answer. It is asked again by itself; you need not do anything."
UNKNOWN = (
    "{host} could not be asked whether this video can be watched. Open it in a private window to see for yourself; it "
    "is tried again every day."
)

HIDES = frozenset({401, 403})
LACKS = frozenset({400, 404, 410})


@dataclass(frozen=True)
class Verdict:
    """What a host says of a video: why it can't be shown, or how long it is; `told` are the words its player shows,
    each with where they stand."""

    refusal: str = ""
    seconds: int | None = None
    told: tuple[tuple[str, str], ...] = ()


def ask(address: str, *, network: Network | None = None) -> Verdict:
    """Ask the host of a linked video about it; raises `Unreached` when nothing can be learnt now.

    Nobody but the hosts of the table is ever asked, and an address that means no video of theirs asks nobody."""
    video = hosting.video_at(address)
    if video is None:
        return Verdict(ELSEWHERE.format(hosts=hosting.titles()))
    return understood(video.host, outgoing.get(*video.question, network=network))


def understood(host: Host, answer: Answer) -> Verdict:
    """What an oEmbed answer says; raises `Unreached` for one that says nothing."""
    if answer.status in HIDES:
        return Verdict(PRIVATE.format(host=host.title))
    if answer.status in LACKS:
        return Verdict(GONE.format(host=host.title))
    if answer.status != 200:
        raise Unreached(f"{host.title} answered {answer.status}.")
    return _described(host, _read(host, answer))


def _read(host: Host, answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as problem:
        raise Unreached(f"{host.title} answered no JSON.") from problem
    if not isinstance(found, dict):
        raise Unreached(f"{host.title} answered something else.")
    return found


def _described(host: Host, found: dict[str, Any]) -> Verdict:
    if found.get("type") != "video" or not isinstance(found.get("html"), str) or not found["html"]:
        return Verdict(PRIVATE.format(host=host.title))
    length = found.get("duration")
    known = isinstance(length, int) and not isinstance(length, bool) and 0 < length <= LONGEST
    shown = {"the video’s title": found.get("title"), "the channel’s name": found.get("author_name")}
    told = [(place, words[:MOST_WORDS]) for place, words in shown.items() if isinstance(words, str) and words]
    return Verdict(seconds=length if known else None, told=tuple(told) if host.tells else ())


def look(step: Step, held: QuerySet[Step], *, now: Callable[[], datetime], network: Network | None = None) -> None:
    """Do the step of a link; `held` is the step as long as nobody else has taken it."""
    if not settings.LINK_CHECKS:
        raise Missing(NOT_HERE)
    try:
        verdict = ask(step.evidence.url, network=network)
    except Unreached as problem:
        log.warning("link.unreached", step=step.pk, attempts=step.attempts, error=str(problem)[:500])
        _unreached(step, held, at=now())
    else:
        conclude(step, held, verdict, at=now())


def _unreached(step: Step, held: QuerySet[Step], *, at: datetime) -> None:
    """Silence proves nothing: what was known of the video stands, and the host is asked again, later each time."""
    host = hosting.host_of(step.evidence.url)
    name = host.title if host else "The host"
    refused = step.found.get("refused", "")
    if step.attempts < MOST_TRIES:
        later = at + pause(step.attempts)
        held.update(state=StepState.WAITING, reason=refused or WAITS.format(host=name), due_at=later)
    elif refused:
        held.update(state=StepState.FAILED, reason=refused, finished_at=at)
    else:
        held.update(state=StepState.UNAVAILABLE, reason=UNKNOWN.format(host=name), finished_at=at)


def pause(attempts: int) -> timedelta:
    """How long after its n-th try without an answer a host is asked again: half a minute, doubled up to four hours."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)


@transaction.atomic
def conclude(step: Step, held: QuerySet[Step], verdict: Verdict, *, at: datetime) -> None:
    """Note what the host said; the candidate is told when a video that could be watched no longer can."""
    if not held.select_for_update().exists():
        return
    _keep_words(step.evidence, verdict, at=at)
    if verdict.refusal:
        held.update(state=StepState.FAILED, reason=verdict.refusal, found={"refused": verdict.refusal}, finished_at=at)
        if step.found.get("watchable"):
            notices.link_lost(step.evidence, verdict.refusal, at=at)
        return
    found: dict[str, Any] = {"watchable": True}
    if verdict.seconds is not None:
        found["seconds"] = verdict.seconds
    held.update(state=StepState.DONE, progress=100, reason="", found=found, finished_at=at)


def _keep_words(evidence: Evidence, verdict: Verdict, *, at: datetime) -> None:
    """The words that the player shows, for whoever looks for names; untouched where they are the same."""
    before = Rendition.objects.filter(evidence=evidence, kind=RenditionKind.WORDS)
    known = [(row.facts.get("place"), row.text) for row in before.order_by("number")]
    if verdict.refusal or known == list(verdict.told):
        return
    source = hashlib.sha256(evidence.url.encode()).hexdigest()
    rows = [
        Rendition(
            evidence=evidence,
            kind=RenditionKind.WORDS,
            number=number,
            text=words.replace("\x00", ""),
            facts={"place": place, "visible": True},
            source_sha256=source,
            made_at=at,
        )
        for number, (place, words) in enumerate(verdict.told, start=1)
    ]
    renditions.replace(evidence.pk, Q(kind=RenditionKind.WORDS), rows)


def concerns(submission_id: int) -> dict[int, str]:
    """By its number why an exhibit's video can't be watched, or why that isn't known yet: the candidate's sentence."""
    own = Step.objects.filter(evidence=OuterRef("evidence"), kind=StepKind.LINK).values("reason")
    rows = Exhibit.objects.filter(submission=submission_id).annotate(reason=Subquery(own[:1]))
    return dict(rows.filter(reason__gt="").order_by("number").values_list("number", "reason"))


def recheck(*, at: datetime) -> int:
    """Make the links due that are placed in an attempt under way and were not asked about for a day, or not since
    three hours before their window closes; answers how many. Running twice makes none due twice."""
    placed = Exhibit.objects.filter(evidence=OuterRef("evidence"), submission__status__in=OPEN)
    rows = Step.objects.filter(Exists(placed), kind=StepKind.LINK, state__in=ENDED, evidence__removed_at=None)
    due = rows.filter(Q(finished_at__lte=at - EVERY) | Q(_closing(at), finished_at__lt=at - BEFORE_CLOSE))
    return due.update(state=StepState.WAITING, attempts=0, progress=0, due_at=at) if settings.LINK_CHECKS else 0


def _closing(at: datetime) -> Q:
    """Steps of portfolios for which a window closes within three hours."""
    soon = {"closes_at__gt": at, "closes_at__lte": at + BEFORE_CLOSE}
    cohorts = Cycle.objects.filter(**soon).values("cohort")
    extended = Extension.objects.filter(**soon).values("enrolment")
    portfolio = "evidence__portfolio__enrolment"
    return Q(**{f"{portfolio}__cohort__in": cohorts}) | Q(**{f"{portfolio}__in": extended})
