"""Registers what belongs to the composition itself: the system checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """No models; only checks."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401 - importing registers them
