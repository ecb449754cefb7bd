"""The Word file as a package: fonts put in, settings made right, equal bytes for equal content."""

import zipfile
from io import BytesIO

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from jianyue.documents.fonts import SANS, SERIF, Font
from jianyue.documents.word import fonts

FONT_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
FONT_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
SHAPES = {SERIF: "roman", SANS: "swiss"}
JAPANESE = ("ＭＳ 明朝", "ＭＳ ゴシック")
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first date that a ZIP file knows


def embed(word: Word, characters: frozenset[str]) -> None:
    """Put the two Chinese fonts into the file, cut down to `characters`."""
    table = word.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    entries = [
        _entry(word, table, font, fonts.cut(font, characters), number)
        for number, font in enumerate((SERIF, SANS), 1)
    ]
    listed = parse_xml(table.blob)
    # The template's other fonts are Japanese; nothing here asks for them.
    for entry in listed.findall(qn("w:font")):
        if entry.get(qn("w:name")) in JAPANESE:
            listed.remove(entry)
    for entry in entries:
        listed.append(parse_xml(entry))
    table._blob = serialize_part_xml(listed)  # noqa: SLF001 - python-docx only passes the font table through
    _set(word)


def _entry(word: Word, table: Part, font: Font, cut: bytes, number: int) -> str:
    hidden, key = fonts.disguise(cut)
    name = PackURI(f"/word/fonts/font{number}.odttf")
    part = Part(name, FONT_TYPE, hidden, word.part.package)
    relation = table.relate_to(part, FONT_RELATION)
    return (
        f'<w:font {nsdecls("w", "r")} w:name="{font.family}">'
        f'<w:altName w:val="{font.stand_in}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{SHAPES[font]}"/><w:pitch w:val="variable"/>'
        f'<w:embedRegular r:id="{relation}" w:fontKey="{key}" w:subsetted="1"/></w:font>'
    )


def _set(word: Word) -> None:
    settings = word.settings.element
    zoom = settings.find(qn("w:zoom"))
    zoom.set(qn("w:percent"), "100")
    for flag in ("w:saveSubsetFonts", "w:embedTrueTypeFonts"):
        zoom.addnext(OxmlElement(flag))
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def without_clock(package: bytes) -> bytes:
    """Return the same ZIP file without the hour at which it was packed."""
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(package)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return made.getvalue()
