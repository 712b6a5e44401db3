"""Does a linked video's state follow what its host says, and does silence prove nothing?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Message
from portfolios import completeness, evidence, exhibits
from portfolios.blindness import readiness
from portfolios.blindness.readiness import Readiness
from portfolios.models import Evidence, Portfolio, Step, Submission
from portfolios.preparation import preparing
from portfolios.states import Status, StepKind, StepState
from portfolios.viewing import links, outgoing
from portfolios.viewing.hosting import HOSTS
from portfolios.viewing.outgoing import Answer, Network, Unreached
from tests import make
from tests.conftest import NOON
from tests.portfolios import hosts
from tests.portfolios.hostile import ADDRESSES

pytestmark = pytest.mark.django_db
VIMEO = "https://vimeo.com/76979871"
TUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
WATCHABLE = {"type": "video", "html": "<iframe></iframe>", "duration": 62, "title": "Lesson", "author_name": "Cleo C."}
DAY = timedelta(days=1)


class Played:
    """What the hosts answer, in order, the last one for ever; and what they were asked."""

    def __init__(self) -> None:
        self.answers: list[Answer | Exception] = [says(WATCHABLE)]
        self.asked: list[tuple[str, str]] = []

    def get(self, name: str, path: str, *, network: Network | None = None) -> Answer:
        self.asked.append((name, path))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def says(found: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(found).encode())


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Played:
    settings.LINK_CHECKS = True
    played = Played()
    monkeypatch.setattr(outgoing, "get", played.get)
    return played


@pytest.fixture
def portfolio() -> Portfolio:
    return make.portfolio()


def linked(portfolio: Portfolio, url: str = VIMEO) -> Evidence:
    return evidence.add_link(portfolio.pk, url=url, title="Talk", by=make.owner(portfolio), at=NOON)


def step_of(item: Evidence) -> Step:
    return item.steps.get(kind=StepKind.LINK)


def looked(item: Evidence, at: datetime = NOON) -> Step:
    preparing.work_off(at=at)
    return step_of(item)


def placed(portfolio: Portfolio) -> tuple[Submission, Evidence]:
    """A draft with a link in a slot that takes one."""
    begun, item = make.draft(portfolio, full=False), linked(portfolio)
    slot = next(each for each in begun.section.requirements.all() if "link" in each.accepts)
    exhibits.place(begun.pk, requirement_id=slot.pk, evidence_id=item.pk, by=make.owner(portfolio), at=NOON)
    return begun, item


def letters() -> list[str]:
    return list(Message.objects.filter(key__startswith="link.lost").values_list("subject", flat=True))


def test_a_video_that_can_be_watched_tells_its_length(portfolio: Portfolio, played: Played) -> None:
    item = linked(portfolio)
    step = looked(item)
    assert (step.state, step.found) == (StepState.DONE, {"watchable": True, "seconds": 62})
    assert played.asked == [("vimeo.com", "/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F76979871")]
    assert not item.renditions.exists()


def test_a_video_longer_than_its_slot_allows_is_found_out(portfolio: Portfolio, played: Played) -> None:
    played.answers = [says({**WATCHABLE, "duration": 3 * 60 * 60})]
    _, item = placed(portfolio)
    looked(item)
    slot = item.exhibits.get().requirement
    slot.max_seconds = 600
    assert any("3:00:00 long" in fault for fault in completeness.faults(slot, item))


def test_what_the_player_shows_is_looked_through_for_names(portfolio: Portfolio, played: Played) -> None:
    item = linked(portfolio, TUBE)
    looked(item)
    words = [(row.facts["place"], row.text) for row in item.renditions.order_by("number")]
    assert words == [("the video’s title", "Lesson"), ("the channel’s name", "Cleo C.")]
    first = item.renditions.earliest("pk").pk
    Step.objects.update(state=StepState.WAITING, due_at=NOON)
    looked(item, NOON + DAY)
    assert item.renditions.earliest("pk").pk == first


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (says({}, 401), "does not let others watch"),
        (says({}, 403), "does not let others watch"),
        (says({"type": "video", "domain_status_code": 403}), "does not let others watch"),
        (says({"type": "link", "html": "<a>"}), "does not let others watch"),
        (says({}, 404), "has no such video"),
        (says({}, 400), "has no such video"),
    ],
)
def test_what_cannot_be_watched_is_said_and_not_handed_in(
    portfolio: Portfolio, played: Played, answer: Answer, sentence: str
) -> None:
    played.answers = [answer]
    _, item = placed(portfolio)
    step = looked(item)
    assert step.state == StepState.FAILED
    assert sentence in step.reason
    faults = completeness.faults(item.exhibits.get().requirement, item)
    assert any(sentence in fault for fault in faults)


SILENCE = [
    Unreached("timed out"),
    says({}, 500),
    says({}, 429),
    says({}, 302),
    says([]),
    says(None),
    Answer(200, b"<html>"),
    Answer(200, b""),
    Answer(200, b"[" * 60_000),
    Answer(200, b"\xff\xfe"),
]


@pytest.mark.parametrize("answer", SILENCE, ids=range(len(SILENCE)))
def test_an_answer_that_says_nothing_is_no_refusal(
    portfolio: Portfolio, played: Played, answer: Answer | Exception
) -> None:
    played.answers = [answer]
    _, item = placed(portfolio)
    step = looked(item)
    assert (step.state, step.due_at > NOON) == (StepState.WAITING, True)
    assert "does not answer" in step.reason
    assert not any("Vimeo" in fault for fault in completeness.faults(item.exhibits.get().requirement, item))


def test_a_silent_host_is_asked_ever_more_rarely_and_then_it_is_said(portfolio: Portfolio, played: Played) -> None:
    played.answers = [Unreached("no route")]
    item = linked(portfolio)
    at, pauses = NOON, []
    while (step := looked(item, at)).state == StepState.WAITING:
        pauses.append((step.due_at - at) // links.FIRST_PAUSE)
        at = step.due_at + timedelta(seconds=1)
    assert len(played.asked) == links.MOST_TRIES
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 480, 480]
    assert timedelta(hours=10) < at - NOON < timedelta(hours=24)
    assert (step.state, "could not be asked" in step.reason) == (StepState.UNAVAILABLE, True)
    assert preparing.is_ready(item)
    played.answers = [says(WATCHABLE)]
    preparing.try_again(item.pk, by=make.owner(portfolio), at=at)
    assert looked(item, at).state == StepState.DONE


def test_a_placed_link_is_asked_about_every_day(portfolio: Portfolio, played: Played) -> None:
    _, item = placed(portfolio)
    aside = linked(portfolio, TUBE)
    looked(item)
    assert links.recheck(at=NOON + timedelta(hours=23)) == 0
    assert links.recheck(at=NOON + DAY + timedelta(minutes=5)) == 1
    assert links.recheck(at=NOON + DAY + timedelta(minutes=6)) == 0
    assert step_of(aside).state == StepState.DONE
    assert looked(item, NOON + DAY + timedelta(minutes=7)).state == StepState.DONE
    assert len(played.asked) == 3


def test_a_link_is_asked_about_shortly_before_its_window_closes(portfolio: Portfolio, played: Played) -> None:
    _, item = placed(portfolio)
    cycle = portfolio.enrolment.cohort.cycles.get(number=1)
    looked(item, cycle.closes_at - timedelta(hours=6))
    assert links.recheck(at=cycle.closes_at - timedelta(hours=4)) == 0
    assert links.recheck(at=cycle.closes_at - timedelta(hours=2)) == 1
    looked(item, cycle.closes_at - timedelta(hours=2))
    assert links.recheck(at=cycle.closes_at - timedelta(hours=1)) == 0


def test_a_video_that_went_private_is_told_once(portfolio: Portfolio, played: Played) -> None:
    _, item = placed(portfolio)
    looked(item)
    played.answers = [says({}, 403)]
    for day in (1, 2):
        at = NOON + day * DAY + timedelta(hours=day)
        assert links.recheck(at=at) == 1
        assert looked(item, at).state == StepState.FAILED
    assert len(letters()) == 1
    played.answers = [says(WATCHABLE), says({}, 404)]
    for day in (4, 6):
        links.recheck(at=NOON + day * DAY)
        looked(item, NOON + day * DAY)
    assert len(letters()) == 2


def test_a_video_refused_from_the_start_needs_no_letter(portfolio: Portfolio, played: Played) -> None:
    played.answers = [says({}, 404)]
    looked(linked(portfolio))
    assert letters() == []


def test_silence_after_an_answer_leaves_what_was_known(portfolio: Portfolio, played: Played) -> None:
    played.answers = [says({}, 403), Unreached("away")]
    _, item = placed(portfolio)
    reason = looked(item).reason
    at = NOON + 2 * DAY
    links.recheck(at=at)
    while (step := looked(item, at)).state == StepState.WAITING:
        assert step.reason == reason
        at = step.due_at + timedelta(seconds=1)
    assert (step.state, step.reason) == (StepState.FAILED, reason)


def test_a_handed_in_video_is_watched_over_and_a_released_or_withdrawn_one_is_not(
    portfolio: Portfolio, played: Played
) -> None:
    begun, item = placed(portfolio)
    looked(item)
    rows = Submission.objects.filter(pk=begun.pk)
    rows.update(status=Status.WITHDRAWN)
    assert links.recheck(at=NOON + 2 * DAY) == 0
    rows.update(status=Status.DRAFT)
    assert links.recheck(at=NOON + 2 * DAY) == 1


def test_administrators_read_which_videos_are_in_doubt(portfolio: Portfolio, played: Played) -> None:
    played.answers = [Unreached("no route"), says({}, 404), says(WATCHABLE)]
    begun, item = placed(portfolio)
    number = item.exhibits.get().number
    looked(item)
    assert "does not answer" in links.concerns(begun.pk)[number]
    looked(item, NOON + timedelta(hours=1))
    assert "has no such video" in links.concerns(begun.pk)[number]
    links.recheck(at=NOON + 2 * DAY)
    looked(item, NOON + 2 * DAY)
    assert links.concerns(begun.pk) == {}


def test_only_a_refusal_by_its_host_keeps_a_video_from_reviewers(portfolio: Portfolio, played: Played) -> None:
    played.answers = [Unreached("no route"), says({}, 403), Unreached("no route"), says(WATCHABLE)]
    begun, item = placed(portfolio)
    number = item.exhibits.get().number
    kept: list[list[int]] = []
    for hours in (0, 1, 49, 50):
        links.recheck(at=NOON + timedelta(hours=hours))
        looked(item, NOON + timedelta(hours=hours))
        ready = readiness.of([begun.pk])[begun.pk]
        assert ready.prepared
        kept.append(list(ready.unwatchable))
    assert kept == [[], [number], [number], []]
    assert f"video of Exhibit {number} can’t be watched" in readiness.refuse_review(Readiness(unwatchable=[number]))


def test_an_installation_that_may_not_ask_says_so(portfolio: Portfolio, played: Played, settings: Settings) -> None:
    settings.LINK_CHECKS = False
    _, item = placed(portfolio)
    step = looked(item)
    assert (step.state, step.reason) == (StepState.UNAVAILABLE, links.NOT_HERE)
    assert links.recheck(at=NOON + 2 * DAY) == 0
    assert played.asked == []


@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_a_hostile_address_causes_no_request(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []
    network = Network(resolve=lambda name: looked_up.append(name) or [])  # type: ignore[func-returns-value]
    tried = hosts.watched(monkeypatch)
    assert links.ask(address, network=network).refusal
    assert (looked_up, tried) == ([], [])


@pytest.fixture
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[hosts.Server]:
    """A server that both hosts' names lead to, with their certificate."""
    names = [host.asks[0] for host in HOSTS]
    with hosts.serving(hosts.papers(tmp_path_factory.mktemp("papers"), *names)) as server:
        yield server


@pytest.mark.parametrize("url", [VIMEO, TUBE])
def test_a_host_is_asked_over_tls_by_its_own_name(everywhere: hosts.Server, url: str) -> None:
    everywhere.answers = hosts.told(200, json.dumps(WATCHABLE).encode())
    assert links.ask(url, network=everywhere.network).seconds == 62
    (request,) = everywhere.requests
    assert re.search(r"\r\nHost: (www\.youtube\.com|vimeo\.com)\r\n", request)


def test_two_workers_conclude_once(portfolio: Portfolio, played: Played) -> None:
    item = linked(portfolio)
    taken = preparing.take_next(at=NOON)
    assert taken is not None
    Step.objects.filter(pk=taken.pk).update(attempts=2)
    held = Step.objects.filter(pk=taken.pk, state=StepState.RUNNING, attempts=taken.attempts)
    now: Callable[[], datetime] = lambda: NOON  # noqa: E731 (a clock that stands still)
    links.look(taken, held, now=now)
    assert step_of(item).state == StepState.RUNNING
