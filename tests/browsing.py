"""What every test in a real browser needs: Chromium, and without it a reason why the test is left out."""

from __future__ import annotations

import pytest

from tools.chromium import CHROMIUM

MARKS = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed.")]
LIVE = [
    *MARKS,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # static files are served from their sources here
]
