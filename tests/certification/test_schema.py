"""Is a broken framework refused with the line and the reason?"""

from __future__ import annotations

import re

import pytest

from certification import schema
from tests.make.cohorts import SHIPPED

TEXT = SHIPPED.read_text(encoding="utf-8")


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(schema.Broken) as broken:
        schema.read(text)
    return [(problem.line, problem.reason) for problem in broken.value.problems]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_shipped_framework_is_well_formed() -> None:
    document = schema.read(TEXT)
    assert [len(document["factors"]), len(document["sections"])] == [7, 7]
    assert sum(len(criterion["levels"]) for section in document["sections"] for criterion in section["criteria"]) == 84


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("version: 2", "version: one", "version: one", "“version” must be a whole number from 1 to 10000."),
        ("version: 2", "version: true", "version: true", "“version” must be a whole number"),
        ("slug: seven-success-factors", "slug: Seven Factors", "slug: Seven", "“slug” must be lower-case words"),
        ("credential_title:", "credentials_title:", "credentials_title:", "“credentials_title” is unknown here."),
        ('overall_threshold: "2.75"', 'overall_threshold: "9"', "overall_threshold", "a number from 0.75 to 4.25"),
        ('overall_threshold: "2.75"', "overall_threshold: 2.75", "overall_threshold", "in quotation marks"),
        ('overall_threshold: "2.75"', 'overall_threshold: "NaN"', "overall_threshold", "must be a number"),
        ('section_floor: "1.75"', 'section_floor: "3"', "section_floor", "lies above “overall_threshold”"),
        (
            'tolerance: "',
            'double_share: "0.2"\n  tolerance: "',
            "double_share",
            "Below 1, “near_floor” and “near_threshold”",
        ),
        ("reviewers_per_submission: 2", "reviewers_per_submission: 1", "reviewers_per", "from 2 to 2"),
        ('scale: ["0.75", "1",', 'scale: ["0.75",', "scale:", "the twelve values"),
        ("kind: video", "kind: film", "kind: film", "“film” is unknown here; known are video, document"),
        ("accepts: [video, link]", "accepts: [video, video]", "accepts: [video, video]", "lists a kind twice"),
        ("accepts: [video, link]", "accepts: []", "accepts: []", "a list with 1 or more entries"),
        ("max_seconds: 600", "max_seconds: 0", "max_seconds: 0", "a whole number from 1 to 86400"),
        ("factor: partnership", "factor: partner", "factor: partner", "There is no factor “partner”."),
        ("    number: 2\n", "    number: 1\n", None, "“1” is used a second time."),
        ("one_coaching_cycle: false", "one_coaching_cycle: perhaps", "one_coaching_cycle: perhaps", "true or false"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, at: str | None, reason: str) -> None:
    broken = TEXT.replace(old, new, 1)
    assert broken != TEXT
    line = line_of(broken, at) if at else line_of(TEXT, old)
    assert any(found == line and reason in words for found, words in problems(broken))


def test_a_missing_level_is_named_where_its_criterion_has_its_levels() -> None:
    start = TEXT.index("          3: >-")
    end = TEXT.index("          2: >-")
    broken = TEXT[:start] + TEXT[end:]
    assert problems(broken) == [(line_of(broken, "        levels:\n          4:"), "“3” is missing.")]


def test_a_fifth_level_is_refused() -> None:
    broken = TEXT.replace("          4: >-", "          5: Beyond.\n          4: >-", 1)
    assert problems(broken) == [(line_of(broken, "          5: Beyond."), "“5” is unknown here.")]


def test_a_key_that_stands_twice_is_refused() -> None:
    broken = TEXT.replace("version: 2\n", "version: 2\nversion: 2\n", 1)
    assert (line_of(broken, "version: 2\ntitle"), "“version” stands here a second time.") in problems(broken)


def test_two_sections_of_one_name_are_refused() -> None:
    second = [match.start() for match in re.finditer(r"^  - slug: communication$", TEXT, re.M)][1]
    broken = TEXT[:second] + TEXT[second:].replace("  - slug: communication", "  - slug: partnership", 1)
    line = TEXT[:second].count("\n") + 1
    assert (line, "“partnership” is used a second time.") in problems(broken)


def test_a_factor_without_a_section_is_refused() -> None:
    broken = TEXT.replace(
        "factors:\n",
        "factors:\n  - {slug: extra, number: 8, title: Extra, tagline: More., summary: More of it.}\n",
        1,
    )
    assert problems(broken) == [(line_of(broken, "  - {slug: extra"), "No section belongs to the factor “extra”.")]


def test_more_needed_than_allowed_is_refused() -> None:
    broken = TEXT.replace("min_items: 1\n        max_items: 1", "min_items: 3\n        max_items: 1", 1)
    assert problems(broken) == [(line_of(broken, "max_items: 1"), "More is needed than is allowed.")]


def test_all_problems_are_told_at_once_in_the_order_of_their_lines() -> None:
    broken = TEXT.replace("version: 2", "version: 0").replace("kind: film", "").replace("kind: video", "kind: film", 1)
    lines = [line for line, _ in problems(broken)]
    assert len(lines) == 2
    assert lines == sorted(lines)


@pytest.mark.parametrize("text", ["", "# only a remark\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert problems(text) == [(1, "The file is empty.")]


def test_text_that_is_no_yaml_is_refused_with_its_line() -> None:
    [(line, reason)] = problems("slug: x\ntitle: [open\n")
    assert line == 3
    assert reason.startswith("This is not YAML: ")


def test_a_list_instead_of_a_framework_is_refused() -> None:
    [(line, reason)] = problems("- a\n- b\n")
    assert (line, reason.startswith("Here should stand slug, version")) == (1, True)


def test_a_value_that_contains_itself_is_refused() -> None:
    assert any("refers to itself" in reason for _, reason in problems("slug: &a [*a]\n"))


def test_a_date_that_does_not_exist_is_refused_and_not_a_crash() -> None:
    assert any("cannot be read" in reason for _, reason in problems("slug: 2027-02-31\n"))
