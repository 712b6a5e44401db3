"""Where is a real bucket for a test or a measurement? A server that checks signatures, on 127.0.0.1, for as long as a
block runs.

python -m tools.bucket COMMAND…  runs a command beside an empty bucket, which STORAGE_URL names to it"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tools.folders import NoServer
from tools.ports import free_port
from tools.services import stop_on_signals

START_SECONDS = 60
NAME = "evidence"
SERVICES = ("master", "volume", "filer", "s3")


@contextmanager
def bucket(folder: Path | None = None) -> Iterator[str]:
    """The STORAGE_URL of an empty bucket; server and files are gone when the block ends."""
    home = Path(tempfile.mkdtemp(prefix="sevenfold-bucket-", dir=folder))
    key, secret, port = "sevenfold", secrets.token_hex(16), free_port()
    process = _launch(home, key, secret, port)
    try:
        _await(process, _client(key, secret, port), home)
        yield f"s3://{key}:{quote(secret)}@127.0.0.1:{port}/{NAME}?tls=0"
    finally:
        process.kill()  # nothing in it is worth a goodbye, which takes this server half a minute
        process.wait()
        shutil.rmtree(home, ignore_errors=True)


def _launch(home: Path, key: str, secret: str, port: int) -> subprocess.Popen[bytes]:
    program = Path(sys.executable).with_name("weed")
    if not program.exists():
        raise NoServer("There is no S3 server. Install the developers' tools with `make install`.")
    config = home / "s3.json"
    credentials = [{"accessKey": key, "secretKey": secret}]
    config.write_text(json.dumps({"identities": [{"name": key, "credentials": credentials, "actions": ["Admin"]}]}))
    config.chmod(0o600)
    ports = {name: port if name == "s3" else free_port() for name in SERVICES}
    listening = [f"-{name}.port={number}" for name, number in ports.items()]
    listening += [f"-{name}.port.grpc={free_port()}" for name in SERVICES]
    listening += ["-s3.port.iceberg=0", "-s3.port.lance=0"]  # fixed ports, on which a second server would end
    here = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3.ip.bind=127.0.0.1"]
    kept = [f"-dir={home}", "-volume.max=0", "-master.volumeSizeLimitMB=512", "-master.telemetry=false"]
    command = [str(program), "server", "-s3", f"-s3.config={config}", *here, *listening, *kept]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(command, cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _client(key: str, secret: str, port: int) -> BaseClient:
    return boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        region_name="us-east-1",
        config=Config(connect_timeout=2, read_timeout=10, retries={"max_attempts": 0}),
    )


def _await(process: subprocess.Popen[bytes], client: BaseClient, home: Path) -> None:
    """Until the bucket is there and takes a file."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if NAME not in [each["Name"] for each in client.list_buckets()["Buckets"]]:
                client.create_bucket(Bucket=NAME)
            client.put_object(Bucket=NAME, Key="first", Body=b"1")
            client.delete_object(Bucket=NAME, Key="first")
        except (BotoCoreError, ClientError):
            time.sleep(0.2)
        else:
            return
    raise NoServer(f"The S3 server did not start:\n{(home / 'log').read_text(errors='replace')[-1500:]}")


def main(command: list[str]) -> int:
    """The command line; see the module's first lines."""
    if not command:
        sys.stderr.write(__doc__ or "")
        return 2
    stop_on_signals()
    with bucket() as url:
        return subprocess.run(command, env={**os.environ, "STORAGE_URL": url}, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoServer as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
