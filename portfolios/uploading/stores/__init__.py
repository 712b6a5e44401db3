"""Where do files grow together from their parts? On this computer's disk or in a bucket, as the storage is set."""

from __future__ import annotations

from django.core.files.storage import default_storage

from portfolios.uploading.stores.bucket import BucketStore
from portfolios.uploading.stores.contract import (
    PART_BYTES,
    Gone,
    Part,
    Store,
    Stray,
    numbers,
    part_size,
    unfinished,
)
from portfolios.uploading.stores.disk import DiskStore

__all__ = [
    "PART_BYTES",
    "BucketStore",
    "DiskStore",
    "Gone",
    "Part",
    "Store",
    "Stray",
    "numbers",
    "part_size",
    "store",
    "unfinished",
]


def store() -> Store:
    """The store beside Django's default storage."""
    bucket = getattr(default_storage, "bucket", None)
    return BucketStore(bucket) if bucket is not None else DiskStore(default_storage.path(""))
