"""Composition: settings, addresses, the work queue and health. Nothing imports from here."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
