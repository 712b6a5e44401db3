"""Do dates, sizes and statuses read as people expect?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.http import QueryDict
from django.template import Context, Template
from django.utils import timezone

from accounts.templatetags import ui

CLOSING = datetime(2026, 6, 15, 21, 59, tzinfo=UTC)
SPRITE = Path(settings.BASE_DIR) / "static" / "img" / "icons.svg"


@pytest.fixture(autouse=True)
def _in_berlin() -> Iterator[None]:
    with timezone.override("Europe/Berlin"):
        yield


def test_your_time_names_your_zone() -> None:
    assert ui.your_time(CLOSING) == "15 June 2026, 23:59 your time (CEST)"


def test_the_programmes_time_is_short_on_the_same_day() -> None:
    assert ui.programme_time(CLOSING, "America/Chicago") == "16:59 programme time (CDT)"


def test_the_programmes_time_carries_its_date_on_another_day() -> None:
    assert ui.programme_time(CLOSING, "Asia/Tokyo") == "16 June 2026, 06:59 programme time (JST)"


def test_the_programmes_time_is_left_out_where_the_clocks_agree() -> None:
    assert ui.programme_time(CLOSING, "Europe/Paris") == ""


def test_a_zone_without_letters_is_named_by_its_place() -> None:
    assert ui.zone_time(CLOSING, "America/Sao_Paulo") == "15 June 2026, 18:59 (Sao Paulo)"


@pytest.mark.parametrize("at", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
def test_a_moment_at_the_end_of_time_is_still_shown(at: datetime) -> None:
    with timezone.override("Pacific/Kiritimati" if at.year > 1 else "Pacific/Honolulu"):
        assert "(UTC)" in ui.your_time(at)


def test_no_moment_is_no_text() -> None:
    assert [ui.your_time(None), ui.zone_time(None, "UTC"), ui.programme_time(None, "UTC"), ui.short_date(None)] == [
        ""
    ] * 4
    assert ui.distance(None, CLOSING) == ""


def test_a_short_date_is_the_readers_day() -> None:
    assert ui.short_date(CLOSING + timedelta(hours=1)) == "16 June 2026"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=12, hours=5), "in 12 days"),
        (timedelta(days=1), "in 1 day"),
        (timedelta(hours=3), "in 3 hours"),
        (timedelta(seconds=30), "in less than a minute"),
        (timedelta(minutes=-5), "5 minutes ago"),
    ],
)
def test_distance_is_told_in_the_largest_unit(span: timedelta, words: str) -> None:
    assert ui.distance(CLOSING + span, CLOSING) == words


@pytest.mark.parametrize(
    ("left", "tone"),
    [(timedelta(days=8), "info"), (timedelta(days=7), "warn"), (timedelta(days=1), "bad"), (timedelta(0), "quiet")],
)
def test_a_deadline_grows_urgent(left: timedelta, tone: str) -> None:
    assert ui.urgency(CLOSING + left, CLOSING) == tone


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1.0 KB"), (4404019, "4.2 MB"), (1024**3, "1.0 GB")],
)
def test_sizes_read_as_people_say_them(count: int, words: str) -> None:
    assert ui.size(count) == words


def test_an_unknown_size_or_duration_is_left_out() -> None:
    assert ui.size(None) == ""
    assert ui.duration(None) == ""


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (245.9, "4:05"), (3723, "1:02:03"), (-4, "0:00")])
def test_durations_read_as_players_show_them(seconds: float, words: str) -> None:
    assert ui.duration(seconds) == words


def test_the_scale_falls_into_its_levels() -> None:
    groups = ui.score_groups([Decimal("2.25"), Decimal("1.75"), Decimal(2), Decimal("2.75")])
    assert [(level, [value for value, _ in found]) for level, _, found in groups] == [
        (2, [Decimal("1.75"), Decimal(2), Decimal("2.25")]),
        (3, [Decimal("2.75")]),
    ]
    assert groups[0][2][0][1] == "a quarter below level 2"
    assert groups[0][1] == "Limited"


@pytest.mark.parametrize("status", ui.LOOKS)
def test_every_status_has_a_tone_of_the_tokens_and_an_icon_of_the_sprite(status: str) -> None:
    assert ui.tone(status) in {"quiet", "info", "deep", "good", "warn", "bad"}
    assert ui.status_icon(status) in sprite()


def test_an_unknown_status_looks_like_nothing_yet() -> None:
    assert ui.tone("<b>") == ui.tone("none")


def test_every_icon_of_notices_and_files_is_in_the_sprite() -> None:
    assert {*ui.NOTICE_ICONS.values(), *ui.FILE_ICONS.values(), "file"} <= sprite()


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    named = {
        name
        for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for name in re.findall(r'(?:\{% icon |icon\|default:|icon=)"([\w-]+)"', template.read_text())
    }
    assert named
    assert named <= sprite()


def sprite() -> set[str]:
    return {symbol.attrib["id"] for symbol in ET.parse(SPRITE).getroot()}  # noqa: S314 - our own file


def test_the_pager_keeps_what_was_asked_for() -> None:
    assert ui.page_query(QueryDict("q=a%26b&page=2"), 3) == "?q=a%26b&page=3"
    assert ui.page_query(None, 2) == "?page=2"


@pytest.mark.parametrize(
    "source",
    [
        "{% region label %}{{ label }}{% endregion %}",
        "{% callout label title=label %}{{ label }}{% endcallout %}",
        "{% fold label %}{{ label }}{% endfold %}",
        "{% icon label %}",
        "{{ label|level_name }}{{ label|file_icon }}",
    ],
)
def test_blocks_escape_what_they_are_given(source: str) -> None:
    html = Template("{% load ui %}" + source).render(Context({"label": "\"><script>alert('1')</script>"}))
    assert "<script" not in html
    assert '""' not in html
