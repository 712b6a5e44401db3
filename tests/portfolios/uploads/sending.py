"""What a browser does to send a file, step by step, so that a test can stop at any of them."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3
from django.test import Client
from django.urls import reverse

from portfolios.models import Portfolio, Upload
from portfolios.uploading.stores import PART_BYTES, numbers, part_size
from tests.make import FIXTURES, NOON

SCRIPT = {"accept": "application/json"}


def video(size: int, *, seed: bytes = b"\0") -> bytes:
    """A real video of exactly so many bytes: what follows its last box is a box of filling, which players skip."""
    head = (FIXTURES / "lesson.mp4").read_bytes()
    rest = size - len(head)
    assert rest >= 8
    return head + rest.to_bytes(4) + b"free" + (seed * rest)[: rest - 8]


@dataclass
class Sender:
    """One browser, and the upload that it is at."""

    client: Client
    portfolio: Portfolio
    begun: dict[str, Any] = field(default_factory=dict)

    def begin(self, name: str, content: bytes, /, **data: Any) -> Any:
        sent = {"name": name, "size": len(content), "modified": "1795600000000"} | data
        answer = self.client.post(reverse("portfolios:begin_upload", args=[self.portfolio.pk]), sent, headers=SCRIPT)
        self.begun = answer.json() if answer.status_code == 200 else {}
        return answer

    @property
    def upload(self) -> Upload:
        return Upload.objects.get(pk=int(self.begun["urls"]["url"].strip("/").rpartition("/")[2]))

    def addresses(self, *parts: int) -> dict[str, str]:
        asked = ",".join(str(part) for part in parts)
        answer = self.client.get(self.begun["urls"]["addresses"], {"parts": asked}, headers=SCRIPT)
        found: dict[str, str] = answer.json()["addresses"]
        return found

    def put(self, number: int, content: bytes) -> int:
        """Send one part of the file; the status that comes back."""
        size = part_size(len(content), number)
        start = (number - 1) * PART_BYTES
        return self.put_to(self.addresses(number)[str(number)], content[start : start + size])

    def put_to(self, address: str, body: bytes) -> int:
        if address.startswith("http"):
            return urllib3.request("PUT", address, body=body, timeout=30, retries=False).status
        return self.client.put(address, body, content_type="application/octet-stream").status_code

    def cut(self, number: int, content: bytes, *, after: int) -> None:
        """Send the first bytes of a part, and then nothing any more."""
        size = part_size(len(content), number)
        start = (number - 1) * PART_BYTES
        address, sent = self.addresses(number)[str(number)], content[start : start + min(after, size - 1)]
        if address.startswith("http"):
            _cut_off(address, sent, size)
        else:
            assert self.client.put(address, sent, content_type="application/octet-stream").status_code == 400

    def send(self, content: bytes, *, only: Any = None) -> None:
        """Send every part that is missing."""
        for number in only or numbers(len(content)):
            if number not in self.begun["parts"]:
                assert self.put(number, content) == 200

    def complete(self) -> Any:
        return self.client.post(self.begun["urls"]["complete"], headers=SCRIPT)

    def cancel(self) -> Any:
        return self.client.post(self.begun["urls"]["cancel"], headers=SCRIPT)

    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get(self.begun["urls"]["url"], headers=SCRIPT).json()
        return answer

    def whole(self, name: str, content: bytes, **data: Any) -> None:
        """From choosing the file to its last byte."""
        assert self.begin(name, content, **data).status_code == 200
        self.send(content)
        assert self.complete().status_code == 200


def _cut_off(address: str, body: bytes, announced: int) -> None:
    """A request that promises more bytes than it sends before its line breaks."""
    to = urlsplit(address)
    with socket.create_connection((to.hostname or "", to.port or 80), 10) as line:
        head = f"PUT {to.path}?{to.query} HTTP/1.1\r\nHost: {to.netloc}\r\nContent-Length: {announced}\r\n\r\n"
        line.sendall(head.encode() + body)


def files(folder: Path) -> list[str]:
    """Every file below a folder, by its path."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


__all__ = ["NOON", "SCRIPT", "Sender", "files", "video"]
