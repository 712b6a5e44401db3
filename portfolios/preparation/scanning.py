"""Does a file carry a virus? Asks clamd, which gets the file as a stream; without an answer nothing counts as clean."""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import unquote, urlsplit

from django.conf import settings

from portfolios.preparation.sandbox import Missing
from portfolios.viewing.serving import Readable

BLOCK = 256 * 1024
PATIENCE_SECONDS = 300
LONGEST_ANSWER = 4096
END = b"\0"
TOLD_EVERY = 64

NOT_HERE = "No virus scanner is set up here."
WAITING = "The virus scanner does not answer. It is asked again by itself; you need not do anything."
TOO_LARGE = (
    "The virus scanner takes no file of this size. The programme has to raise its limit; you need not do anything."
)
INFECTED = "A virus was found in this file ({name}). It can’t be used. Check your computer, then upload a clean file."


class Infected(Exception):
    """The scanner found something; the text is the sentence for the file's owner."""


class NoAnswer(Exception):
    """The scanner can't be asked now; the text is the sentence for the file's owner."""


def scan(file: Readable, size: int, told: Callable[[int], None]) -> None:
    """Return when the scanner calls the file clean; raises `Infected`, `NoAnswer`, or `Missing` without a scanner."""
    if not settings.CLAMD_URL:
        raise Missing(NOT_HERE)
    try:
        with closing(file), closing(_connected(settings.CLAMD_URL)) as line:
            answer = _asked(line, file, size, told)
    except OSError as problem:
        raise NoAnswer(WAITING) from problem
    if answer.endswith(" FOUND"):
        raise Infected(INFECTED.format(name=answer.removeprefix("stream: ").removesuffix(" FOUND")))
    if "size limit" in answer:
        raise NoAnswer(TOO_LARGE)
    if answer != "stream: OK":
        raise NoAnswer(WAITING)


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE_SECONDS)
        line.connect(unquote(parts.path))
        return line
    return socket.create_connection((parts.hostname or "", parts.port or 3310), PATIENCE_SECONDS)


def _asked(line: socket.socket, file: Readable, size: int, told: Callable[[int], None]) -> str:
    """Send the file in blocks; a scanner that has enough before the end says why."""
    try:
        line.sendall(b"zINSTREAM\0")
        for number, block in enumerate(_blocks(file)):
            if select.select([line], [], [], 0)[0]:
                return _heard(line)
            line.sendall(struct.pack("!L", len(block)) + block)
            if number % TOLD_EVERY == 0:
                told(min(99, number * BLOCK * 100 // max(size, 1)))
        line.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        return _heard(line)
    return _heard(line)


def _blocks(file: Readable) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(BLOCK):
        yield block


def _heard(line: socket.socket) -> str:
    """The answer up to its closing zero byte: a scanner that hung up early resets the line right behind it."""
    answer = b""
    while END not in answer and len(answer) < LONGEST_ANSWER and (data := line.recv(LONGEST_ANSWER)):
        answer += data
    said, end, _ = answer.partition(END)
    return said.decode("utf-8", "replace") if end else ""
