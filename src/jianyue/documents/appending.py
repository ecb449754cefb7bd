"""Pages and files put behind a PDF that is finished, without loss of what it already is.

Both files come from `documents.pdf` and are PDF/A-2a. The result is PDF/A-3a: the same standard,
with any kind of file inside (docs/decisions/0085).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import cast

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

PART_2, PART_3 = b"<pdfaid:part>2<", b"<pdfaid:part>3<"
BROKEN = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


class NoSuchFile(ValueError):  # noqa: N818 - a refusal is named for what is so
    """A PDF that cannot be read, or that does not carry exactly one file of this name."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a PDF.

    kind          its media type
    said          what it is, for those who find it in a list
    relationship  what it is to the pages: Source, Data, Supplement
    """

    name: str
    kind: str
    said: str
    content: bytes
    relationship: str


def appended(
    first: bytes, second: bytes, attachments: Sequence[Attachment], *, at: datetime
) -> bytes:
    """Return `first` with the pages of `second` behind it and the files inside.

    at  the date of the files inside; equal arguments give equal bytes

    Tags, bookmarks and properties of `first` stay, and the tags of `second` follow: who hears
    the document hears all of it. `second` has no tables, whose cells' names would clash.
    """
    writer = PdfWriter(clone_from=BytesIO(first), keep_initial_header=True)
    behind = PdfReader(BytesIO(second))
    offset = _number(_tags(writer.root_object), "/ParentTreeNextKey")
    for page in behind.pages:
        key = _number(page, "/StructParents") + offset
        writer.add_page(page)[NameObject("/StructParents")] = NumberObject(key)
    _append_tags(writer, behind, offset)
    files = ArrayObject(_attach(writer, attachment, at) for attachment in attachments)
    writer.root_object[NameObject("/AF")] = files
    _declare_part_3(writer)
    name = ByteStringObject(sha256(first + second).digest()[:16])
    writer._ID = ArrayObject((name, name))  # noqa: SLF001 - the library would throw dice
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def attached(pdf: bytes, name: str) -> bytes:
    """Return the file `name` inside a PDF. Raises NoSuchFile, also where there are two."""
    try:
        inside = PdfReader(BytesIO(pdf)).attachment_list
        found = [file.content for file in inside if file.name == name]
    except BROKEN as broken:
        raise NoSuchFile(f"无法读取该 PDF / this PDF cannot be read: {broken}") from broken
    if len(found) != 1:
        raise NoSuchFile(f"含 {len(found)} 个 {name} / {len(found)} files named {name} inside")
    return found[0]


def _part(whole: DictionaryObject, name: str) -> DictionaryObject:
    return cast("DictionaryObject", whole[name])


def _number(whole: DictionaryObject, name: str) -> int:
    return int(cast("NumberObject", whole[name]))


def _tags(root: DictionaryObject) -> DictionaryObject:
    return _part(root, "/StructTreeRoot")


def _append_tags(writer: PdfWriter, behind: PdfReader, offset: int) -> None:
    ours = _tags(writer.root_object)
    # The pages are cloned already, so the tags' clones point at those.
    theirs = _tags(behind.root_object).clone(writer)
    for kid in cast("ArrayObject", theirs["/K"]):
        kid.get_object()[NameObject("/P")] = ours.indirect_reference
        cast("ArrayObject", ours["/K"]).append(kid)
    numbered = cast("ArrayObject", _part(theirs, "/ParentTree")["/Nums"])
    for key, parents in zip(numbered[::2], numbered[1::2], strict=True):
        added = (NumberObject(int(key) + offset), parents)
        cast("ArrayObject", _part(ours, "/ParentTree")["/Nums"]).extend(added)
    key = _number(theirs, "/ParentTreeNextKey") + offset
    ours[NameObject("/ParentTreeNextKey")] = NumberObject(key)


def _attach(writer: PdfWriter, attachment: Attachment, at: datetime) -> PdfObject:
    made = writer.add_attachment(attachment.name, attachment.content)
    made.alternative_name = TextStringObject(attachment.name)
    made.description = TextStringObject(attachment.said)
    made.subtype = NameObject(f"/{attachment.kind}")
    made.associated_file_relationship = NameObject(f"/{attachment.relationship}")
    made.size = NumberObject(len(attachment.content))
    made.modification_date = at
    files = _part(made.pdf_object, "/EF")
    files[NameObject("/UF")] = files.raw_get("/F")
    return cast("PdfObject", made.pdf_object.indirect_reference)


def _declare_part_3(writer: PdfWriter) -> None:
    # What is valid under part 2 is valid under part 3: only the number of the part changes.
    said = cast("DecodedStreamObject", writer.root_object["/Metadata"])
    said.set_data(said.get_data().replace(PART_2, PART_3))
