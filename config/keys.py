"""Which keys sign receipts? Ed25519 seeds and public keys in base64, read so that a wrong one stops the start."""

import base64
import binascii

from django.core.exceptions import ImproperlyConfigured

BYTES = 32
TRIAL_SEED = base64.b64encode(b"try-out key: it proves nothing!!").decode()
"""What signs on one's own computer. Anybody can read it here, so nothing that it signed proves anything."""


def seed(name: str, written: str) -> bytes:
    """The 32 secret bytes of a signing key."""
    found = _bytes(written)
    if found is None:
        raise ImproperlyConfigured(
            f"{name} must be 32 random bytes in base64; `python manage.py receipt_key` prints a new one."
        )
    return found


def public_keys(name: str, written: list[str]) -> list[bytes]:
    """The earlier public keys, 32 bytes each."""
    found = [_bytes(each.strip()) for each in written if each.strip()]
    if None in found:
        raise ImproperlyConfigured(f"{name} must be public keys in base64, with commas between them.")
    return [each for each in found if each is not None]


def _bytes(written: str) -> bytes | None:
    try:
        found = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == BYTES else None
