"""Files of strangers: hundreds of hostile names, kinds and sizes, none of which does harm (B6)."""

# ruff: noqa: E501 - one hostile name beside the other

import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.http import FileResponse

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.tickets import attachments
from jianyue.tickets.attachments import Upload, attach, clean_name, path_of, served
from jianyue.tickets.joining import merge
from jianyue.tickets.models import Attachment, Download, Ticket
from jianyue.tickets.sniffing import ENDINGS, NotTaken, kind_of
from tests import cast as people
from tests.story import Story

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x0dIHDR" + bytes(17) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9"
GIF = b"GIF89a" + bytes(30) + b"\x3b"
WEBP = b"RIFF" + struct.pack("<I", 24) + b"WEBPVP8 " + bytes(16)
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def zipped(*names: str, content: bytes = b"x") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return file.getvalue()


def office(part: str) -> str:
    return next(kind for kind in ENDINGS if part in kind)


GOOD = {
    "png": (PNG, "image/png"),
    "jpeg": (JPEG, "image/jpeg"),
    "gif": (GIF, "image/gif"),
    "webp": (WEBP, "image/webp"),
    "pdf": (PDF, "application/pdf"),
    "zip": (zipped("a.log"), "application/zip"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), office("word")),
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), office("sheet")),
    "pptx": (zipped("[Content_Types].xml", "ppt/p.xml"), office("present")),
    "odd office": (zipped("[Content_Types].xml", "other.xml"), "application/zip"),
    "text": ("2026-01-12 ERROR 无法连接\n".encode(), "text/plain"),
    "old text": ("数据库连接超时".encode("gb18030"), "text/plain"),
    "utf-16": ("日志".encode("utf-16"), "text/plain"),
    # What would run elsewhere is text here, and served as text.
    "html": (b"<html><script>alert(1)</script></html>", "text/plain"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "text/plain"),
    "php": (b"<?php system($_GET['c']); ?>", "text/plain"),
    "shell": (b"#!/bin/sh\nrm -rf /\n", "text/plain"),
    "billion laughs": (b'<!DOCTYPE x [<!ENTITY a "&b;&b;">]><x>&a;</x>', "text/plain"),
    "bomb": (zipped("bomb", content=bytes(20_000_000)), "application/zip"),
    "climbing zip": (zipped("../../etc/passwd"), "application/zip"),
}  # fmt: skip
BAD = {
    "nothing": b"",
    "program": b"MZ\x90\x00" + bytes(200),
    "elf": b"\x7fELF" + bytes(60),
    "class": b"\xca\xfe\xba\xbe" + bytes(60),
    "gzip": zlib.compress(b"x" * 100),
    "rar": b"Rar!\x1a\x07\x00" + bytes(20),
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60),
    "macros": zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "gif and jar": GIF + zipped("Main.class"),
    "gif ending in jar": GIF + zipped("Main.class") + b"\x3b",
    "png and zip": PNG + zipped("a"),
    "png and html": PNG + b"<script>alert(1)</script>",
    "jpeg and php": JPEG + b"<?php ?>",
    "pdf and jar": PDF + zipped("Main.class"),
    "zip of nothing": b"PK\x03\x04" + bytes(40),
    "cut png": PNG[:-8],
    "cut pdf": PDF[:-8],
    "long webp": WEBP + b"<script>",
    "text and nul": b"hello\x00<script>",
    "half utf-16": b"\xff\xfe\x00",
    "utf-16 and controls": b"\xff\xfe" + "a\x01b".encode("utf-16-le"),
    "noise": bytes(range(256)),
}
NAMES = (
    "../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/shadow", "C:\\boot.ini", "....//....//x",
    "a/../../b", "%2e%2e%2fetc", "file\x00.png", "x.png\r\nSet-Cookie: a=b", 'a"; filename="b.exe',
    "\u202egnp.exe", "\u200b\u200b", "a\u0000b", "CON", "nul.txt", "com1.log", "LPT9", ".", "..", "...",
    ".htaccess", ".bashrc", "  ", "\t", "", "-rf", "--help", "|rm", "a;b", "$(id)", "`id`", "<script>",
    "'><img src=x>", "{{7*7}}", "=cmd|' /C calc'!A0", "名" * 300, "a" * 5000, "💥" * 90, "e\u0301.png",
    "ＡＢＣ．ｐｎｇ", "evil.html", "evil.svg", "evil.png.exe", "evil.php.png", "报告 最终版.pdf",
    "x.PNG", "a.tar.gz", "photo.jpeg", "\ud7ff\u0f3f", "shell.sh", "\x7f\x1b[31mred",
)  # fmt: skip


@pytest.mark.parametrize("what", GOOD)
def test_a_file_is_what_its_bytes_say(what: str) -> None:
    content, kind = GOOD[what]

    assert kind_of(content) == kind


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_on_the_list_or_is_two_files_in_one_is_refused(what: str) -> None:
    with pytest.raises(NotTaken):
        kind_of(BAD[what])


@pytest.mark.parametrize(
    ("name", "kind"), list(product(NAMES, ("image/png", "text/plain", "application/pdf")))
)
def test_a_hostile_name_becomes_a_harmless_one(name: str, kind: str) -> None:
    clean = clean_name(name, kind)

    assert 1 <= len(clean) <= 110
    assert clean.endswith(ENDINGS[kind])
    assert not set(clean) & set('/\\<>:"|?*%\r\n\t\x00\x1b\u202e\u200b')
    assert not clean.startswith((".", " "))
    assert clean.split(".")[0].lower() not in attachments.RESERVED
    assert Path(clean).name == clean


@pytest.fixture
def story(db: None, tmp_path: Path) -> Iterator[Story]:  # noqa: ARG001 - the database must stand
    before, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path
    yield Story(people.found(), datetime(2026, 1, 12, 2, 0, tzinfo=UTC))
    settings.MEDIA_ROOT = before


def sent(
    story: Story, ticket: Ticket, content: bytes, by: str = "teller", **more: object
) -> Attachment:
    person = story.cast.people[by]
    said = {"name": "截图.png", "content": ContentFile(content)} | more
    with inside(person.tenant_id, person.customer_id):
        return attach(ticket.pk, Upload(**said), at=story.now, by=person)  # type: ignore[arg-type] # by name


def taken(story: Story, row: Attachment, by: str = "agent") -> FileResponse:
    """Return what is answered, the file shut again; closing the answer would end the request."""
    with inside(row.tenant_id):
        answer = served(row, at=story.now, by=story.cast.people[by])
    answer.file_to_stream.close()  # type: ignore[union-attr] # it is one
    return answer


@pytest.mark.parametrize("part", range(0, len(NAMES), attachments.MOST))
def test_whatever_it_is_called_it_lies_under_its_tenant_and_comes_back_as_a_file(
    story: Story, part: int, tmp_path: Path
) -> None:
    ticket = story.report()
    for name in NAMES[part : part + attachments.MOST]:
        row = sent(story, ticket, PNG, name=name)
        path, answer = path_of(row), taken(story, row)

        assert path.read_bytes() == PNG
        assert path.relative_to(tmp_path).parts[0] == str(ticket.tenant_id)
        assert path.name == row.stored.hex
        assert path.stat().st_mode & 0o777 == 0o600
        assert answer["Content-Disposition"].startswith("attachment")
        assert "\n" not in answer["Content-Disposition"]


def test_nothing_is_opened_in_the_products_place(story: Story) -> None:
    assert len(GOOD) <= attachments.MOST
    ticket = story.report()
    for what, (content, kind) in GOOD.items():
        answer = taken(story, sent(story, ticket, content, name=f"{what}.html"))

        assert answer["Content-Type"].split(";")[0] == kind
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, no-store"


def test_each_download_is_logged(story: Story) -> None:
    row = sent(story, story.report(), PNG)
    with inside(row.tenant_id):
        for who in ("agent", "manager"):
            taken(story, row, who)
        logged = Download.objects.filter(attachment=row).values_list("user__name", "at")
        assert set(logged) == {("样例坐席", story.now), ("样例运维经理", story.now)}


def test_twenty_files_of_twenty_mib_are_the_most(story: Story) -> None:
    ticket = story.report()
    with pytest.raises(NotTaken, match="20 MB"):
        sent(story, ticket, b"a" * (attachments.LARGEST + 1))
    for _ in range(attachments.MOST):
        sent(story, ticket, b"log")
    with pytest.raises(NotTaken, match="20 files"):
        sent(story, ticket, b"log")


@pytest.mark.parametrize(
    ("content", "warnings"),
    [
        (b"-----BEGIN RSA PRIVATE KEY-----\nMII", ["private-key"]),
        (b"aws_access_key_id = AKIAIOSFODNN7EXAMPLE", ["aws-key"]),
        (b"token: ghp_" + b"a" * 36, ["github-token"]),
        (b"github_pat_" + b"A1" * 20, ["github-token"]),
        (b"xoxb-1234567890-abc", ["chat-token"]),
        ("口令：hunter2hunter".encode(), ["password"]),
        ("密码: 一二三四五".encode("gb18030"), ["password"]),
        (b"jdbc:...;PASSWORD=s3cret99", ["password"]),
        (PDF[:-6] + b"-----BEGIN PRIVATE KEY-----\n%%EOF", ["private-key"]),
        (b"the password is written elsewhere", []),
        (b"password=" * 5000, ["password"]),
        (b"nothing to see", []),
    ],
)  # fmt: skip
def test_secrets_in_files_are_warned_of(story: Story, content: bytes, warnings: list[str]) -> None:
    assert sent(story, story.report(), content).warnings == warnings


def test_what_is_internal_stays_with_the_provider(story: Story) -> None:
    ticket = story.report()
    row = sent(story, ticket, PNG, by="agent", internal=True)
    with pytest.raises(NotAllowed, match="provider adds"):
        sent(story, ticket, PNG, internal=True)
    teller, agent = story.cast.teller, story.cast.agent
    with inside(teller.tenant_id, teller.customer_id):
        assert not Attachment.objects.filter(pk=row.pk).exists()
        assert "attached" not in [fact.kind for fact in ticket.facts()]
    with inside(agent.tenant_id):
        assert not Attachment.objects.visible_to(teller).exists()
        assert Attachment.objects.visible_to(agent).get() == row
        assert ticket.facts()[-1].body["sha256"] == row.sha256


def test_a_merged_ticket_and_a_strangers_take_no_files(story: Story) -> None:
    one, other = story.report(), story.report()
    with inside(one.tenant_id):
        merge(one.pk, other.pk, reason="同一故障", at=story.now, by=story.cast.agent)
    with pytest.raises(NotAllowed, match="merged"):
        sent(story, one, PNG)
    for stranger in ("foreman", "outsider", "colleague"):
        with pytest.raises(Ticket.DoesNotExist):
            sent(story, other, PNG, by=stranger)


def test_a_disk_that_is_full_leaves_neither_file_nor_row(story: Story, tmp_path: Path) -> None:
    ticket = story.report()
    (tmp_path / str(ticket.tenant_id)).write_bytes(b"in the way")
    with pytest.raises(OSError, match=r"exists|directory"):
        sent(story, ticket, PNG)

    with inside(ticket.tenant_id):
        assert not Attachment.objects.exists()
