"""What must be there before the first page? Tables, static files, the framework and, in an empty database, the demo.

Progress goes to the error stream; the demo's log-ins, and nothing else, to the output."""

from __future__ import annotations

import io
import sys

import django
from django.conf import settings
from django.core.management import call_command

FRAMEWORK = "certification/frameworks/seven-success-factors-3.yaml"


def main() -> None:
    """Every step may run again on a prepared database."""
    django.setup()
    from django.contrib.auth import get_user_model

    _say("Preparing the database and the static files.")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_framework", FRAMEWORK, publish=True, stdout=sys.stderr)
    if settings.DEMO:
        if not get_user_model()._default_manager.exists():
            _say("Building the demo programme.")
            call_command("demo", stdout=io.StringIO())
        call_command("demo", "--logins")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
