"""Does an installation start only when it is fully set up, and is it then as safe as Django can tell?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from config import keys, storage

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "SEVENFOLD_ENV": "production",
    "SECRET_KEY": "q7Lw2ZrX9vTn4KcY8bHm1PdS6gJf3RaUeQ5oWiNxVtBzCkMy0D",
    "RECEIPT_KEY": "kC5y0Yc2O1jVb7m8eTqLr3sXwZaHfGdNpUiOoJkLmNE=",
    "SITE_URL": "https://sevenfold.example.org",
    "DATABASE_URL": "postgres://sevenfold:word@db.example.org/sevenfold",
    "REDIS_URL": "redis://redis.example.org/0",
    "STORAGE_URL": "s3://key:secret@storage.example.org/sevenfold?region=eu-central-1",
    "EMAIL_URL": "smtp+tls://user:word@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Sevenfold <programme@sevenfold.example.org>",
}


def start(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own that sees these settings and no others."""
    seen = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=seen, capture_output=True, text=True, check=False)


def settle(environment: dict[str, str], expression: str) -> str:
    code = f"from django.conf import settings; print({expression})"
    done = start(environment, "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in PRODUCTION.items() if key != name}


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "SEVENFOLD_ENV"])
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_a_missing_production_setting_stops_the_start_with_its_name(name: str, how: str) -> None:
    environment = without(name) if how == "absent" else PRODUCTION | {name: ""}
    done = start(environment, "manage.py", "check")
    assert done.returncode != 0
    assert f"ImproperlyConfigured: Set {name} in the environment" in done.stderr


def test_all_missing_settings_are_named_at_once() -> None:
    done = start({}, "manage.py", "check")
    assert done.returncode != 0
    for name in set(PRODUCTION) - {"SEVENFOLD_ENV"}:
        assert name in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SEVENFOLD_ENV", "staging", "it can be local or production"),
        ("RECEIPT_KEY", "kC5y0Yc2O1jV", "RECEIPT_KEY must be 32 random bytes in base64"),
        ("RECEIPT_KEY", keys.TRIAL_SEED, "RECEIPT_KEY is the one that anybody can read"),
        ("RECEIPT_PUBLIC_KEYS", "none", "RECEIPT_PUBLIC_KEYS must be public keys in base64"),
        ("SITE_URL", "sevenfold.example.org", "SITE_URL must be a full address"),
        ("SITE_URL", "http://sevenfold.example.org", "SITE_URL must begin with https://"),
        ("STORAGE_URL", "s3://storage.example.org/sevenfold", "STORAGE_URL must be"),
        ("STORAGE_URL", "file://relative/folder", "STORAGE_URL must be"),
    ],
)
def test_a_setting_that_cannot_work_stops_the_start(name: str, value: str, says: str) -> None:
    done = start(PRODUCTION | {name: value}, "manage.py", "check")
    assert done.returncode != 0
    assert says in done.stderr


def test_production_passes_djangos_deployment_check_without_a_warning() -> None:
    done = start(PRODUCTION, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_example_names_every_setting_and_no_other() -> None:
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', (ROOT / "config/settings.py").read_text()))
    code = (ROOT / "config/settings.py").read_text()
    read |= set(re.findall(r'"([A-Z_]+)"', re.search(r"REQUIRED = \((.*?)\)", code, re.S)[1]))  # type: ignore[index]
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read
    assert named == read


@pytest.mark.parametrize(
    ("environment", "expression", "value"),
    [
        (PRODUCTION, "settings.REQUIRE_MFA", "True"),
        (PRODUCTION | {"DEMO": "true"}, "settings.REQUIRE_MFA", "False"),
        ({"SEVENFOLD_ENV": "local"}, "settings.REQUIRE_MFA", "False"),
        (PRODUCTION | {"DEBUG": "true"}, "settings.DEBUG", "False"),
        (PRODUCTION, "settings.ALLOWED_HOSTS", "['sevenfold.example.org']"),
        (PRODUCTION, "settings.SECURE_PROXY_SSL_HEADER", "None"),
        (PRODUCTION | {"TRUSTED_PROXY_COUNT": "1"}, "settings.ALLAUTH_TRUSTED_PROXY_COUNT", "1"),
        (PRODUCTION, "settings.RECEIPT_KEY_IS_FOR_TRIALS", "False"),
        ({"SEVENFOLD_ENV": "local"}, "settings.RECEIPT_KEY_IS_FOR_TRIALS", "True"),
        (PRODUCTION, "settings.MAX_UPLOAD_BYTES == 5 * 1024**3", "True"),
        ({"SEVENFOLD_ENV": "local"}, "settings.EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend"),
    ],
)
def test_a_setting_follows_the_installation(environment: dict[str, str], expression: str, value: str) -> None:
    assert settle(environment, expression) == value


def test_a_bucket_never_reads_a_whole_object_into_memory() -> None:
    options = storage.from_url(PRODUCTION["STORAGE_URL"])["OPTIONS"]
    assert options["max_memory_size"] == storage.SPOOL_BYTES
    assert options["endpoint_url"] == "https://storage.example.org"
    assert options["bucket_name"] == "sevenfold"
    assert options["default_acl"] is None
    assert options["querystring_auth"] is True


def test_a_bucket_may_be_reached_without_tls_only_when_that_is_said() -> None:
    assert storage.origins("s3://k:s@127.0.0.1:8333/b?tls=0") == ["http://127.0.0.1:8333"]
    assert storage.origins("s3://k:s@127.0.0.1:8333/b") == ["https://127.0.0.1:8333"]


def test_a_local_folder_gives_files_no_address_of_their_own() -> None:
    assert storage.from_url("file:///srv/media")["OPTIONS"] == {"location": "/srv/media", "base_url": None}
    assert storage.folder("file:///srv/with%20space") == "/srv/with space"
    assert storage.origins("file:///srv/media") == []


def test_a_page_allows_no_script_style_or_frame_from_elsewhere() -> None:
    rules = settle(PRODUCTION, "settings.CONTENT_SECURITY_POLICY['DIRECTIVES']")
    assert "unsafe" not in rules
    assert rules.count("data:") == 1
    assert "'img-src': [\"'self'\", 'data:'" in rules
    assert "'script-src': [\"'self'\"]" in rules
    assert "'style-src': [\"'self'\"]" in rules
    assert "'object-src': [\"'none'\"]" in rules
    assert "'frame-ancestors': [\"'none'\"]" in rules


def test_a_production_log_line_is_one_json_object() -> None:
    code = (
        "import django; django.setup(); import logging, structlog;"
        "structlog.get_logger('sevenfold').warning('cache.unavailable', error='away');"
        "logging.getLogger('other').warning('plain %s', 'words')"
    )
    done = start(PRODUCTION, "-c", code)
    assert done.returncode == 0, done.stderr
    ours, theirs = (json.loads(line) for line in done.stdout.splitlines())
    assert (ours["event"], ours["error"], ours["level"]) == ("cache.unavailable", "away", "warning")
    assert (theirs["event"], theirs["logger"]) == ("plain words", "other")


def test_the_container_set_up_gives_every_required_setting() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for part in ("prepare", "web", "worker", "beat"):
        assert set(PRODUCTION) <= set(services[part]["environment"])
    done = start(services["web"]["environment"], "-c", "from django.conf import settings; settings.DEMO")
    assert done.returncode == 0, done.stderr
