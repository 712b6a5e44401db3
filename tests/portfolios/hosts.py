"""A video host for tests: a real TLS server on this computer, reached as if it stood at a public address."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portfolios.viewing.outgoing import Network

PUBLIC = "93.184.216.34"
"""The address under which the server is found; the connection to it is made to this computer instead."""


@dataclass(frozen=True)
class Papers:
    """A certificate for some names with its key; it vouches for itself."""

    certificate: Path
    key: Path


def papers(folder: Path, *names: str) -> Papers:
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Papers(folder / "certificate.pem", folder / "key.pem")
    made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    made.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return made


@dataclass
class Server:
    """What it answers to every request, what it was asked, and how it is reached."""

    network: Network
    connected: list[str]
    answers: bytes = b""
    drips: bytes = b""
    requests: list[str] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)

    def serve(self, listening: socket.socket, context: ssl.SSLContext) -> None:
        while not self.stopped.is_set():
            with suppress(OSError):
                plain, _ = listening.accept()
                plain.settimeout(5)
                with suppress(OSError), context.wrap_socket(plain, server_side=True) as line:
                    self._answer(line)

    def _answer(self, line: ssl.SSLSocket) -> None:
        self.requests.append(line.recv(65536).decode())
        line.sendall(self.answers)
        while self.drips and not self.stopped.is_set():
            line.sendall(self.drips)
            time.sleep(0.05)
        with suppress(OSError):
            line.unwrap()


def told(status: int, body: bytes) -> bytes:
    """An answer as it should be."""
    return (
        b"HTTP/1.1 %d Told\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        % (
            status,
            len(body),
        )
        + body
    )


@contextmanager
def serving(shown: Papers) -> Iterator[Server]:
    """A server that runs as long as the block."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown.certificate, shown.key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        connected: list[str] = []

        def connect(address: str, seconds: float) -> socket.socket:
            connected.append(address)
            return socket.create_connection(listening.getsockname(), timeout=seconds)

        network = Network(lambda name: [PUBLIC], connect, lambda: trusting(shown), seconds=5)
        server = Server(network, connected)
        thread = Thread(target=server.serve, args=(listening, context))
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()
            thread.join()


def trusting(shown: Papers) -> ssl.SSLContext:
    """The usual context, which knows one authority more."""
    return ssl.create_default_context(cafile=str(shown.certificate))


def watched(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let no socket reach the internet from now on; the list fills with where they wanted to go."""
    tried: list[object] = []

    def connect(self: socket.socket, address: object) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


@contextmanager
def silent() -> Iterator[Callable[[str], list[str]]]:
    """A name server that answers nothing while the block lasts."""
    over = Event()

    def resolve(name: str) -> list[str]:
        over.wait(10)
        return []

    try:
        yield resolve
    finally:
        over.set()


@contextmanager
def at_most(*, seconds: float) -> Iterator[None]:
    """The block ends within this time, whether well or not."""
    begun = time.monotonic()
    try:
        yield
    finally:
        assert time.monotonic() - begun < seconds
