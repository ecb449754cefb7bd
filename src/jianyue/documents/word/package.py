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

from jianyue.documents.fonts import Font
from jianyue.documents.word import fonts

FONT_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
FONT_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
THUMBNAIL = RELATIONSHIP_TYPE.THUMBNAIL
JAPANESE = ("ＭＳ 明朝", "ＭＳ ゴシック")
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first date that a ZIP file knows


def embed(word: Word, faces: fonts.Faces, characters: frozenset[str]) -> None:
    """Put the two Chinese fonts into the file, cut down to `characters`."""
    table = word.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    shaped = ((faces.serif, "roman"), (faces.sans, "swiss"))
    entries = [
        _entry(font, shape, *_stored(word, table, fonts.cut(font, characters), number))
        for number, (font, shape) in enumerate(shaped, 1)
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
    _drop_thumbnail(word)


def _stored(word: Word, table: Part, cut: bytes, number: int) -> tuple[str, str]:
    """Put a font into the file; return its relation and its key."""
    hidden, key = fonts.disguise(cut)
    name = PackURI(f"/word/fonts/font{number}.odttf")
    part = Part(name, FONT_TYPE, hidden, word.part.package)
    return table.relate_to(part, FONT_RELATION), key


def _entry(font: Font, shape: str, relation: str, key: str) -> str:
    return (
        f'<w:font {nsdecls("w", "r")} w:name="{font.family}">'
        f'<w:altName w:val="{font.stand_in}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{shape}"/><w:pitch w:val="variable"/>'
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


def _drop_thumbnail(word: Word) -> None:
    # The template's is a picture of an empty page that is not this document.
    relations = word.part.package.rels
    for name in [key for key, one in relations.items() if one.reltype == THUMBNAIL]:
        del relations[name]


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
