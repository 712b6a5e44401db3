"""Do slots, limits, pins, names and facts say the right thing? Pure: no database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from accounts.refusals import Refused
from certification.models import Criterion, Requirement
from portfolios import completeness, names
from portfolios.models import Evidence, Exhibit, Step
from portfolios.preparation import facts
from portfolios.viewing import pins
from portfolios.viewing.pins import WHOLE, Pin


def slot(**options: Any) -> Requirement:
    return Requirement(**{"pk": 1, "title": "Slot", "accepts": ["video", "document", "text"]} | options)


def held(*, steps: Sequence[Step] = (), **options: Any) -> Evidence:
    evidence = Evidence(**{"pk": 1, "kind": "document", "title": "Plan", "facts": {}} | options)
    evidence._prefetched_objects_cache = {"steps": list(steps)}  # type: ignore[attr-defined]  # as a query would
    return evidence


def step(kind: str, state: str = "done", reason: str = "", **found: Any) -> Step:
    return Step(kind=kind, state=state, reason=reason, found=found)


def exhibit(requirement: Requirement, evidence: Evidence) -> Exhibit:
    return Exhibit(pk=1, requirement=requirement, evidence=evidence, number=1)


FAULTS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"max_pages": 1}, {"facts": {"pages": 1}}, ""),
    ({"max_pages": 1}, {"facts": {"pages": 2}}, "“Plan” has 2 pages. At most 1 is allowed."),
    ({"max_pages": 3}, {"facts": {"pages": 4}}, "“Plan” has 4 pages. At most 3 are allowed."),
    ({"max_pages": 1}, {"facts": {"words": 22}}, ""),
    ({"max_seconds": 300}, {"kind": "video", "facts": {"seconds": 300.9}}, ""),
    (
        {"max_seconds": 300},
        {"kind": "video", "facts": {"seconds": 301.0}},
        "“Plan” is 5:01 long. At most 5:00 is allowed; trim it first.",
    ),
    ({"max_words": 900}, {"kind": "text", "text": "word", "words": 900}, ""),
    (
        {"max_words": 900},
        {"kind": "text", "text": "word", "words": 901},
        "“Plan” has 901 words. At most 900 are allowed.",
    ),
    ({"max_words": 10}, {"facts": {"words": 11}}, "“Plan” has 11 words. At most 10 are allowed."),
    ({}, {"kind": "text"}, "“Plan” is empty."),
    (
        {"max_seconds": 300},
        {"kind": "video", "facts": {"seconds": 60}, "steps": [step("measure", seconds=301.2, sound=True)]},
        "“Plan” is 5:01 long. At most 5:00 is allowed; trim it first.",
    ),
    (
        {},
        {"kind": "video", "steps": [step("measure", sound=True, silent=True)]},
        "“Plan” has no sound. Choose a recording in which people can be heard.",
    ),
    ({"max_pages": 1}, {"steps": [step("copy", pages=2)]}, "“Plan” has 2 pages. At most 1 is allowed."),
    ({}, {"steps": [step("copy", "waiting"), step("edits", "failed", "No.")]}, ""),
    (
        {},
        {"steps": [step("scan", "failed", "A virus was found."), step("copy", "failed", "A virus was found.")]},
        "“Plan” can’t be used as it is. A virus was found.",
    ),
    ({}, {"steps": [step("scan", "unavailable", "No virus scanner is set up here.")]}, ""),
    (
        {},
        {"steps": [step("copy", "unavailable", "Save it as PDF and upload that.")]},
        "“Plan” can’t be used as it is. Save it as PDF and upload that.",
    ),
    ({}, {"kind": "video", "steps": [step("edits", cuts=[83.2], black=[[250.0, 252.4]])]}, ""),
    (
        {"template": "## Why\n\n*How?*"},
        {"kind": "text", "text": "## Why\n*How?*\n", "words": 3},
        "“Plan” is still the empty form.",
    ),
    ({}, {"kind": "image"}, "“Plan” can’t stand here. This takes videos, documents or written texts."),
]


@pytest.mark.parametrize(("asked", "given", "sentence"), FAULTS, ids=range(len(FAULTS)))
def test_evidence_is_held_against_the_limits_of_its_slot(
    asked: dict[str, Any], given: dict[str, Any], sentence: str
) -> None:
    assert completeness.faults(slot(**asked), held(**given)) == ((sentence,) if sentence else ())


def test_an_empty_slot_says_what_it_waits_for() -> None:
    assert completeness.shortage(slot(), 0) == "nothing is placed here yet."
    assert completeness.shortage(slot(min_items=3, max_items=5), 1) == "2 more items are needed."
    assert completeness.shortage(slot(min_items=3, max_items=5), 2) == "1 more item is needed."
    assert completeness.shortage(slot(min_items=0), 0) == ""


def test_a_section_is_complete_when_every_slot_is() -> None:
    one, two = slot(pk=1), slot(pk=2, title="Second", position=2)
    half = completeness.check([one, two], [exhibit(one, held())])
    assert not half.complete
    assert half.share == 0.5
    assert half.misses == ("Second: nothing is placed here yet.",)
    whole = completeness.check([one, two], [exhibit(one, held()), exhibit(two, held())])
    assert whole.complete
    assert whole.share == 1


def test_a_section_without_slots_is_never_begun() -> None:
    assert completeness.check([], []).share == 0


def test_criteria_that_nothing_is_claimed_for_are_named() -> None:
    criterion = Criterion(pk=7, title="A trustworthy baseline")
    assert completeness.check([slot()], [], [criterion]).unclaimed == (criterion,)


PINS: list[tuple[str, dict[str, Any], str, str, Pin]] = [
    ("video", {"seconds": 300}, "", "", WHOLE),
    ("video", {"seconds": 300}, "4:05", "", Pin(from_seconds=245)),
    ("video", {"seconds": 300}, "75", "2:00", Pin(from_seconds=75, to_seconds=120)),
    ("audio", {"seconds": 9000}, "1:02:03", "", Pin(from_seconds=3723)),
    ("link", {}, "10:00", "12:30", Pin(from_seconds=600, to_seconds=750)),
    ("document", {"pages": 3}, "2", "3", Pin(from_page=2, to_page=3)),
    ("document", {}, "12", "", Pin(from_page=12)),
]


@pytest.mark.parametrize(("kind", "known", "start", "end", "pin"), PINS, ids=range(len(PINS)))
def test_a_place_is_read_as_people_write_it(kind: str, known: dict[str, Any], start: str, end: str, pin: Pin) -> None:
    assert pins.read(kind, known, start, end) == pin


WRONG: list[tuple[str, str, str, str]] = [
    ("video", "4:75", "", "minutes and seconds"),
    ("video", "four", "", "minutes and seconds"),
    ("video", "٤:٠٥", "", "minutes and seconds"),
    ("video", "-5", "", "minutes and seconds"),
    ("video", "9" * 40, "", "minutes and seconds"),
    ("video", "5:01", "", "only 5:00 long"),
    ("video", "1:00", "9:00", "only 5:00 long"),
    ("video", "2:00", "1:00", "before the beginning"),
    ("video", "", "1:00", "where it begins"),
    ("document", "0", "", "as a number"),
    ("document", "iv", "", "as a number"),
    ("document", "4", "", "only 3 pages"),
    ("document", "3", "2", "before the beginning"),
    ("text", "1", "", "Only recordings and documents"),
]


@pytest.mark.parametrize(("kind", "start", "end", "sentence"), WRONG, ids=range(len(WRONG)))
def test_a_place_that_is_none_is_refused_in_a_sentence(kind: str, start: str, end: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        pins.read(kind, {"seconds": 300, "pages": 3}, start, end)


def test_a_pin_reads_as_words() -> None:
    words = [Pin(80, 125), Pin(80), Pin(None, None, 3), Pin(None, None, 3, 3), Pin(None, None, 3, 4), WHOLE]
    assert [pin.words for pin in words] == ["1:20–2:05", "1:20", "page 3", "page 3", "pages 3–4", ""]


def test_sizes_and_lengths_read_as_people_say_them() -> None:
    assert [facts.size(amount) for amount in (1, 1023, 1024, 150 * 1024, 5 * 1024**2, 1024**3)] == [
        "1 byte",
        "1,023 bytes",
        "1.0 KB",
        "150 KB",
        "5.0 MB",
        "1.0 GB",
    ]
    assert [facts.clock(seconds) for seconds in (0, 59.9, 245, 3723)] == ["0:00", "0:59", "4:05", "1:02:03"]
    assert facts.described({"seconds": 12.0, "width": 320, "height": 180, "sound": False}) == ["0:12 long", "no sound"]


def test_a_long_name_keeps_its_ending() -> None:
    assert names.cleaned("x" * 400 + ".mp4").endswith(".mp4")
    assert len(names.cleaned("x" * 400 + ".mp4")) == 300
    assert names.ending("plan.v2 final") == ""
    assert names.title("", otherwise="\x00 \u202e") == "Untitled"
