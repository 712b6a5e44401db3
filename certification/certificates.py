"""What does a certificate look like on paper? A PDF whose bytes depend on the credential and its address alone."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import segno
import structlog
import typst
from django.conf import settings

from certification.models import Credential
from certification.presenting import day

log = structlog.get_logger(__name__)

PROGRAMME = "Sevenfold"
SHEET = Path(__file__).with_name("certificate.typ")
MARK = Path("static", "img", "favicon.svg")
ACCESSIBLE: Literal["ua-1"] = "ua-1"


def pdf(credential: Credential, *, verify_url: str) -> bytes:
    """One page, A4 landscape, tagged for screen readers (PDF/UA). Latin, Greek, Cyrillic and Hebrew come from the
    fonts inside typst; other scripts from those of the server, where it has any that hold them."""
    parts = urlsplit(verify_url)
    data = {
        "programme": PROGRAMME,
        "name": breakable(credential.holder_name),
        "title": credential.title,
        "framework": credential.framework_title,
        "awarded": day(credential.awarded_on),
        "code": credential.code,
        "url": verify_url,
        "site": f"{parts.netloc}/verify",
        "qr": qr(verify_url),
        "mark": _file(settings.BASE_DIR / MARK),
    }
    return _typeset(json.dumps(data, ensure_ascii=False))


def breakable(name: str) -> str:
    """Words longer than a line may break after every thirtieth letter."""
    return re.sub(r"(\S{30})(?=\S{10})", "\\1\u200b", name)


def qr(url: str) -> str:
    """The address as a QR code in SVG, dark on nothing."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, dark="#1c2333", xmldecl=False)
    return out.getvalue().decode()


def _typeset(data: str) -> bytes:
    sheet, inputs = _file(SHEET).encode(), {"data": data}
    try:
        return bytes(typst.compile(sheet, sys_inputs=inputs, pdf_standards=ACCESSIBLE))
    except typst.TypstError as error:  # a letter that no font here has: an untagged certificate is better than none
        log.warning("certificate.letters_missing", error=str(error))
        return bytes(typst.compile(sheet, sys_inputs=inputs))


@cache
def _file(path: Path) -> str:
    return path.read_text(encoding="utf-8")
