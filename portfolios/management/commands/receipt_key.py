"""How does an installation get the key that signs its receipts?"""

from __future__ import annotations

import base64
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand

from portfolios.proof import signing


class Command(BaseCommand):
    help = "Print a new signing key for RECEIPT_KEY, and the public key in use for RECEIPT_PUBLIC_KEYS."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        seed = secrets.token_bytes(32)
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        self.stdout.write(f"RECEIPT_KEY={base64.b64encode(seed).decode()}")
        self.stderr.write(f"The new key’s short name is {signing.key_id(public)}. Keep the line above secret.")
        self.stderr.write(f"Append the public key in use now to RECEIPT_PUBLIC_KEYS: {signing.known()[0].written}")
