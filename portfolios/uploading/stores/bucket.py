"""How does a file come together in a bucket? By the bucket's own multipart upload: the bytes never pass through us."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from botocore.exceptions import ClientError

from portfolios.uploading.stores.contract import ADDRESS_SECONDS, Gone, Part, Stray

ABSENT = {"NoSuchUpload", "NoSuchKey", "404", "NotFound"}


class BucketStore:
    """Parts are put to signed addresses that hold for one part of one size only.

    A tag is what the bucket makes it: the MD5 with some ways of encrypting, something else with others."""

    tags_are_md5 = False

    def __init__(self, bucket: Any) -> None:
        self.name: str = bucket.name
        self.client = bucket.meta.client

    def refuse_room(self, size: int) -> str:
        return ""

    def begin(self, place: str) -> str:
        made = self.client.create_multipart_upload(Bucket=self.name, Key=place)
        handle: str = made["UploadId"]
        return handle

    def address(self, place: str, handle: str, number: int, size: int) -> str:
        asked = self._asked(place, handle) | {"PartNumber": number, "ContentLength": size}
        url: str = self.client.generate_presigned_url("upload_part", Params=asked, ExpiresIn=ADDRESS_SECONDS)
        return url

    def parts(self, place: str, handle: str) -> dict[int, Part]:
        pages = self.client.get_paginator("list_parts").paginate(**self._asked(place, handle))
        with _gone():
            listed = [each for page in pages for each in page.get("Parts", [])]
        found = (Part(each["PartNumber"], each["Size"], each["ETag"].strip('"')) for each in listed)
        return {part.number: part for part in found}

    def join(self, place: str, handle: str, parts: Iterable[Part]) -> None:
        named = [{"PartNumber": part.number, "ETag": f'"{part.tag}"'} for part in parts]
        with _gone():
            self.client.complete_multipart_upload(**self._asked(place, handle), MultipartUpload={"Parts": named})

    def size(self, place: str) -> int | None:
        try:
            found = self.client.head_object(Bucket=self.name, Key=place)
        except ClientError as error:
            if _is_absence(error):
                return None
            raise
        size: int = found["ContentLength"]
        return size

    def discard(self, place: str, handle: str, *, keep_file: bool) -> None:
        with suppress(Gone), _gone():
            self.client.abort_multipart_upload(**self._asked(place, handle))
        if not keep_file:
            self.client.delete_object(Bucket=self.name, Key=place)

    def strays(self) -> Iterator[Stray]:
        for page in self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.name):
            for each in page.get("Uploads", []):
                yield Stray(each["Key"], each["UploadId"], each["Initiated"])

    def prepare(self, *, origin: str, keep_days: int) -> None:
        """Let pages of this origin put parts and read their hash; let the bucket itself end what was forgotten."""
        rule = {
            "AllowedOrigins": [origin],
            "AllowedMethods": ["PUT", "GET", "HEAD"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 3600,
        }
        ending = {
            "ID": "unfinished uploads end",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": keep_days},
        }
        self.client.put_bucket_cors(Bucket=self.name, CORSConfiguration={"CORSRules": [rule]})
        self.client.put_bucket_lifecycle_configuration(Bucket=self.name, LifecycleConfiguration={"Rules": [ending]})

    def _asked(self, place: str, handle: str) -> dict[str, Any]:
        return {"Bucket": self.name, "Key": place, "UploadId": handle}


@contextmanager
def _gone() -> Iterator[None]:
    """Turns the bucket's word for something that isn't there into `Gone`."""
    try:
        yield
    except ClientError as error:
        if _is_absence(error):
            raise Gone from error
        raise


def _is_absence(error: ClientError) -> bool:
    return str(error.response.get("Error", {}).get("Code", "")) in ABSENT
