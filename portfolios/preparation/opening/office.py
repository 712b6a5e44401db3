"""How does an Office or OpenDocument file become a PDF? LibreOffice draws it, alone in its folder, without macros, and
with every address in it that leads out of the file taken away first."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

from portfolios.preparation.opening import confining, types
from portfolios.preparation.opening.documents import BLOCK
from portfolios.preparation.opening.types import DAMAGED, Missing, Unfit

NOT_HERE = "This type of document can’t be shown to a reviewer here. Save it as PDF and upload that."
NO_PICTURE = "This document could not be turned into pages. Save it as PDF and upload that."
PATIENCE_SECONDS = 120
PROGRAMS = ("soffice", "libreoffice")
PLACES = "/usr/bin:/usr/local/bin:/opt/libreoffice/program"

EXTERNAL = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
TARGET = re.compile(rb"(\bTarget\s*=\s*)(\"[^\"]*\"|'[^']*')")
LINKED = re.compile(rb"(\b(?:xlink:href|form:href|table:filter-name)\s*=\s*)(\"[^\"#][^\"]*\"|'[^'#][^']*')")
INSIDE = re.compile(rb"[\"'](?:\./)?(?:Pictures|media|Object|ObjectReplacements|Thumbnails)", re.IGNORECASE)
FETCHES = re.compile(
    rb"(?i)\b(?:INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|IMPORT|LINK|DATABASE)\b(?=[^<]{0,400}</w:instrText>)"
)
SERVICES = re.compile(rb"(?i)\b(?:WEBSERVICE|COM\.MICROSOFT\.WEBSERVICE|FILTERXML|DDE|HYPERLINK)\s*\(")
DELETED = re.compile(
    rb"<(\w+):(del|moveFrom)\b[^>]*(?<!/)>.*?</\1:\2>|<(\w+):delText\b[^>]*>[^<]*</\3:delText>"
    rb"|<text:tracked-changes\b.*?</text:tracked-changes>",
    re.DOTALL,
)
"""What somebody struck out while changes were tracked: LibreOffice would draw it, struck through."""
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

STARTS, START_AGAIN = 3, 81
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>
"""
ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Calc/Content/Update", "Link", "1"),
    ("Office.Common/Misc", "UseSystemFileDialog", "false"),
    ("Office.Common/Cache/GraphicManager", "TotalCacheSize", "50000000"),
)


def sockets_of(folder: Path) -> Iterator[Path]:
    """What LibreOffice leaves behind outside its folder: sockets named after where its profile lay."""
    for number in range(STARTS):
        profile = _profile(folder, number).as_uri().encode("utf-16le")
        name = "".join(f"{each:x}" for each in hashlib.md5(profile, usedforsecurity=False).digest())
        yield from confining.MEETING_PLACE.glob(f"OSL_PIPE_*SingleOfficeIPC_{name}")


def as_pdf(path: Path, folder: Path, content_type: str) -> Path:
    """The document as a PDF in the folder."""
    program = _program()
    if program is None:
        raise Missing(NOT_HERE)
    source = folder / f"document.{types.of(content_type).endings[0]}"
    tame(path, source)
    _draw(program, source, folder)
    target = source.with_suffix(".pdf")
    if not target.is_file():
        raise Unfit(NO_PICTURE)
    return target


def _program() -> Path | None:
    """LibreOffice itself, without the script that looks for Java first."""
    found = filter(None, (shutil.which(each, path=PLACES) for each in PROGRAMS))
    programs = (Path(each).resolve().with_name("soffice.bin") for each in found)
    return next((each for each in programs if each.is_file()), None)


def tame(path: Path, target: Path) -> None:
    """The same document without anything that would fetch something from elsewhere."""
    try:
        with (
            zipfile.ZipFile(path) as packed,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as tamed,
        ):
            for part in packed.infolist():
                if not part.is_dir() and not _leads_out(part.filename):
                    _carry(packed, part, tamed)
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError) as problem:
        raise Unfit(DAMAGED) from problem


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")


def _carry(packed: zipfile.ZipFile, part: zipfile.ZipInfo, tamed: zipfile.ZipFile) -> None:
    """One part, not packed: this is read once and thrown away."""
    named = zipfile.ZipInfo(part.filename)
    with packed.open(part) as source, tamed.open(named, "w", force_zip64=True) as target:
        if part.filename.lower().endswith((".xml", ".rels")):
            target.write(without_ways_out(source.read()))
        else:
            while block := source.read(BLOCK):
                target.write(block)


def without_ways_out(xml: bytes) -> bytes:
    """A part of a document whose links to files and addresses lead nowhere any more; changes count as accepted."""
    if DOCTYPE.search(xml):
        raise Unfit("This document declares entities of its own, which no Office program writes. Save it as PDF.")
    xml = DELETED.sub(b"", xml)
    xml = EXTERNAL.sub(lambda found: TARGET.sub(rb'\1"about:blank"', found[0]), xml)
    xml = LINKED.sub(lambda found: found[0] if INSIDE.match(found[2]) else found[1] + b'"#"', xml)
    return SERVICES.sub(b"N(", FETCHES.sub(b"QUOTE", xml))


def _draw(program: Path, source: Path, folder: Path) -> None:
    """Run LibreOffice. Its first start with a new profile only asks to be started again; since it can't take its
    first socket away in here, the profile then lies elsewhere."""
    _settle(_profile(folder, 0) / "user")
    for number in range(STARTS):
        profile = _profile(folder, number)
        if number:
            _profile(folder, number - 1).rename(profile)
        if _run(program, profile, source, folder) != START_AGAIN:
            return


def _settle(user: Path) -> None:
    """A profile that runs no macro, follows no link and updates no field."""
    user.mkdir(parents=True)
    items = "".join(ITEM.format(path=path, name=name, value=value) for path, name, value in SETTINGS)
    (user / "registrymodifications.xcu").write_text(PROFILE.format(items=items))


def _profile(folder: Path, number: int) -> Path:
    return folder / f"profile-{number}"


def _run(program: Path, profile: Path, source: Path, folder: Path) -> int:
    command = [
        str(program), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--invisible", "--nologo",
        "--nodefault", "--norestore", "--nolockcheck", "--convert-to", "pdf", "--outdir", str(folder), str(source),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command,
            env={"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "PATH": PLACES},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Unfit(NO_PICTURE) from late
    return done.returncode
