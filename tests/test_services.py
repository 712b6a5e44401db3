"""Do the local servers start, survive, and leave nothing behind?"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from tools import folders, leftovers, run, services
from tools.postgres import Postgres
from tools.valkey import Valkey


@pytest.fixture(autouse=True)
def _nobodys_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test run's own servers are in the environment; here new ones are wanted."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sevenfold-test-", dir=folders.temporary()))
    folders.make_private(folder)
    yield folder
    services.forget(folder)


def ask(url: str, question: str) -> str:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
            return str(row[0]) if row else ""
    finally:
        connection.commit()
        connection.close()


def postmaster(home: Path) -> int:
    return int((home / "postgres/data/postmaster.pid").read_text().split()[0])


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def test_data_is_still_there_after_a_restart(home: Path) -> None:
    with services.servers(home) as found:
        ask(found["DATABASE_URL"], "CREATE TABLE kept AS SELECT 7 AS seven; SELECT 1")
    with services.servers(home) as found:
        assert ask(found["DATABASE_URL"], "SELECT seven FROM kept") == "7"


def test_nothing_runs_after_the_end(home: Path) -> None:
    with services.servers(home) as found:
        pid = postmaster(home)
        port = redis.Redis.from_url(found["REDIS_URL"]).connection_pool.connection_kwargs["port"]
        assert alive(pid)
    assert not alive(pid)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 1)


def test_servers_of_a_killed_owner_are_taken_over(home: Path) -> None:
    first, second = Postgres(home / "postgres").start(), Valkey(home / "valkey").start()
    pid = postmaster(home)
    with services.servers(home) as found:
        assert (found["DATABASE_URL"], found["REDIS_URL"]) == (first, second)
        assert postmaster(home) == pid
    assert not alive(pid)


def test_a_folder_in_use_is_refused_and_its_servers_go_on(home: Path) -> None:
    with services.servers(home) as found:
        with pytest.raises(folders.InUse, match="already running"), services.servers(home):
            pass
        assert ask(found["DATABASE_URL"], "SELECT 1") == "1"
        assert redis.Redis.from_url(found["REDIS_URL"]).ping()


def test_an_interrupted_first_start_is_begun_again(home: Path) -> None:
    (home / "postgres/data").mkdir(parents=True)
    (home / "postgres/data/half").write_text("written")
    with services.servers(home) as found:
        assert ask(found["DATABASE_URL"], "SELECT 1") == "1"


def test_the_servers_listen_to_this_computer_and_its_owner_alone(home: Path) -> None:
    with services.servers(home) as found:
        assert ask(found["DATABASE_URL"], "SHOW listen_addresses") == ""
        server = redis.Redis.from_url(found["REDIS_URL"])
        assert server.config_get("bind") == {"bind": "127.0.0.1"}
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=server.connection_pool.connection_kwargs["port"]).ping()
        assert (home / "postgres").stat().st_mode & 0o077 == 0
        assert (home / "valkey/valkey.conf").stat().st_mode & 0o077 == 0


def test_given_servers_are_used_instead(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example.org/sevenfold")
    monkeypatch.setenv("REDIS_URL", "redis://redis.example.org/0")
    with services.servers(home) as found:
        assert found == {
            "DATABASE_URL": "postgres://db.example.org/sevenfold",
            "REDIS_URL": "redis://redis.example.org/0",
        }
    assert not (home / "postgres").exists()


def test_what_a_killed_run_left_is_cleared_away_and_a_living_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "SETTLED_SECONDS", -1)
    command = [sys.executable, "-m", "tools.services", "--throw-away", "sh", "-c", "echo $DATABASE_URL; sleep 60"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as killed:
        assert killed.stdout
        left = Path(killed.stdout.readline().split("host=")[1].strip()).parent
        pid = postmaster(left)
        assert left not in list(folders.abandoned())
        os.killpg(killed.pid, signal.SIGKILL)
    assert alive(pid)
    with services.throw_away_servers():
        assert not left.exists()
    assert not alive(pid)


def test_a_process_that_a_killed_run_left_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "MARK", {"SEVENFOLD_RUN": f"test-{os.getpid()}"})
    with subprocess.Popen(["sleep", "60"]) as other:
        with subprocess.Popen(["sleep", "60"], env={**os.environ, **leftovers.MARK}) as left:
            while left.pid not in leftovers.running():
                time.sleep(0.01)
            leftovers.end()
            assert left.wait(5) == -signal.SIGTERM
        assert other.poll() is None
        other.terminate()


def test_a_port_in_use_is_said_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(run.CannotStart, match=f"Port {port} is in use. Choose another: make run PORT="):
            run.refuse_port_in_use(port)


@pytest.mark.parametrize("text", ["", "0", "65536", "web", "-1", "٨٠٠٠"])
def test_a_port_that_is_no_port_is_said_in_a_sentence(text: str) -> None:
    with pytest.raises(run.CannotStart, match="must be a number from 1 to 65535"):
        run.wanted_port(text)


def test_the_callers_environment_has_the_last_word_except_for_the_servers() -> None:
    seen = run.surroundings({"DATABASE_URL": "postgres://here"}, 8123)
    assert seen["DATABASE_URL"] == "postgres://here"
    assert seen["SITE_URL"] == "http://localhost:8123"
    assert seen["SEVENFOLD_ENV"] == "local"


def test_a_fork_that_outlives_the_owner_does_not_own_the_folder(home: Path) -> None:
    told, tell = os.pipe()
    with folders.owned(home):
        fork = os.fork()
        if not fork:
            os.write(tell, b"running")
            time.sleep(30)
            os._exit(0)
    try:
        assert os.read(told, 7) == b"running"
        with folders.owned(home):
            assert alive(fork)
    finally:
        os.kill(fork, signal.SIGKILL)
        os.waitpid(fork, 0)
