"""How is another server asked without being led astray? By a name of our own, over https, at an address that is public,
once, without following it anywhere, and within bounds of size and time."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Timer

AGENT = "Sevenfold link check"
PORT = 443
MOST_BYTES = 64 * 1024
MOST_ADDRESSES = 4

UNICAST = IPv6Network("2000::/3")
"""All that is public in IPv6; what translates into IPv4 or stands for documents is taken out of it."""
NOT_PUBLIC_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
NOT_PUBLIC_4 = tuple(map(IPv4Network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")))


class Unreached(Exception):
    """There is no answer that says anything; the text says why, for the log."""


@dataclass(frozen=True)
class Answer:
    """What a server answered, at most `MOST_BYTES` of it."""

    status: int
    body: bytes


def resolved(name: str) -> list[str]:
    """The addresses of a name."""
    rows = socket.getaddrinfo(name, PORT, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


def connected(address: str, seconds: float) -> socket.socket:
    """A connection to this very address."""
    return socket.create_connection((address, PORT), timeout=seconds)


@dataclass(frozen=True)
class Network:
    """How names become addresses, addresses connections, and whose certificates count."""

    resolve: Callable[[str], Sequence[str]] = resolved
    connect: Callable[[str, float], socket.socket] = connected
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    seconds: float = 10.0


def is_public(address: str) -> bool:
    """Whether an address leads to the open internet, and to no translation of another address."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        usual = found.is_global and not found.is_multicast and not found.is_reserved
        return usual and not any(found in net for net in NOT_PUBLIC_4)
    return _is_unicast(found)


def _is_unicast(address: IPv6Address) -> bool:
    plain = address.scope_id is None and address in UNICAST
    return plain and not any(address in net for net in NOT_PUBLIC_6)


def get(name: str, path: str, *, network: Network | None = None) -> Answer:
    """Ask a server by its name for a path, once; raises `Unreached`.

    The connection goes to an address that was looked at, and its certificate has to be the name's."""
    network = network or Network()
    ends = time.monotonic() + network.seconds
    try:
        plain = _connection(_addresses(name, network), network, ends)
        with closing(plain), closing(_secured(plain, name, network)) as line, _ended_at(ends, line):
            line.do_handshake()
            answer = _asked(line, name, path)
    except (OSError, HTTPException, ValueError) as problem:
        raise Unreached(f"{type(problem).__name__}: {problem}") from problem
    if time.monotonic() >= ends:
        raise Unreached("It took too long to answer.")
    return answer


def _addresses(name: str, network: Network) -> Sequence[str]:
    """The name's addresses when all of them are public; one that is not makes the whole answer suspicious."""
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        found = pool.submit(network.resolve, name).result(timeout=network.seconds)
    finally:
        pool.shutdown(wait=False)
    if not found or not all(map(is_public, found)):
        raise Unreached(f"{name} leads to {', '.join(found) or 'nothing'}.")
    return found[:MOST_ADDRESSES]


def _connection(addresses: Sequence[str], network: Network, ends: float) -> socket.socket:
    """A connection to the first address that takes one."""
    problem: OSError = TimeoutError("No time was left to connect.")
    for address in addresses:
        left = ends - time.monotonic()
        if left <= 0:
            break
        try:
            return network.connect(address, left)
        except OSError as refused:
            problem = refused
    raise problem


def _secured(plain: socket.socket, name: str, network: Network) -> ssl.SSLSocket:
    """The connection with TLS around it; nothing is said yet, so that the greeting is bounded, too."""
    return network.context().wrap_socket(plain, server_hostname=name, do_handshake_on_connect=False)


@contextmanager
def _ended_at(ends: float, line: ssl.SSLSocket) -> Iterator[None]:
    """Cut the connection at that moment, however busily the other side sends."""

    def cut() -> None:
        with suppress(OSError):  # it has ended by itself
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = Timer(max(ends - time.monotonic(), 0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _asked(line: ssl.SSLSocket, name: str, path: str) -> Answer:
    with closing(HTTPSConnection(name)) as asking:
        asking.sock = line
        headers = {"User-Agent": AGENT, "Accept": "application/json", "Connection": "close"}
        asking.request("GET", path, headers=headers)
        response = asking.getresponse()
        body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unreached("The answer is too large.")
    if response.length:
        raise Unreached("The answer ended too early.")
    return Answer(response.status, body)
