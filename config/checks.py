"""What would be wrong although every setting is there? Django runs these at every start and in `manage.py check`."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register


@register()
def one_driver(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Django would silently prefer psycopg 3, which this code was never run with, where both are installed."""
    if find_spec("psycopg") is None:
        return []
    return [checks.Error("psycopg 3 is installed beside psycopg2.", hint="Remove it.", id="sevenfold.E001")]


@register(deploy=True)
def no_demo(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """A demo shows everybody's mail."""
    if not settings.DEMO:
        return []
    return [checks.Warning("DEMO is on: everybody can read the mails that were sent.", id="sevenfold.W001")]


@register(deploy=True)
def private_files_are_private(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Evidence below the folder of static files would be served to anybody."""
    if not settings.MEDIA_ROOT or not Path(settings.MEDIA_ROOT).is_relative_to(settings.STATIC_ROOT):
        return []
    return [checks.Error("STORAGE_URL lies inside the folder of static files.", id="sevenfold.E003")]
