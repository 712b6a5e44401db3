"""The product's settings with three floor pages added; only `tools.bench` uses them."""

import os

# Importing the package `config` starts Celery's app, which asks for settings itself: let it find the product's.
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "tools.bench"]
ROOT_URLCONF = "tools.bench.urls"
STATIC_ROOT = env.str("BENCH_STATIC_ROOT")
