"""What does a receipt say, and is it ours and unchanged? Needs no database: the file and the public keys are enough."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from accounts.refusals import Refused, allow
from portfolios.models import Submission
from portfolios.proof import foreign, manifests, signing
from portfolios.proof.signing import ALGORITHM, PUBLIC_BYTES, SIGNATURE_BYTES

MOST = 2 * 1024**2
"""How many bytes of a receipt are read."""

SIGNED = {"manifest", "sha256", "algorithm", "key_id", "public_key", "signature"}
UNSIGNED = {"manifest", "sha256"}
NOT_A_RECEIPT = "This is not a receipt: a part of it is missing, unknown or of the wrong kind."
HASH = re.compile(r"[0-9a-f]{64}")


class Verdict(StrEnum):
    """What came of looking at a receipt."""

    VALID = "valid"
    TRIAL = "trial"
    CHANGED = "changed"
    UNKNOWN_KEY = "unknown_key"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


WORDS = {
    Verdict.VALID: "This receipt is ours, and nothing in it was changed.",
    Verdict.TRIAL: (
        "This receipt fits its signature, but the key is one for trials that anybody can read. It proves nothing."
    ),
    Verdict.CHANGED: "This receipt was changed after it was signed, or was never signed by us.",
    Verdict.UNKNOWN_KEY: (
        "This receipt fits its signature, but it was signed with a key that this programme never used."
    ),
    Verdict.UNSIGNED: (
        "This is a receipt without a signature, as they were written before receipts were signed. "
        "Its list fits its seal, but anybody could have written both."
    ),
}


@dataclass(frozen=True)
class Listed:
    """One exhibit as a receipt lists it."""

    number: int
    title: str
    name: str
    kind: str
    size: int
    sha256: str
    added_at: datetime


@dataclass(frozen=True)
class Finding:
    """What looking at a receipt found. `why` says what exactly is wrong; the manifest is the given file's own."""

    verdict: Verdict
    words: str
    why: str = ""
    manifest: Mapping[str, Any] | None = None
    exhibits: tuple[Listed, ...] = ()
    handed_in_at: datetime | None = None

    @property
    def valid(self) -> bool:
        return self.verdict == Verdict.VALID


def signed(manifest: dict[str, Any]) -> dict[str, str]:
    """The columns that seal a manifest: its hash, and key and signature over its one spelling."""
    public_key, signature = signing.sign(manifests.spelled(manifest))
    return {"manifest_sha256": manifests.digest(manifest), "signed_with": public_key, "signature": signature}


def document(submission: Submission) -> dict[str, Any]:
    """The receipt of an attempt that was handed in, whole in itself; unsigned for one from before signing."""
    sealed: dict[str, Any] = {"manifest": submission.manifest, "sha256": submission.manifest_sha256}
    if not submission.signature:
        return sealed
    raw = signing.decoded(submission.signed_with, PUBLIC_BYTES) or b""
    return sealed | {
        "algorithm": ALGORITHM,
        "key_id": signing.key_id(raw),
        "public_key": submission.signed_with,
        "signature": submission.signature,
    }


def check(content: bytes) -> Finding:
    """Look at the bytes of a receipt that anybody may have written."""
    try:
        found = foreign.read(content, most=MOST)
        listed, moment = _shape(found)
    except Refused as refusal:
        return Finding(Verdict.UNREADABLE, str(refusal))
    verdict, why = _verdict(found)
    return Finding(verdict, WORDS[verdict], why, found["manifest"], listed, moment)


def _shape(found: Mapping[str, Any]) -> tuple[tuple[Listed, ...], datetime]:
    """The exhibits and the moment, where everything is there and of its kind."""
    parts = set(found)
    texts = all(isinstance(found[name], str) for name in parts - {"manifest"})
    allow("" if parts in (SIGNED, UNSIGNED) and texts and isinstance(found["manifest"], dict) else NOT_A_RECEIPT)
    manifest = found["manifest"]
    try:
        return tuple(_listed(each) for each in manifest["exhibits"]), _moment(manifest["handed_in_at"])
    except (KeyError, TypeError, ValueError):
        raise Refused(NOT_A_RECEIPT) from None


def _listed(each: Mapping[str, Any]) -> Listed:
    listed = Listed(**{name: each[name] for name in Listed.__annotations__} | {"added_at": _moment(each["added_at"])})
    numbers, texts = (listed.number, listed.size), (listed.title, listed.name, listed.kind)
    whole = all(type(number) is int and number >= 0 for number in numbers)
    if not (whole and all(isinstance(text, str) for text in texts) and HASH.fullmatch(listed.sha256)):
        raise ValueError(each)
    return listed


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None or not 2000 <= moment.year < 2100:
        raise ValueError(written)
    return moment


def _verdict(found: Mapping[str, Any]) -> tuple[Verdict, str]:
    if found["sha256"] != manifests.digest(found["manifest"]):
        return Verdict.CHANGED, "The list does not fit its seal, the SHA-256 of the list."
    if "signature" not in found:
        return Verdict.UNSIGNED, ""
    public_key = signing.decoded(found["public_key"], PUBLIC_BYTES) or b""
    wrong = _misfit(found, public_key)
    if wrong:
        return Verdict.CHANGED, wrong
    if public_key not in [key.raw for key in signing.known()]:
        return Verdict.UNKNOWN_KEY, ""
    return (Verdict.TRIAL if signing.for_trials(public_key) else Verdict.VALID), ""


def _misfit(found: Mapping[str, Any], public_key: bytes) -> str:
    """What of the signature doesn't fit the rest; empty when all does."""
    signature = signing.decoded(found["signature"], SIGNATURE_BYTES)
    if found["algorithm"] != ALGORITHM or not public_key or signature is None:
        return f"It is not signed in the one way that receipts are, {ALGORITHM}."
    if found["key_id"] != signing.key_id(public_key):
        return "The key’s short name does not fit the key."
    fits = signing.vouches(public_key, signature, manifests.spelled(found["manifest"]))
    return "" if fits else "The signature does not fit the list."
