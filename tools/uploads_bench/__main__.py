"""Measures uploads as they are used: real Chromium, real gunicorn and worker, the disk and a real bucket."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page

from tools import chromium
from tools.bucket import bucket
from tools.folders import ROOT
from tools.ports import free_port
from tools.run import WORKER
from tools.services import stop_on_signals, throw_away_servers
from tools.uploads_bench import sending

GUNICORN = "--worker-class gthread --workers 2 --threads 8 --no-control-socket --log-level warning"
MB = 1024**2
PATIENCE = 1_200_000
VIDEO = ROOT / "reviews" / "demo" / "files" / "conversation.mp4"


def film(path: Path, size: int) -> str:
    """A real video of exactly so many bytes: random filling in a box that players skip. Returns its SHA-256."""
    head = VIDEO.read_bytes()
    digest = hashlib.sha256()
    with path.open("wb") as file:
        rest = size - len(head)
        for block in (head, rest.to_bytes(4) + b"free"):
            file.write(block)
            digest.update(block)
        rest -= 8
        while rest:
            block = os.urandom(min(MB, rest))
            file.write(block)
            digest.update(block)
            rest -= len(block)
    return digest.hexdigest()


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def gunicorn(app: str, port: int) -> list[str]:
    return [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}", *GUNICORN.split()]


def peak(process: subprocess.Popen[bytes]) -> float:
    """The most memory, in MB, that any of the web processes ever held."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    lines = [line for pid in children for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return max(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def choose(page: Page, site: str, portfolio: int, path: Path) -> None:
    page.goto(f"{site}/portfolios/{portfolio}/evidence/")
    page.locator("#upload-file").set_input_files(path)


def until(page: Page, share: int) -> None:
    page.wait_for_function(
        "(share) => (document.querySelector('.upload-row progress')?.value ?? 0) >= share", arg=share, timeout=PATIENCE
    )


def interrupted(page: Page, site: str, facts: dict[str, Any], path: Path) -> dict[str, float]:
    """Send a file to 30 %, close the page, go on in a new one; seconds of sending, and until it is ready."""
    begun = time.monotonic()
    choose(page, site, facts["portfolio"], path)
    until(page, 30)
    first = time.monotonic() - begun
    context = page.context
    page.close(run_before_unload=False)
    page, again = context.new_page(), time.monotonic()
    choose(page, site, facts["portfolio"], path)
    page.wait_for_function(
        "() => document.querySelector('.upload-row')?.dataset.state === 'checking'", timeout=PATIENCE, polling=50
    )
    sent = time.monotonic()
    page.locator(".shelf-item", has_text=path.stem).first.wait_for(timeout=PATIENCE)
    return {"to 30 %": first, "the rest": sent - again, "ready": time.monotonic() - sent}


def logged_in(browser: Any, site: str, facts: dict[str, Any]) -> Page:
    page: Page = browser.new_context().new_page()
    page.goto(f"{site}/accounts/login/")
    page.locator("main [name=login]").fill(facts["people"]["cleo"])
    page.locator("main [name=password]").fill(facts["password"])
    page.locator("main [type=submit]").first.click()
    page.wait_for_url("**/portfolio*/**")
    return page


def measure(kind: str, browser: Any, stack: ExitStack, megabytes: int, home: Path) -> dict[str, Any]:
    found = stack.enter_context(throw_away_servers())
    storage = found["STORAGE_URL"] if kind == "disk" else stack.enter_context(bucket(home))
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    ours = {"SEVENFOLD_ENV": "local", "SITE_URL": site, "LOG_LEVEL": "ERROR", "DEMO": "false", "SWEEP_SECONDS": "1"}
    ours |= {"DJANGO_SETTINGS_MODULE": "tools.bench.settings", "BENCH_STATIC_ROOT": str(home / f"static-{kind}")}
    environment = {**os.environ, **found, **ours, "STORAGE_URL": storage}
    answer = home / f"{kind}.json"
    for step in (["tables"], ["seed", "1", str(answer)]):
        subprocess.run([sys.executable, "-m", "tools.bench.prepare", *step], cwd=ROOT, env=environment, check=True)
    if kind == "bucket":
        subprocess.run([sys.executable, "manage.py", "prepare_bucket"], cwd=ROOT, env=environment, check=True)
    facts = json.loads(answer.read_text())
    web = stack.enter_context(running(gunicorn("config.wsgi", port), environment, home / f"{kind}-web.log"))
    worker = [sys.executable, "-m", *WORKER.split()]
    stack.enter_context(running(worker, environment, home / f"{kind}-worker.log"))
    sending.await_port(port)
    page = logged_in(browser, site, facts)
    context = page.context
    small, large = home / f"small-{kind}.mp4", home / f"large-{kind}.mp4"
    film(small, 10 * MB)
    expected = film(large, megabytes * MB)
    choose(page, site, facts["portfolio"], small)
    page.locator(".shelf-item", has_text=small.stem).first.wait_for(timeout=PATIENCE)
    result: dict[str, Any] = {"store": kind, "MB": megabytes, "peak after 10 MB": peak(web)}
    result |= interrupted(page, site, facts, large)
    result["peak"] = peak(web)
    result["equal hash"] = sending.stored(found["DATABASE_URL"], large.name) == expected
    if kind == "disk":
        film(large, megabytes * MB)
        sender = sending.Sender(context, site, facts["portfolio"], large)
        with running(gunicorn("tools.uploads_bench.bare", (bare := free_port())), _bare(home), home / "bare.log"):
            result |= sending.against_the_floor(sender, bare, home / "bare")
        result["peak after all"] = peak(web)
    return result


def _bare(home: Path) -> dict[str, str]:
    (home / "bare").mkdir()
    return {**os.environ, "BARE_FOLDER": str(home / "bare")}


def main() -> int:
    stop_on_signals()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--stores", default="disk,bucket")
    wanted = parser.parse_args()
    with chromium.launched() as browser, TemporaryDirectory(prefix="sevenfold-uploads-") as home:
        for kind in wanted.stores.split(","):
            with ExitStack() as stack:
                result = measure(kind, browser, stack, wanted.megabytes, Path(home))
                rounded = {name: round(each, 2) if isinstance(each, float) else each for name, each in result.items()}
                print(json.dumps(rounded), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
