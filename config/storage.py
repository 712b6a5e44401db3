"""Where do private files live? Turns `STORAGE_URL` into Django's storage settings: a local folder or an S3 bucket."""

from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SPOOL_BYTES = 8 * 1024**2  # larger objects go through a temporary file; the library's default reads them into memory
LINK_SECONDS = 300
EXPECTED = "STORAGE_URL must be file:///a/folder or s3://KEY:SECRET@host:port/bucket?region=eu-central-1."


def from_url(url: str) -> dict[str, Any]:
    """The `default` entry of `STORAGES` for this address."""
    parts = _parts(url)
    if parts.scheme == "file":
        options = {"location": unquote(parts.path), "base_url": None}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _bucket(parts)}


def folder(url: str) -> str:
    """The folder of a local storage; empty for a bucket."""
    parts = _parts(url)
    return unquote(parts.path) if parts.scheme == "file" else ""


def origins(url: str) -> list[str]:
    """The origins a browser may load private files from besides our own: the bucket's, when there is one."""
    parts = _parts(url)
    return [_endpoint(parts)] if parts.scheme == "s3" else []


def _bucket(parts: SplitResult) -> dict[str, Any]:
    query = parse_qs(parts.query)
    return {
        "bucket_name": parts.path.strip("/"),
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "endpoint_url": _endpoint(parts),
        "region_name": query.get("region", ["us-east-1"])[0],
        "addressing_style": "path",
        "signature_version": "s3v4",
        "querystring_auth": True,
        "querystring_expire": LINK_SECONDS,
        "file_overwrite": False,
        "default_acl": None,
        "max_memory_size": SPOOL_BYTES,
    }


def _endpoint(parts: SplitResult) -> str:
    scheme = "http" if parse_qs(parts.query).get("tls") == ["0"] else "https"
    host = parts.hostname or ""
    return f"{scheme}://{host}:{parts.port}" if parts.port else f"{scheme}://{host}"


def _parts(url: str) -> SplitResult:
    parts = urlsplit(url)
    is_folder = parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc
    is_bucket = parts.scheme == "s3" and parts.hostname and parts.username and parts.password and parts.path.strip("/")
    if not (is_folder or is_bucket):
        raise ImproperlyConfigured(EXPECTED)
    return parts
