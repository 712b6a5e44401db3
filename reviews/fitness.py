"""May this panel member judge this piece of work? Pure: the hard conflicts, each with its sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from certification.states import PanelRole
from reviews.states import BY_LEADS, Duty

SHORT = {"st": "saint", "mt": "mount", "elem": "elementary", "es": "elementary", "ms": "middle", "hs": "high"}
TAIL = frozenset(
    {"school", "schools", "district", "districts", "public", "unified", "independent", "isd", "usd", "academy"}
    | {"inc", "llc", "ltd", "co", "corp", "gmbh"}
)


OPEN_TO_ALL = frozenset(
    {"aol.com", "fastmail.com", "free.fr", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hey.com"}
    | {"hotmail.com", "hotmail.co.uk", "icloud.com", "laposte.net", "libero.it", "live.com", "mac.com", "mail.com"}
    | {"mail.ru", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com", "posteo.de", "proton.me"}
    | {"protonmail.com", "qq.com", "t-online.de", "tutanota.com", "web.de", "yahoo.com", "yahoo.co.uk", "yandex.com"}
    | {"ymail.com", "zoho.com"}
)
"""Mail hosts at which anybody can have an address."""

RESERVED = frozenset({"example", "invalid", "localhost", "test"})
"""Domains that belong to nobody (RFC 2606), and the second-level names `example.com`, `.net` and `.org`."""


class Bar(StrEnum):
    """Why somebody can't judge a submission; the value is the rest of the sentence that begins with the name."""

    AWAY = "isn’t an active member of this panel."
    UNQUALIFIED = "isn’t qualified yet."
    SECTION = "doesn’t judge this section."
    NO_LEAD = "isn’t a lead reviewer."
    SELF = "is the candidate."
    CANDIDATE = "is a candidate in this cohort."
    ORGANISATION = "works at the candidate’s organisation."
    MAIL = "has a mail address of the candidate’s organisation."
    DECLARED = "has a conflict with this candidate."
    SEEN = "saw an earlier attempt at this section."
    TAKEN = "already judges this submission."
    DECLINED = "declined this submission."
    WORDED = "has seen what this coach will read."
    FULL = "has no room left in this cycle."


@dataclass(frozen=True)
class Judge:
    """A panel member as the rules see them. `load` counts the live tasks per cycle, `minutes` what they all take.

    `barred` are the sections in which they get no work now: not qualified there, or paused."""

    member_id: int
    person_id: int
    name: str
    role: str = PanelRole.REVIEWER
    organisation: str = ""
    mail_domain: str = ""
    section_ids: frozenset[int] = frozenset()
    capacity: int = 20
    active: bool = True
    qualified: bool = True
    barred: frozenset[int] = frozenset()
    candidate: bool = False
    load: Mapping[int, int] = field(default_factory=dict)
    minutes: int = 0


@dataclass(frozen=True)
class Work:
    """A submission as the rules see it; the sets hold the ids of people. `places` are still free.

    `held` is the sentence that keeps it from every reviewer: not prepared yet, or it may tell whose it is."""

    submission_id: int
    cycle_id: int
    section_id: int
    enrolment_id: int
    candidate_id: int
    alias: str = ""
    section: str = ""
    organisation: str = ""
    mail_domain: str = ""
    minutes: int = 0
    places: int = 2
    duty: str = Duty.REVIEW
    held: str = ""
    taken: frozenset[int] = frozenset()
    declined: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()
    declared: frozenset[int] = frozenset()
    worded: frozenset[int] = frozenset()


@lru_cache(maxsize=4096)
def organisation_key(name: str) -> str:
    """What is left of an organisation's name when case, accents, punctuation, "the" and school suffixes don't count.

    Empty when the name says nothing. Errs towards finding two names the same: a needless conflict costs a swap."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    words = re.findall(r"\w+", re.sub(r"['’.]", "", plain).replace("&", " and "))
    kept = [SHORT.get(word, word) for word in words if word != "the"]
    core = list(kept)
    while core and core[-1] in TAIL:
        core.pop()
    return " ".join(core or kept)


def mail_domain(email: str) -> str:
    """The domain of an address where it belongs to an organisation: "hill.k12.tx.us"; else empty."""
    domain = email.rpartition("@")[2].strip().rstrip(".").casefold()
    labels = domain.split(".")
    nobodys = labels[-1] in RESERVED or (len(labels) > 1 and labels[-2] == "example")
    return "" if nobodys or len(labels) < 2 or domain in OPEN_TO_ALL else domain


def same_mail(one: str, other: str) -> bool:
    """Whether two domains are one, or one lies within the other: staff.hill.org and hill.org."""
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))


def conflict(judge: Judge, work: Work) -> Bar | None:
    """The conflict that no shortage of reviewers can excuse, or None (domain: what makes it trustworthy)."""
    key = organisation_key(judge.organisation)
    conflicts = {
        Bar.SELF: judge.person_id == work.candidate_id,
        Bar.CANDIDATE: judge.candidate,
        Bar.ORGANISATION: bool(key) and key == organisation_key(work.organisation),
        Bar.MAIL: same_mail(judge.mail_domain, work.mail_domain),
        Bar.DECLARED: judge.person_id in work.declared,
        Bar.SEEN: judge.person_id in work.seen,
    }
    return next((bar for bar, stands in conflicts.items() if stands), None)


def bar(judge: Judge, work: Work) -> Bar | None:
    """Why this member can't take this work whatever their load, or None."""
    before = {
        Bar.AWAY: not judge.active,
        Bar.UNQUALIFIED: not judge.qualified or work.section_id in judge.barred,
        Bar.SECTION: work.section_id not in judge.section_ids,
        Bar.NO_LEAD: work.duty in BY_LEADS and judge.role != PanelRole.LEAD,
        Bar.TAKEN: judge.person_id in work.taken,
        Bar.DECLINED: judge.person_id in work.declined,
        Bar.WORDED: judge.person_id in work.worded,
    }
    return next((reason for reason, stands in before.items() if stands), None) or conflict(judge, work)


def room(judge: Judge, cycle_id: int) -> int:
    """How many more tasks of a cycle the member takes."""
    return max(judge.capacity - judge.load.get(cycle_id, 0), 0)


def refuse_judge(judge: Judge, work: Work) -> str:
    """The sentence that says why this member can't take this work now; empty when they can."""
    reason = bar(judge, work) or (None if room(judge, work.cycle_id) else Bar.FULL)
    return f"{judge.name} {reason}" if reason else ""
