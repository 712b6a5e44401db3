"""Which database and which Redis does this computer use? Those of DATABASE_URL and REDIS_URL, else its own.

python -m tools.services COMMAND…               runs a command beside the servers that `make run` uses
python -m tools.services --throw-away COMMAND…  runs it beside empty ones that vanish with it
python -m tools.services --forget               stops this folder's servers and removes their data
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import folders
from tools.folders import InUse, NoServer
from tools.postgres import Postgres
from tools.valkey import Valkey


@contextmanager
def servers(home: Path, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """The servers of `home` while the block runs; yields their URLs. InUse when another process owns them.

    Servers that a killed owner left running are taken over: two servers never share a folder."""
    folders.make_private(home)
    with folders.owned(home):
        started: list[Postgres | Valkey] = []
        try:
            yield urls(home, durable=durable, started=started)
        finally:
            with undisturbed():
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
    """Empty, fast servers and a storage in a folder that is gone when the block ends; clears up after crashes too."""
    for left in folders.abandoned():
        forget(left)
    home = Path(tempfile.mkdtemp(prefix=folders.THROW_AWAY, dir=folders.temporary()))
    try:
        with servers(home, durable=False) as found:
            yield found | {"STORAGE_URL": (home / "media").as_uri()}
    finally:
        with undisturbed():
            shutil.rmtree(home, ignore_errors=True)


def forget(home: Path) -> None:
    """Stop the servers of `home` and remove everything in it."""
    Valkey(home / "valkey").stop()
    Postgres(home / "postgres").stop()
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def undisturbed() -> Iterator[None]:
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
    with subprocess.Popen(command, env=environment) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the terminal has told the command too; it ends in its own time
            except SystemExit:
                process.terminate()
                raise


def stop_on_signals() -> None:
    """End by an exception on Ctrl-C, SIGTERM and a closed terminal, so that cleaning up happens."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))


def main(arguments: list[str]) -> int:
    """The command line; see the module's first lines."""
    stop_on_signals()
    match arguments:
        case ["--forget"]:
            forget(folders.kept_folder())
            return 0
        case ["--throw-away", first, *rest]:
            with throw_away_servers() as found:
                return run_beside(found, [first, *rest])
        case [first, *_] if not first.startswith("-"):
            return _beside_kept(arguments)
    sys.stderr.write(__doc__ or "")
    return 2


def _beside_kept(command: list[str]) -> int:
    home = folders.kept_folder()
    try:
        with servers(home) as found:
            return run_beside(found, command)
    except InUse:
        return run_beside(urls(home), command)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoServer as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
