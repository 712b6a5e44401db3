"""Who vouches for a manifest? The installation's own Ed25519 key; what an earlier key signed still counts."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

ALGORITHM = "Ed25519"
PUBLIC_BYTES, SIGNATURE_BYTES = 32, 64


@dataclass(frozen=True)
class PublicKey:
    """One key that this installation's receipts are, or were, signed with."""

    raw: bytes
    current: bool

    @property
    def written(self) -> str:
        return base64.b64encode(self.raw).decode()

    @property
    def key_id(self) -> str:
        return key_id(self.raw)

    @property
    def pem(self) -> str:
        """As openssl reads it."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_id(raw: bytes) -> str:
    """A key's short name: the first 16 digits of its SHA-256."""
    return hashlib.sha256(raw).hexdigest()[:16]


def known() -> list[PublicKey]:
    """The key in use, then the earlier ones."""
    earlier = [PublicKey(raw, current=False) for raw in settings.RECEIPT_PUBLIC_KEYS if raw != _own().raw]
    return [_own(), *earlier]


def _own() -> PublicKey:
    key = Ed25519PrivateKey.from_private_bytes(settings.RECEIPT_KEY).public_key()
    return PublicKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw), current=True)


def for_trials(raw: bytes) -> bool:
    """Whether it is the key that anybody can read in the code."""
    return bool(settings.RECEIPT_KEY_IS_FOR_TRIALS) and raw == _own().raw


def sign(content: bytes) -> tuple[str, str]:
    """The public key in use and its signature of these bytes, both in base64."""
    signature = Ed25519PrivateKey.from_private_bytes(settings.RECEIPT_KEY).sign(content)
    return _own().written, base64.b64encode(signature).decode()


def vouches(public_key: bytes, signature: bytes, content: bytes) -> bool:
    """Whether the key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def decoded(written: str, length: int) -> bytes | None:
    """So many bytes in base64's one spelling; None for anything else."""
    try:
        raw = base64.b64decode(written.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == length and base64.b64encode(raw).decode() == written else None
