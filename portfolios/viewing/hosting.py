"""Which video hosts may a link lead to, and what is the one address of a video there? Pure: an address in, a video out.

Everything that is ever shown or asked is built from this table and a video's id; no address that was typed is used."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

Finder = Callable[[str, Sequence[str], dict[str, str]], tuple[str, str]]
"""From a host's name, the steps of a path and a query to the id of a video and, of an unlisted one, its key; the id is
empty where no video is meant."""

PORTS = {"https": (None, 443), "http": (None, 80)}
MOST_PARAMETERS = 50


@dataclass(frozen=True)
class Host:
    """One host of videos. `names` are where its videos are linked to. `page` and `embed` are addresses with a place for
    a video's id, `unlisted` the same two for one with a key. `asks` are the name and path of the door that tells
    whether a video can be shown. `moment` is what the player's address gets to play from a second on. `tells` says
    that its player shows a video's title and owner, whatever we ask for."""

    title: str
    names: frozenset[str]
    find: Finder
    id: re.Pattern[str]
    key: re.Pattern[str]
    page: str
    embed: str
    asks: tuple[str, str]
    moment: str
    tells: bool
    unlisted: tuple[str, str] = ("", "")

    @property
    def embeds_from(self) -> str:
        """The origin of its player."""
        parts = urlsplit(self.embed)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class Video:
    """One video on a host."""

    host: Host
    id: str
    key: str = ""

    @property
    def page(self) -> str:
        """Its one address: no tracking, no playlist, no moment to begin at."""
        return (self.host.unlisted[0] if self.key else self.host.page).format(id=self.id, key=self.key)

    @property
    def embed(self) -> str:
        """The address of its player, asked to remember nobody and to show as little as it can."""
        return (self.host.unlisted[1] if self.key else self.host.embed).format(id=self.id, key=self.key)

    def embed_at(self, second: int) -> str:
        """The address of its player, playing from a second on."""
        return self.embed + self.host.moment.format(second=second)

    @property
    def question(self) -> tuple[str, str]:
        """The name and path that tell whether it can be shown."""
        name, path = self.host.asks
        return name, path.format(page=quote(self.page, safe=""))


def _youtube(name: str, path: Sequence[str], query: dict[str, str]) -> tuple[str, str]:
    match path:
        case [id] if name == "youtu.be":
            return id, ""
        case ["watch"] if name != "youtu.be":
            return query.get("v", ""), ""
        case ["embed" | "shorts" | "live" | "v", id] if name != "youtu.be" and id != "videoseries":
            return id, ""
    return "", ""


def _vimeo(name: str, path: Sequence[str], query: dict[str, str]) -> tuple[str, str]:
    """A number alone, with its key, or behind the shelf on which it is shown."""
    match path:
        case [id] | ["video", id] | ["manage", "videos", id] | ["channels", _, id]:
            return id, query.get("h", "")
        case ["groups", _, "videos", id] | ["album" | "showcase", _, "video", id]:
            return id, query.get("h", "")
        case [id, key]:
            return id, key
    return "", ""


QUIET = "dnt=1&title=0&byline=0&portrait=0"

HOSTS: tuple[Host, ...] = (
    Host(
        title="YouTube",
        names=frozenset(
            {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"},
        ),
        find=_youtube,
        id=re.compile(r"[A-Za-z0-9_-]{11}"),
        key=re.compile(r"(?!)"),
        page="https://www.youtube.com/watch?v={id}",
        embed="https://www.youtube-nocookie.com/embed/{id}?rel=0",
        asks=("www.youtube.com", "/oembed?format=json&url={page}"),
        moment="&autoplay=1&start={second}",
        tells=True,
    ),
    Host(
        title="Vimeo",
        names=frozenset({"vimeo.com", "www.vimeo.com", "player.vimeo.com"}),
        find=_vimeo,
        id=re.compile(r"[1-9][0-9]{3,11}"),
        key=re.compile(r"[0-9a-f]{6,20}"),
        page="https://vimeo.com/{id}",
        embed="https://player.vimeo.com/video/{id}?" + QUIET,
        asks=("vimeo.com", "/api/oembed.json?url={page}"),
        moment="&autoplay=1#t={second}s",
        tells=False,
        unlisted=("https://vimeo.com/{id}/{key}", "https://player.vimeo.com/video/{id}?h={key}&" + QUIET),
    ),
)

EMBEDS_FROM = tuple(host.embeds_from for host in HOSTS)
"""The origins of all players: what pages may frame beside their own."""


def video_at(address: str, hosts: Sequence[Host] = HOSTS) -> Video | None:
    """The video that an address means, or None when it means none on a host of the table."""
    host = host_of(address, hosts)
    if host is None:
        return None
    parts = urlsplit(address)
    try:
        query = parse_qs(parts.query, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None
    steps = [step for step in parts.path.split("/") if step]
    found, key = host.find(parts.hostname or "", steps, {name: values[0] for name, values in query.items()})
    if not host.id.fullmatch(found) or (key and not host.key.fullmatch(key)):
        return None
    return Video(host, found, key)


def host_of(address: str, hosts: Sequence[Host] = HOSTS) -> Host | None:
    """The host of the table that an address leads to, by its exact name and on the usual port."""
    if not address.isascii() or not address.isprintable() or set(" \\") & set(address):
        return None
    try:
        parts = urlsplit(address)
        usual = parts.port in PORTS.get(parts.scheme, ())
    except ValueError:
        return None
    if not usual or parts.username is not None or parts.password is not None:
        return None
    return next((host for host in hosts if parts.hostname in host.names), None)


def titles(hosts: Sequence[Host] = HOSTS) -> str:
    """The hosts in words: YouTube or Vimeo."""
    return " or ".join(host.title for host in hosts)
