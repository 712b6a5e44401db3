"""Which database and which Redis does this computer use? Those of DATABASE_URL and REDIS_URL, else its own, started here.

    python -m tools.services COMMAND…               runs a command beside the servers of this folder (as `make run` uses)
    python -m tools.services --throw-away COMMAND…  runs it beside empty ones that vanish with it
    python -m tools.services --forget               stops this folder's servers and removes their data
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tools.postgres import NoServer, Postgres
from tools.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent
THROW_AWAY = "sevenfold-throwaway-"
SETTLED_SECONDS = 10  # a younger lock file may belong to a run that has not locked it yet


class InUse(NoServer):
    """Another process owns the servers of this folder and stops them when it ends."""


def state_folder() -> Path:
    """Where this checkout's servers keep their data. Root's lies outside its private folders, for `nobody` to reach."""
    if os.geteuid() != 0:
        return ROOT / "var" / "services"
    return Path("/var/tmp") / f"sevenfold-{hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]}"


@contextmanager
def servers(home: Path, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """The servers of `home` while the block runs; yields their URLs. Raises InUse when somebody else owns them.

    Servers that a killed owner left running are taken over: two servers never share a folder."""
    _make_private(home)
    with (home / "lock").open("a") as lock:
        if not _acquire(lock):
            raise InUse(f"Sevenfold is already running from {ROOT}.")
        started: list[Postgres | Valkey] = []
        try:
            yield urls(home, durable=durable, started=started)
        finally:
            with _undisturbed():
                for server in reversed(started):
                    server.stop()


def urls(home: Path, *, durable: bool = True, started: list[Postgres | Valkey] | None = None) -> dict[str, str]:
    """DATABASE_URL and REDIS_URL: the environment's own, else of servers that run in `home`, started if need be."""
    found = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    kept = [] if started is None else started
    if "DATABASE_URL" not in found:
        postgres = Postgres(home / "postgres", durable)
        kept.append(postgres)
        found["DATABASE_URL"] = postgres.start()
    if "REDIS_URL" not in found:
        valkey = Valkey(home / "valkey", durable)
        kept.append(valkey)
        found["REDIS_URL"] = valkey.start()
    return found


@contextmanager
def throw_away_servers() -> Iterator[dict[str, str]]:
    """Empty, fast servers in a folder of their own, both gone when the block ends; clears up after crashed ones too."""
    remove_abandoned()
    home = Path(tempfile.mkdtemp(prefix=THROW_AWAY, dir=_temporary()))
    try:
        with servers(home, durable=False) as found:
            yield found
    finally:
        with _undisturbed():
            shutil.rmtree(home, ignore_errors=True)


def remove_abandoned() -> None:
    """Stop and remove what a killed test run left: folders whose lock nobody holds any more."""
    for path in _temporary().glob(f"{THROW_AWAY}*/lock"):
        with suppress(OSError):  # somebody else's, or gone since
            state = path.stat()
            if state.st_uid == os.geteuid() and time.time() - state.st_mtime > SETTLED_SECONDS:
                with path.open("a") as lock:
                    if _acquire(lock):
                        forget(path.parent)


def forget(home: Path) -> None:
    """Stop the servers of `home` and remove everything in it."""
    Valkey(home / "valkey").stop()
    Postgres(home / "postgres").stop()
    shutil.rmtree(home, ignore_errors=True)


def _temporary() -> Path:
    return Path("/var/tmp") if os.geteuid() == 0 else Path(tempfile.gettempdir())


def _make_private(home: Path) -> None:
    """A folder of ours that others cannot list; root's lets `nobody` pass through to the database's own."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != os.geteuid():
        raise NoServer(f"{home} belongs to someone else.")
    home.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _acquire(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Cleaning up is not interrupted by a second Ctrl-C."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not in the main thread: signals go elsewhere anyway
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run_beside(found: dict[str, str], command: list[str]) -> int:
    """The exit status of a command that sees these servers."""
    environment = {"SEVENFOLD_ENV": "local", **os.environ, **found}
    return subprocess.run(command, env=environment).returncode


def main(arguments: list[str]) -> int:
    """The command line; see the module's first lines."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that cleaning up happens then too
    match arguments:
        case ["--forget"]:
            forget(state_folder())
            return 0
        case ["--throw-away", *command] if command:
            with throw_away_servers() as found:
                return run_beside(found, command)
        case [first, *_] if not first.startswith("-"):
            try:
                with servers(state_folder()) as found:
                    return run_beside(found, arguments)
            except InUse:
                return run_beside(urls(state_folder()), arguments)
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoServer as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
