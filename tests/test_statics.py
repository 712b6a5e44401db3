"""Do the scripts find one another when only their hashed names are kept, as in production?"""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import call_command
from pytest_django.fixtures import Settings

IMPORTED = re.compile(r"""(?:^|\n)\s*import\b[^"';]*["'](\./[^"']+)["']""")


def test_every_import_leads_to_a_file(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.statics.LastingStaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    scripts = list((tmp_path / "js").glob("*.js"))
    imports = [(path, name) for path in scripts for name in IMPORTED.findall(path.read_text())]
    assert {name for path, name in imports if not (path.parent / name).is_file()} == set()
    assert imports
