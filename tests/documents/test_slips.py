"""The service record slip: one page with all that was done, or with room to write it by hand."""

import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import typst
from pypdf import PdfReader

from jianyue.documents import pdf
from jianyue.documents.pictures import LARGEST, NotAPicture, kind_of
from jianyue.documents.slips import Mark, Part, Slip, slip_pdf

AT = datetime(2026, 1, 2, 20, tzinfo=UTC)  # the next morning in Shanghai
STROKE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0L9 9"/></svg>'
BLANK = Slip("JY-1-S1", "示例运维公司", "JY-1", "示例学校", "Asia/Shanghai")
FILLED = replace(
    BLANK,
    ticket="JY-1-000123",
    place="示例路 1 号",
    service="现场维修",
    reported="#strong[x] 系统缓慢",
    done="更换硬盘。",
    by=("样本一", "样本二"),
    way="on_site",
    reported_at=AT,
    arrived_at=AT + timedelta(hours=1),
    started_at=AT + timedelta(hours=1, minutes=5),
    ended_at=AT + timedelta(hours=3),
    worked=timedelta(hours=1, minutes=55),
    parts=(Part("硬盘", 2, "M-1", "SN-9"),),
    result="solved",
    outcome="复查一次。",
    remark="感谢。",
    rating=4,
)


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0\0\xff\0\xff\0")
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def words(made: bytes) -> str:
    pages = PdfReader(BytesIO(made)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.mark.parametrize("slip", [BLANK, FILLED])
def test_a_slip_is_one_page_of_a4(slip: Slip) -> None:
    pages = PdfReader(BytesIO(slip_pdf(slip, "zh"))).pages

    assert len(pages) == 1
    assert [round(side) for side in pages[0].mediabox[2:]] == [595, 842]


def test_a_slip_says_all_that_was_done() -> None:
    said = words(slip_pdf(FILLED, "zh"))

    for word in ("运维服务记录单", "JY-1-S1", "JY-1-000123", "示例学校", "示例路1号", "现场维修"):
        assert word in said
    for word in ("#strong[x]系统缓慢", "更换硬盘。", "样本一、样本二", "1小时55分钟", "感谢。"):
        assert word in said
    for word in ("2026-01-0304:00", "2026-01-0305:00", "2026-01-0305:05", "2026-01-0307:00"):
        assert word in said
    for word in ("硬盘", "M-1", "SN-9", "■现场□远程", "■已解决", "□未解决", "★★★★☆4/5"):
        assert word in said


def test_a_slip_speaks_english() -> None:
    said = words(slip_pdf(FILLED, "en"))

    for word in ("Servicerecordslip", "1h55min", "■onsite□remote", "Customer'ssignature"):
        assert word.replace("'", "’") in said.replace("'", "’")


def test_an_empty_slip_has_room_to_write_by_hand() -> None:
    said = words(slip_pdf(BLANK, "zh"))

    assert "□现场□远程" in said
    assert "☆☆☆☆☆" in said
    assert said.count("日期：") == 2
    assert "无" not in said  # that no parts were used is known once the work is


def test_who_signed_stands_there_with_the_instant() -> None:
    signed = replace(
        FILLED,
        signed_by_engineer=Mark("样本一", AT, STROKE),
        signed_by_customer=Mark("样本客户", AT + timedelta(minutes=7)),
    )
    said = words(slip_pdf(signed, "zh"))

    assert said.count("样本客户") == 2  # large as the signature, and below the line
    assert "2026-01-0304:07" in said
    assert "日期：" not in said


@pytest.mark.parametrize("picture", [STROKE, png()])
def test_a_drawn_signature_is_on_the_page(picture: bytes) -> None:
    typed = slip_pdf(replace(FILLED, signed_by_customer=Mark("样本客户", AT)), "zh")
    drawn = slip_pdf(replace(FILLED, signed_by_customer=Mark("样本客户", AT, picture)), "zh")

    assert words(typed).count("样本客户") == 2
    assert words(drawn).count("样本客户") == 1
    assert b"/Figure" in drawn
    assert b"/Figure" not in typed


@pytest.mark.parametrize(
    "picture",
    [
        b"GIF89a",
        b"<svg><script>alert(1)</script></svg>",
        b'<svg><image href="secret.png"/></svg>',
        b'<svg><path d="M0 0" fill="url(#x)"/></svg>',
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>",
        b"<svg><style>@import 'x'</style></svg>",
        b"\x89PNG\r\n\x1a\n" + bytes(LARGEST),
    ],
)
def test_what_is_more_than_a_drawing_is_refused(picture: bytes) -> None:
    with pytest.raises(NotAPicture):
        kind_of(picture)


def test_a_broken_picture_is_refused() -> None:
    with pytest.raises(NotAPicture):
        slip_pdf(replace(FILLED, signed_by_customer=Mark("样本", AT, png()[:40])), "zh")


def test_a_fault_of_the_page_is_not_taken_for_a_broken_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_given: object) -> bytes:
        raise typst.TypstError("unknown variable", "")

    monkeypatch.setattr(pdf, "typeset", refuse)
    with pytest.raises(typst.TypstError, match="unknown variable"):
        slip_pdf(FILLED, "zh")


def test_long_words_run_on_to_a_second_page_and_none_is_lost() -> None:
    made = slip_pdf(replace(FILLED, done="一行。\n" * 50 + "最后一行。"), "zh")

    assert len(PdfReader(BytesIO(made)).pages) == 2
    assert "最后一行。" in words(made)


def test_the_same_slip_gives_the_same_bytes() -> None:
    assert slip_pdf(FILLED, "zh") == slip_pdf(FILLED, "zh")


@pytest.mark.parametrize("rating", [0, 6])
def test_a_rating_is_one_to_five(rating: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        replace(BLANK, rating=rating)
