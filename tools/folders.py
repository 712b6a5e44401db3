"""Where do local servers keep their data, and whose is it? Private folders, each locked by the process that owns it."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / "var" / "services"
KEPT = "sevenfold-data-"
THROW_AWAY = "sevenfold-throwaway-"
SETTLED_SECONDS = 10  # a younger lock file may belong to a process that has not locked it yet


class NoServer(Exception):
    """A server cannot be started; the text says what to do about it."""


class InUse(NoServer):
    """Another process owns this folder and stops its servers when it ends."""


def temporary() -> Path:
    """Where throw-away folders go. Root's must be reachable for `nobody`, as whom PostgreSQL then runs."""
    return Path("/var/tmp") if os.geteuid() == 0 else Path(tempfile.gettempdir())


def kept_folder() -> Path:
    """The folder of this checkout's data: `var/services`; as root, one in /var/tmp that `var/services/place` names."""
    STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return STATE
    place = STATE / "place"
    if place.exists() and (folder := Path(place.read_text())).is_dir():
        return folder
    folder = Path(tempfile.mkdtemp(prefix=KEPT, dir=temporary()))
    (folder / "checkout").write_text(str(place))
    place.write_text(str(folder))
    return folder


def make_private(folder: Path) -> None:
    """Make it ours alone; root's lets `nobody` pass through to the database's own folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise NoServer(f"{folder} belongs to someone else.")
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Own the folder while the block runs; InUse when another living process does."""
    with (folder / "lock").open("a") as lock:
        if not _acquire(lock):
            raise InUse(f"Sevenfold is already running from {ROOT}.")
        os.register_at_fork(after_in_child=lock.close)  # a fork that outlives us must not own the folder
        yield


def abandoned() -> Iterator[Path]:
    """Our folders that no living process owns and nobody will use again; each is locked while the caller looks at it.

    These are throw-away folders of killed runs, and the data of checkouts that have been deleted since."""
    candidates = [*temporary().glob(f"{THROW_AWAY}*/lock"), *filter(_homeless, temporary().glob(f"{KEPT}*/lock"))]
    for path in candidates:
        with suppress(OSError):  # somebody else's, or gone since
            state = path.stat()
            if state.st_uid == os.geteuid() and time.time() - state.st_mtime > SETTLED_SECONDS:
                with path.open("a") as lock:
                    if _acquire(lock):
                        yield path.parent


def _homeless(lock: Path) -> bool:
    """Whether the checkout whose data this is no longer points here."""
    with suppress(OSError):
        place = Path((lock.parent / "checkout").read_text())
        return not (place.exists() and place.read_text() == str(lock.parent))
    return False


def _acquire(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
