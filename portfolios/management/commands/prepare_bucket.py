"""How does a bucket come to take files from browsers?"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portfolios.uploading import stores
from portfolios.uploading.stores import BucketStore


class Command(BaseCommand):
    help = "Set up the bucket of STORAGE_URL: pages of SITE_URL may send parts to it, forgotten ones end by themselves."

    def handle(self, *args: Any, **options: Any) -> None:
        store = stores.store()
        if not isinstance(store, BucketStore):
            self.stdout.write("Files are kept in a folder; there is no bucket to set up.")
            return
        days = settings.UPLOAD_KEEP_DAYS + 1
        try:
            store.prepare(origin=settings.SITE_URL, keep_days=days)
        except (BotoCoreError, ClientError) as problem:
            raise CommandError(f"The bucket {store.name} could not be set up: {problem}") from problem
        self.stdout.write(
            f"Pages of {settings.SITE_URL} may send files to {store.name}; unfinished ones end after {days} days."
        )
