"""How is this process bound before it reads a stranger's bytes? Memory, time, files that it may reach, no network."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

OPEN_FILES = 256
PARENT_DEATH_SIGNAL, NO_NEW_PRIVILEGES = 1, 38
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
CREATE_RULES, ADD_RULE, OBEY = 444, 445, 446
READING = 1 << 0 | 1 << 2 | 1 << 3
"""Landlock's rights: run a program, read a file, list a folder."""
EVERYTHING = (1 << 13) - 1
OF_FILES = 1 << 0 | 1 << 1 | 1 << 2
CONNECTING = 0b11
BENEATH = 1
MEETING_PLACE, MAKE_A_SOCKET = Path("/tmp"), 1 << 9  # noqa: S108 - LibreOffice will have its own socket there
PROGRAMS = (
    "/usr", "/bin", "/lib", "/lib64", "/opt", "/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache",
    "/var/lib/libreoffice", "/var/spool/libreoffice",
)  # fmt: skip
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
libc = ctypes.CDLL(None, use_errno=True)


def limit(*, memory: int, cpu: int, file_bytes: int) -> None:
    """Bound memory in bytes, CPU in seconds, and what may be written in bytes; end with the process that waits."""
    libc.prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    bounds = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in bounds.items():
        resource.setrlimit(what, (most, most))
    os.nice(10)


def leave_the_network() -> bool:
    """Move to a network of its own in which nothing is; False where the system doesn't permit it."""
    alone = NEW_NETWORK if os.geteuid() == 0 else NEW_NETWORK | NEW_USER
    return bool(libc.unshare(alone) == 0)


def stay_within(*, readable: Iterable[Path], writable: Sequence[Path] = ()) -> bool:
    """See no file but these and the programs of the system (Linux's Landlock); False where there is no Landlock.

    With it go the ways to open a connection, so a system that permits no network of its own is closed as well."""
    abi = libc.syscall(CREATE_RULES, None, ctypes.c_size_t(0), 1)
    if abi < 1:
        return False
    files = EVERYTHING | (1 << 13 if abi >= 2 else 0) | (1 << 14 if abi >= 3 else 0)
    handled = (ctypes.c_uint64 * 2)(files, CONNECTING if abi >= 4 else 0)
    rules = libc.syscall(CREATE_RULES, ctypes.byref(handled), ctypes.c_size_t(ctypes.sizeof(handled)), 0)
    for path in (*map(Path, PROGRAMS), *_python(), *readable):
        _allow(rules, path, READING)
    for path in (*map(Path, DEVICES), *writable):
        _allow(rules, path, files)
    if writable:
        _allow(rules, MEETING_PLACE, MAKE_A_SOCKET)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    bound: int = libc.syscall(OBEY, rules, 0)
    os.close(rules)
    return bound == 0


def _python() -> Iterable[Path]:
    """Where this program's own code lies."""
    return {Path(each).resolve() for each in (sys.prefix, sys.base_prefix, *sys.path) if each} | {
        Path(__file__).resolve().parents[2]
    }


def _allow(rules: int, path: Path, rights: int) -> None:
    """One rule; a file can't be given the rights of a folder."""
    if not path.exists():
        return
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        given = rights if path.is_dir() else rights & (OF_FILES | 1 << 14)
        packed = given.to_bytes(8, sys.byteorder) + place.to_bytes(4, sys.byteorder)
        libc.syscall(ADD_RULE, rules, BENEATH, packed, 0)
    finally:
        os.close(place)
