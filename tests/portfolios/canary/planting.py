"""Builds files that carry one distinct marker in each slot that a file of that kind can carry unseen."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import docx
import openpyxl
import pikepdf
import pptx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from mutagen.id3 import COMM, ID3, TIT2, TPE1

from tests.portfolios.canary import films, stills
from tests.portfolios.canary.planted import Planted

TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


def files(planted: Planted, clip: Path) -> Iterator[tuple[str, bytes]]:
    """Every file by its name, which is a slot, too."""
    made = {"pdf": pdf, "docx": word, "pptx": slides, "xlsx": sheet, "mp3": sound}
    made |= {"jpg": stills.jpeg, "png": stills.png, "gif": stills.gif}
    for ending, build in made.items():
        yield f"{planted.mark(f'{ending}: file name')}.{ending}", build(planted)
    for ending, wrap in {"mp4": films.mp4, "mkv": films.mkv}.items():
        yield f"{planted.mark(f'{ending}: file name')}.{ending}", wrap(planted, clip)


def pdf(planted: Planted) -> bytes:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(400, 300))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
    page.obj.Contents = document.make_stream(b"BT /F1 14 Tf 40 200 Td (Six weeks of data) Tj ET")
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:description"] = planted.mark("pdf: XMP")
    for name in ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "Company"):
        document.docinfo[f"/{name}"] = planted.mark(f"pdf: info {name}")
    attached = pikepdf.AttachedFileSpec(
        document,
        planted.mark("pdf: attachment content").encode(),
        filename=f"{planted.mark('pdf: attachment name')}.txt",
    )
    document.attachments["note"] = attached
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Popup, Rect=[0, 0, 0, 0], F=2)
    note.Contents, note.T = planted.mark("pdf: annotation"), planted.mark("pdf: annotation author")
    target = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://{planted.mark('pdf: link')}.example.org")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=target)
    page.obj.Annots = document.make_indirect(pikepdf.Array([note, link]))
    field_ = pikepdf.Dictionary(
        FT=pikepdf.Name.Tx, T=planted.mark("pdf: field name"), V=planted.mark("pdf: field value")
    )
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(field_)])
    script = f"app.alert('{planted.mark('pdf: JavaScript')}')"
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(planted.mark("pdf: bookmark"), 0))
    label = pikepdf.Dictionary(P=planted.mark("pdf: page label"))
    document.Root.PageLabels = pikepdf.Dictionary(Nums=[0, label])
    layer = pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=planted.mark("pdf: name of a hidden layer"))
    layer = document.make_indirect(layer)
    off = pikepdf.Dictionary(OFF=[layer], Order=[layer])
    document.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=off)
    document.Root.Orphan = document.make_stream(planted.mark("pdf: stream of no page").encode())
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue() + f"\n% {planted.mark('pdf: after the end')}\n".encode()


def word(planted: Planted) -> bytes:
    document = docx.Document()
    lesson = document.add_paragraph("We watched the lesson together.")
    _change(lesson, planted)
    _remark(document, lesson, planted)
    core = document.core_properties
    for name in ("author", "title", "subject", "keywords", "comments", "last_modified_by", "category"):
        setattr(core, name, planted.mark(f"docx: {name}"))
    hidden = document.add_paragraph().add_run(planted.mark("docx: hidden text"))
    hidden.font.hidden = True
    document.part.relate_to(f"file:///C:/{planted.mark('docx: template path')}.dotx", TEMPLATE, True)
    picture = document.add_picture(io.BytesIO(stills.jpeg(planted, "docx: picture")))
    frame = picture._inline.docPr
    frame.set("descr", planted.mark("docx: alternative text"))
    kept = io.BytesIO()
    document.save(kept)
    custom = f"<Properties><property name='{planted.mark('docx: custom property')}'>x</property></Properties>"
    parts = {"docProps/custom.xml": custom, "customXml/item9.xml": f"<a>{planted.mark('docx: custom XML')}</a>"}
    return _with(kept.getvalue(), parts, comment=planted.mark("docx: comment of the archive"))


def _change(paragraph: Any, planted: Planted) -> None:
    """Tracked changes: what was deleted, and who wrote and deleted."""
    by = {each: planted.mark(f"docx: author of a tracked {each}") for each in ("deletion", "insertion", "move")}
    gone, moved = planted.mark("docx: deleted text"), planted.mark("docx: text moved away")
    changes = (
        f'<w:del {{}} w:author="{by["deletion"]}"><w:r><w:delText>{gone}</w:delText></w:r></w:del>',
        f'<w:moveFrom {{}} w:author="{by["move"]}"><w:r><w:t>{moved}</w:t></w:r></w:moveFrom>',
        f'<w:ins {{}} w:author="{by["insertion"]}"><w:r><w:t>Then we talked.</w:t></w:r></w:ins>',
    )
    for number, change in enumerate(changes, 1):
        paragraph._p.append(parse_xml(change.format(f'{nsdecls("w")} w:id="9{number}" w:date="2026-03-02T10:00:00Z"')))


def _remark(document: Any, paragraph: Any, planted: Planted) -> None:
    """A comment, and a header and footer that are for a second page."""
    text, author, initials = (planted.mark(f"docx: comment{each}") for each in ("", " author", " initials"))
    document.add_comment(paragraph.runs[0], text=text, author=author, initials=initials)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = planted.mark("docx: header of later pages")
    section.footer.paragraphs[0].text = planted.mark("docx: footer of later pages")


def slides(planted: Planted) -> bytes:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Our playbook"
    slide.notes_slide.notes_text_frame.text = planted.mark("pptx: speaker notes")
    deck.core_properties.author = planted.mark("pptx: author")
    deck.core_properties.last_modified_by = planted.mark("pptx: last modified by")
    slide.shapes[0].name = planted.mark("pptx: name of a shape")
    kept = io.BytesIO()
    deck.save(kept)
    return kept.getvalue()


def sheet(planted: Planted) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "Week"
    secret = book.create_sheet("Other")
    secret["A1"], secret.sheet_state = planted.mark("xlsx: hidden sheet"), "hidden"
    book.active["B2"].comment = openpyxl.comments.Comment(
        planted.mark("xlsx: comment"), planted.mark("xlsx: comment author")
    )
    name = planted.mark("xlsx: defined name")
    book.defined_names[name] = openpyxl.workbook.defined_name.DefinedName(name, attr_text="Sheet!$A$1")
    book.properties.creator = planted.mark("xlsx: creator")
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _with(archive: bytes, parts: dict[str, str], *, comment: str) -> bytes:
    """The archive with more parts and a comment at its end."""
    kept = io.BytesIO(archive)
    with zipfile.ZipFile(kept, "a") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
        packed.comment = comment.encode()
    return kept.getvalue()


def sound(planted: Planted) -> bytes:
    kept = io.BytesIO()
    with av.open(kept, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=44_100, layout="mono")
        frame = av.AudioFrame(format="s16p", layout="mono", samples=44_100)
        frame.planes[0].update((struct.pack("<h", 9_000) * 50 + struct.pack("<h", -9_000) * 50) * 441)
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    tags = ID3()
    tags.add(TIT2(encoding=3, text=planted.mark("mp3: title")))
    tags.add(TPE1(encoding=1, text=planted.mark("mp3: artist")))
    tags.add(COMM(encoding=3, lang="eng", desc="", text=planted.mark("mp3: comment")))
    kept.seek(0)
    tags.save(kept)
    return kept.getvalue()
