"""Which files are taken? Only these; everything else is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class Unfit(Exception):
    """The file is not taken; the text is the sentence that its owner reads."""


class Missing(Exception):
    """This computer lacks what the job needs; the text is the sentence that the file's owner reads."""


@dataclass(frozen=True)
class Type:
    """One kind of file that is taken, and the endings its name may have; the first is the usual one."""

    label: str
    kind: str
    content_type: str
    endings: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
    """A file that was really opened, and what that told."""

    type: Type
    facts: dict[str, Any] = field(default_factory=dict)


MP4 = Type("an MP4 video", "video", "video/mp4", ("mp4", "m4v"))
MOV = Type("a QuickTime video", "video", "video/quicktime", ("mov", "qt"))
WEBM = Type("a WebM video", "video", "video/webm", ("webm",))
MKV = Type("a Matroska video", "video", "video/x-matroska", ("mkv",))
AVI = Type("an AVI video", "video", "video/x-msvideo", ("avi",))
WMV = Type("a Windows Media video", "video", "video/x-ms-wmv", ("wmv", "asf"))
MPG = Type("an MPEG video", "video", "video/mpeg", ("mpg", "mpeg", "vob"))
MTS = Type("a camcorder’s MPEG video", "video", "video/mp2t", ("mts", "m2ts", "ts"))
THREE_GP = Type("a 3GP video", "video", "video/3gpp", ("3gp", "3g2"))
M4A = Type("an MPEG-4 sound recording", "audio", "audio/mp4", ("m4a", "mp4", "aac"))
WEBA = Type("a WebM sound recording", "audio", "audio/webm", ("weba", "webm"))
MP3 = Type("an MP3 sound recording", "audio", "audio/mpeg", ("mp3",))
WAV = Type("a WAV sound recording", "audio", "audio/wav", ("wav",))
OGG = Type("an Ogg sound recording", "audio", "audio/ogg", ("ogg", "oga", "opus"))
FLAC = Type("a FLAC sound recording", "audio", "audio/flac", ("flac",))
JPEG = Type("a JPEG image", "image", "image/jpeg", ("jpg", "jpeg", "jpe"))
PNG = Type("a PNG image", "image", "image/png", ("png",))
WEBP = Type("a WebP image", "image", "image/webp", ("webp",))
HEIC = Type("a phone’s HEIC image", "image", "image/heic", ("heic", "heif"))
GIF = Type("a GIF image", "image", "image/gif", ("gif",))
PDF = Type("a PDF", "document", "application/pdf", ("pdf",))
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = Type("a Word document", "document", f"{OFFICE}wordprocessingml.document", ("docx",))
PPTX = Type("a PowerPoint presentation", "document", f"{OFFICE}presentationml.presentation", ("pptx",))
XLSX = Type("an Excel workbook", "document", f"{OFFICE}spreadsheetml.sheet", ("xlsx",))
ODT = Type("an OpenDocument text", "document", "application/vnd.oasis.opendocument.text", ("odt",))
ODS = Type("an OpenDocument spreadsheet", "document", "application/vnd.oasis.opendocument.spreadsheet", ("ods",))
ODP = Type("an OpenDocument presentation", "document", "application/vnd.oasis.opendocument.presentation", ("odp",))
TXT = Type("a plain text", "document", "text/plain", ("txt", "text", "md"))
CSV = Type("a table of values", "document", "text/csv", ("csv", "tsv"))

EVERY = (
    MP4, MOV, WEBM, MKV, AVI, WMV, MPG, MTS, THREE_GP, M4A, WEBA, MP3, WAV, OGG, FLAC, JPEG, PNG, WEBP, GIF, HEIC, PDF,
    DOCX, PPTX, XLSX, ODT, ODS, ODP, TXT, CSV,
)  # fmt: skip

PLAIN = frozenset({TXT.content_type, CSV.content_type})
"""All that these hold stands on their pages."""

UNPLAYED = frozenset(each.content_type for each in (HEIC, AVI, WMV, MPG, MTS, MKV, THREE_GP))
"""What most browsers can't show as it is."""

OFFICE_TYPES = frozenset(each.content_type for each in (DOCX, PPTX, XLSX, ODT, ODS, ODP))

NEVER = frozenset({
    "html", "htm", "xhtml", "svg", "xml", "js", "mjs", "css", "php", "py", "sh", "bat", "cmd", "ps1", "vbs", "exe",
    "dll", "com", "msi", "app", "jar", "apk", "deb", "rpm", "iso", "zip", "rar", "7z", "tar", "gz", "bz2", "xz",
    "tgz", "doc", "xls", "ppt", "docm", "xlsm", "pptm", "rtf", "pages", "numbers", "key",
    "flv", "swf", "psd",
})  # fmt: skip
"""Endings of what is not taken; a name that bears one over other bytes is a sign of the wrong file."""

TAKEN = (
    "MP4, MOV, AVI, WMV, MPEG, WebM, MP3, M4A, WAV, JPEG, PNG, HEIC, PDF, DOCX, PPTX, XLSX, ODT, ODS, ODP, TXT and CSV"
)
NOT_TAKEN = f"This type of file is not taken. Taken are {TAKEN}."
GREEDY = "This file is larger inside than can be opened here. Make it smaller, or save it in parts."
DAMAGED = "This file is damaged or incomplete. Export it again and upload the new file."


def of(content_type: str) -> Type:
    """The type of this content type; KeyError for one that is not taken."""
    return BY_CONTENT_TYPE[content_type]


BY_CONTENT_TYPE = {each.content_type: each for each in EVERY}
ENDINGS = frozenset(ending for each in EVERY for ending in each.endings)
