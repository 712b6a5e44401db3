"""How does a value look on a page? Presentational tags and filters; no rules, no queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Which tone and icon a status has. The tones are in tokens.css; the words come from the caller.
LOOKS: dict[str, tuple[str, str]] = {
    "none": ("quiet", "circle-dashed"),
    "draft": ("quiet", "pencil"),
    "submitted": ("info", "send"),
    "in_review": ("info", "eye"),
    "adjudication": ("deep", "gavel"),
    "settled": ("deep", "lock"),
    "released": ("good", "circle-check"),
    "returned": ("warn", "undo-2"),
    "withdrawn": ("quiet", "circle-x"),
    "standing": ("good", "circle-check"),
    "unconfirmed": ("warn", "circle-dot"),
    "missing": ("warn", "circle-dashed"),
    "lapsed": ("bad", "triangle-alert"),
    "renewed": ("quiet", "rotate-ccw"),
    "certified": ("good", "award"),
    "in_progress": ("info", "circle-dot"),
    "not_yet": ("warn", "rotate-ccw"),
    "not_certified": ("bad", "circle-x"),
    "assigned": ("info", "clipboard-list"),
    "handed_in": ("good", "clipboard-check"),
    "declined": ("quiet", "hand"),
    "cancelled": ("quiet", "ban"),
    "sent": ("info", "send"),
    "opened": ("info", "pencil"),
    "expired": ("warn", "circle-x"),
    "invited": ("info", "mail"),
    "active": ("good", "circle-check"),
    "open": ("warn", "circle-dot"),
    "ordered": ("info", "file-text"),
    "paid": ("good", "circle-check"),
    "waived": ("quiet", "circle-check"),
    "valid": ("good", "badge-check"),
    "revoked": ("bad", "ban"),
    "failed": ("bad", "triangle-alert"),
    "waiting": ("quiet", "hourglass"),
    "running": ("info", "circle-dot"),
    "done": ("good", "circle-check"),
    "unavailable": ("warn", "ban"),
    "qualified": ("good", "badge-check"),
    "paused": ("warn", "pause"),
    "void": ("quiet", "ban"),
}
NOTICE_ICONS = {"info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "octagon-alert"}
MESSAGE_TONES = {"debug": "info", "info": "info", "success": "good", "warning": "warn", "error": "bad"}
FILE_ICONS = {
    "video": "file-video",
    "audio": "file-audio",
    "image": "file-image",
    "document": "file-text",
    "spreadsheet": "file-spreadsheet",
    "text": "pencil",
    "link": "link",
    "form": "clipboard-list",
}
LEVEL_NAMES = {4: "Clear, consistent and convincing", 3: "Clear", 2: "Limited", 1: "Little or none"}
DAY = timedelta(days=1)


# Icons and looks


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """One icon of the sprite, hidden from assistive technology: the words stand beside it."""
    return _drawn(name, extra)


@lru_cache(maxsize=256)
def _drawn(name: str, extra: str) -> SafeString:
    """Drawn once: a board of cells asks for the same few hundreds of times, and finding the sprite takes a while."""
    classes = f"icon {extra}".strip()
    href = f"{static('img/icons.svg')}#{name}"
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', classes, href)


@register.simple_tag
def grid_cell(state: str, label: str, text: str, url: str) -> SafeString:
    """One cell of a heat map, a link where it leads somewhere. Not a template: a board has hundreds of them."""
    cell = _cell(state, label, text)
    return format_html('<a href="{}" {}</a>', url, cell) if url else format_html("<span {}</span>", cell)


@lru_cache(maxsize=512)
def _cell(state: str, label: str, text: str) -> SafeString:
    """A cell from its class to its words: many of a board are alike."""
    shown = format_html("<span>{}</span>", text) if text else _drawn(status_icon(state), "")
    return format_html(
        'class="cell cell-{}" data-tone="{}" title="{}">{}<span class="cell-word">{}</span>',
        *(state, tone(state), label, shown, label or "Not begun"),
    )


@register.filter
def tone(status: object) -> str:
    """The tone of a status: quiet, info, deep, good, warn or bad."""
    return LOOKS.get(str(status), LOOKS["none"])[0]


@register.filter
def status_icon(status: object) -> str:
    return LOOKS.get(str(status), LOOKS["none"])[1]


@register.filter
def notice_icon(tone_name: object) -> str:
    return NOTICE_ICONS.get(str(tone_name), "info")


@register.filter
def message_tone(level_tag: object) -> str:
    """The tone of a Django message from its level tag."""
    return MESSAGE_TONES.get(str(level_tag), "info")


@register.filter
def file_icon(kind: object) -> str:
    return FILE_ICONS.get(str(kind), "file")


@register.filter
def level_name(value: object) -> str:
    """The words of a level by its number, 1 to 4."""
    return LEVEL_NAMES.get(int(str(value)), "") if str(value) in {"1", "2", "3", "4"} else ""


# Dates, in a zone that is named


def local_text(at: datetime, zone: tzinfo, pattern: str = "j F Y, H:i") -> tuple[str, str]:
    """The moment in a zone, and the zone's name; a moment out of a zone's reach stays in UTC."""
    try:
        local = at.astimezone(zone)
    except (OverflowError, ValueError):
        local = at.replace(tzinfo=UTC)
    return format_date(local, pattern), zone_name(local)


def zone_name(local: datetime) -> str:
    """CEST where the zone has a name of its own, else its place: Istanbul."""
    name = local.tzname() or "UTC"
    key = getattr(local.tzinfo, "key", "")
    return key.rsplit("/", 1)[-1].replace("_", " ") if name[0] in "+-" and key else name


def as_zone(zone: object) -> tzinfo:
    return zone if isinstance(zone, tzinfo) else ZoneInfo(str(zone))


@register.filter
def your_time(at: datetime | None) -> str:
    """15 June 2026, 23:59 your time (CEST): the reader's own zone, by name."""
    if not at:
        return ""
    text, name = local_text(at, timezone.get_current_timezone())
    return f"{text} your time ({name})"


@register.filter
def zone_time(at: datetime | None, zone: object) -> str:
    """15 June 2026, 16:59 (CDT): the moment in the given zone, by name."""
    if not at:
        return ""
    text, name = local_text(at, as_zone(zone))
    return f"{text} ({name})"


@register.filter
def programme_time(at: datetime | None, zone: object) -> str:
    """16:59 programme time (CDT); empty where the reader's clock shows the same."""
    if not at or not zone:
        return ""
    mine, _ = local_text(at, timezone.get_current_timezone())
    theirs, name = local_text(at, as_zone(zone))
    if mine == theirs:
        return ""
    same_day = mine.split(",")[0] == theirs.split(",")[0]
    return f"{theirs.split(', ')[1] if same_day else theirs} programme time ({name})"


@register.filter
def short_date(at: datetime | None) -> str:
    """15 June 2026, in the reader's zone."""
    return local_text(at, timezone.get_current_timezone(), "j F Y")[0] if at else ""


@register.filter
def distance(at: datetime | None, now: datetime | None) -> str:
    """In 12 days, in 3 hours, 5 minutes ago: how far a moment is from now, rounded down."""
    if not at or not now:
        return ""
    words = span_words(abs(at - now))
    return f"in {words}" if at > now else f"{words} ago"


def span_words(span: timedelta) -> str:
    for size, word in ((DAY, "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if count := span // size:
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a minute"


@register.filter
def urgency(at: datetime | None, now: datetime | None) -> str:
    """The tone of a deadline: bad on the last day, warn in the last week, quiet once past."""
    if not at or not now or at <= now:
        return "quiet"
    left = at - now
    return "bad" if left <= DAY else "warn" if left <= 7 * DAY else "info"


# Figures


@register.filter
def size(count: int | str | None) -> str:
    """4.2 MB: a size in bytes as people read it."""
    if count is None or count == "":
        return ""
    figure, unit = Decimal(count), "bytes"
    for unit in ("bytes", "KB", "MB", "GB", "TB"):
        if figure < 1024 or unit == "TB":
            break
        figure /= 1024
    places = Decimal(1) if unit == "bytes" or figure >= 100 else Decimal("0.1")
    return f"{figure.quantize(places, ROUND_HALF_UP)} {'byte' if figure == 1 and unit == 'bytes' else unit}"


@register.filter
def duration(seconds: float | Decimal | None) -> str:
    """4:05 or 1:02:03: a running time; part seconds are dropped, as players do."""
    if seconds is None or seconds == "":
        return ""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def score_groups(values: Iterable[Decimal]) -> list[tuple[int, str, list[tuple[Decimal, str]]]]:
    """The scale by levels: (level, its name, [(value, spoken value), …]) in rising order."""
    groups: dict[int, list[tuple[Decimal, str]]] = {}
    for value in sorted(Decimal(value) for value in values):
        level = int(value.quantize(Decimal(1), ROUND_HALF_UP))
        groups.setdefault(level, []).append((value, spoken_score(value, level)))
    return [(level, LEVEL_NAMES.get(level, ""), found) for level, found in groups.items()]


def spoken_score(value: Decimal, level: int) -> str:
    if value == level:
        return f"level {level}"
    return f"a quarter {'below' if value < level else 'above'} level {level}"


# Forms and pages


@register.filter
def describedby(field: BoundField) -> str:
    """The ids of a group's help and errors, for its fieldset."""
    return field.aria_describedby or ""


@register.simple_tag
def page_query(params: QueryDict | None, page: int) -> str:
    """The query string of another page of the same list: everything else is kept."""
    query = params.copy() if params else QueryDict(mutable=True)
    query["page"] = str(page)
    return f"?{query.urlencode()}"


@register.filter
def store_name(person: object) -> str:
    """Under which name a browser keeps what this person typed: theirs alone, and it tells nobody who they are."""
    return salted_hmac("sevenfold.store", str(getattr(person, "pk", ""))).hexdigest()[:20]


# Blocks that wrap a page's own markup


@register.simple_block_tag
def region(content: SafeString, label: str, narrow: bool = False) -> SafeString:
    """A table's own scrolling region: named, and reachable by keyboard. In a narrow one, of two or three columns, the
    words wrap on a phone before anything scrolls."""
    name = "region region-narrow" if narrow else "region"
    return format_html('<div class="{}" role="region" aria-label="{}" tabindex="0">{}</div>', name, label, content)


@register.simple_block_tag
def callout(content: SafeString, tone: str = "info", title: str = "") -> SafeString:
    """A notice around the page's own markup; tones info, good, warn, bad."""
    head = format_html('<p class="notice-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice" data-tone="{}">{}<div class="notice-body">{}{}</div></div>',
        tone,
        icon(notice_icon(tone)),
        head,
        content,
    )


@register.simple_block_tag
def fold(content: SafeString, label: str, open: bool = False) -> SafeString:  # noqa: A002 - reads as HTML does
    """A part of the page that opens on demand."""
    return format_html(
        '<details class="fold"{}><summary>{}{}</summary><div>{}</div></details>',
        " open" if open else "",
        icon("chevron-right"),
        label,
        content,
    )
