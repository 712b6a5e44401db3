"""Does a question go nowhere but to the server that was meant, and end in time whatever that server does?"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portfolios.viewing import outgoing
from portfolios.viewing.outgoing import Network, Unreached
from tests.portfolios import hosts
from tests.portfolios.hostile import ANSWERS

NAME = "vimeo.com"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> hosts.Papers:
    return hosts.papers(tmp_path_factory.mktemp("papers"), NAME)


@pytest.fixture
def server(papers: hosts.Papers) -> Iterator[hosts.Server]:
    with hosts.serving(papers) as running:
        yield running


def test_the_answer_of_the_server_comes_back(server: hosts.Server) -> None:
    server.answers = hosts.told(200, b'{"type": "video"}')
    answer = outgoing.get(NAME, "/api/oembed.json?url=x", network=server.network)
    assert (answer.status, answer.body) == (200, b'{"type": "video"}')
    (request,) = server.requests
    assert request.startswith("GET /api/oembed.json?url=x HTTP/1.1\r\nHost: vimeo.com\r\n")
    assert f"User-Agent: {outgoing.AGENT}" in request
    assert "cookie" not in request.lower()
    assert server.connected == [hosts.PUBLIC]


def test_a_redirect_is_not_followed(server: hosts.Server) -> None:
    server.answers = b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    assert outgoing.get(NAME, "/", network=server.network).status == 302
    assert len(server.requests) == 1
    assert server.connected == [hosts.PUBLIC]


@pytest.mark.parametrize("address", ANSWERS, ids=range(len(ANSWERS)))
def test_an_address_that_is_not_public_is_never_connected_to(address: str, no_connections: list[object]) -> None:
    for answer in ([address], [hosts.PUBLIC, address]):
        with pytest.raises(Unreached):
            outgoing.get(NAME, "/", network=Network(resolve=lambda name, answer=answer: answer))  # type: ignore[misc]
    assert no_connections == []


@pytest.fixture
def no_connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every address that any socket tries to connect to from now on."""
    return hosts.watched(monkeypatch)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::200e"])
def test_what_is_public_is_connected_to(address: str, no_connections: list[object]) -> None:
    with pytest.raises(Unreached):
        outgoing.get(NAME, "/", network=Network(resolve=lambda name: [address], seconds=0.5))
    assert [each[0] for each in no_connections] == [address]  # type: ignore[index]


def test_a_certificate_for_another_name_ends_it(tmp_path: Path) -> None:
    with hosts.serving(hosts.papers(tmp_path, "evil.example")) as server:
        with pytest.raises(Unreached, match="CERTIFICATE_VERIFY_FAILED"):
            outgoing.get(NAME, "/", network=server.network)
        assert server.requests == []


def test_a_certificate_that_nobody_vouches_for_ends_it(server: hosts.Server) -> None:
    with pytest.raises(Unreached, match="CERTIFICATE_VERIFY_FAILED"):
        outgoing.get(NAME, "/", network=replace(server.network, context=Network().context))
    assert server.requests == []


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (outgoing.MOST_BYTES + 1),
        b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n" + b"x" * (2 * outgoing.MOST_BYTES),
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 nonsense\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"",
    ],
    ids=["endless", "announced", "headers", "header", "status", "ssh", "chunks", "short", "nothing"],
)
def test_a_broken_or_endless_answer_says_nothing(server: hosts.Server, answer: bytes) -> None:
    server.answers = answer
    with pytest.raises(Unreached):
        outgoing.get(NAME, "/", network=server.network)


@pytest.mark.parametrize("drip", [b"HTTP/1.1 100 Continue\r\n\r\n", b"x"], ids=["continues", "drips"])
def test_a_server_that_never_comes_to_an_end_is_left_in_time(server: hosts.Server, drip: bytes) -> None:
    server.answers, server.drips = b"" if drip != b"x" else b"HTTP/1.1 200 OK\r\n\r\n", drip
    with pytest.raises(Unreached), hosts.at_most(seconds=2.5):
        outgoing.get(NAME, "/", network=replace(server.network, seconds=0.6))


def test_a_name_server_that_keeps_silent_is_left_in_time() -> None:
    with hosts.silent() as resolve, pytest.raises(Unreached), hosts.at_most(seconds=2):
        outgoing.get(NAME, "/", network=Network(resolve=resolve, seconds=0.3))


def test_the_next_address_is_tried_when_the_first_takes_no_connection(server: hosts.Server) -> None:
    server.answers = hosts.told(200, b"{}")
    reach = server.network.connect

    def connect(address: str, seconds: float) -> socket.socket:
        if address != hosts.PUBLIC:
            raise ConnectionRefusedError(address)
        return reach(address, seconds)

    network = replace(server.network, resolve=lambda name: ["2606:4700::1111", hosts.PUBLIC], connect=connect)
    assert outgoing.get(NAME, "/", network=network).status == 200
