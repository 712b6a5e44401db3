"""How does Sevenfold start with one command? Servers, preparation, then web, worker and beat together until Ctrl-C."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from honcho.manager import Manager

from tools import folders, leftovers
from tools.folders import ROOT, NoServer
from tools.services import servers, stop_on_signals

WEB = "gunicorn config.wsgi --bind 127.0.0.1:{port} --preload --worker-class gthread --workers 2 --threads 8 \
    --graceful-timeout 4 --no-control-socket --log-level warning"
WORKER = "celery --quiet --app config worker --pool threads --concurrency 2 \
    --loglevel warning --without-mingle --without-gossip"
PREPARER = f"{WORKER} --queues prepare --hostname preparer@%h"
BEAT = "celery --quiet --app config beat --loglevel warning --scheduler celery.beat:Scheduler"

ROOT_IS_FINE = "ignore:You're running the worker with superuser privileges"  # on one's own computer it is


class CannotStart(Exception):
    """Sevenfold cannot start here; the text says why and what helps."""


def main() -> int:
    """Run until Ctrl-C, SIGTERM, a closed terminal, or until one of the processes dies."""
    stop_on_signals()
    port = wanted_port(os.environ.get("PORT", "8000"))
    with servers(folders.kept_folder()) as found:
        leftovers.end()
        refuse_port_in_use(port)
        environment = surroundings(found, port)
        logins = prepare(environment)
        threading.Thread(target=announce, args=(port, logins), daemon=True).start()
        threading.Thread(target=follow_parent, args=(os.getppid(),), daemon=True).start()
        return run_processes(port, environment)


def wanted_port(text: str) -> int:
    """The port as a number; CannotStart for anything that is none."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CannotStart(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def refuse_port_in_use(port: int) -> None:
    """Say so before anything slow happens."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotStart(f"Port {port} needs more rights. Choose another: make run PORT=8001.") from None
        except OSError:
            raise CannotStart(f"Port {port} is in use. Choose another: make run PORT={port % 65535 + 1}.") from None


def surroundings(found: dict[str, str], port: int) -> dict[str, str]:
    """The environment of every process: local and a demo, unless the caller's environment says otherwise."""
    ours = {"SEVENFOLD_ENV": "local", "DEMO": "true", "SITE_URL": f"http://localhost:{port}"}
    always = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}
    return {**ours, **os.environ, **found, **always, **leftovers.MARK}


def prepare(environment: dict[str, str]) -> str:
    """Bring database and files up to date; returns the demo's log-ins as text."""
    command = [sys.executable, "-m", "tools.prepare"]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise CannotStart("The preparation failed; the lines above say where.")
    return done.stdout.strip()


def announce(port: int, logins: str) -> None:
    """Say where Sevenfold is as soon as its first page answers."""
    address = f"http://127.0.0.1:{port}/"
    while not _answers(address):
        time.sleep(0.1)
    print(f"\n{logins}\n\nSevenfold is at http://localhost:{port}/. Ctrl-C stops it.\n", flush=True)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=30):  # noqa: S310 - the address is ours
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


def follow_parent(parent: int) -> None:
    """Stop when the `make` that started us is gone: nobody could press Ctrl-C any more."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def run_processes(port: int, environment: dict[str, str]) -> int:
    """0 after a wanted stop, 1 when one of the processes ended by itself. Nothing keeps running afterwards."""
    manager = Manager()
    for name, command in (("web", WEB.format(port=port)), ("worker", WORKER), ("preparer", PREPARER), ("beat", BEAT)):
        first = "" if name == "web" else "nice -n 5 "  # whoever looks at a page waits for nobody else
        python = f'exec {first}{shlex.quote(sys.executable)} -W "{ROOT_IS_FINE}" -m {command}'
        manager.add_process(name, python, env=environment, cwd=str(ROOT))
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        manager.loop()
    finally:
        leftovers.end()
    return 0 if manager.returncode in (128 + signal.SIGINT, 128 + signal.SIGTERM) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CannotStart, NoServer) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(0)
