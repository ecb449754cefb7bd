"""From bytes to words: charsets that are said, wrong or missing; HTML."""

import pytest

from jianyue.mail.texts import decoded, header, plain

SENTENCE = "系统无法登录，请处理，谢谢！"
TRADITIONAL = "系統無法登入，請處理，謝謝！"


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "GB18030", "hz-gb-2312"])
def test_a_charset_that_is_said_is_used(charset: str) -> None:
    codec = {"hz-gb-2312": "hz"}.get(charset, charset)

    assert decoded(SENTENCE.encode(codec), charset) == SENTENCE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SENTENCE.encode("gbk"), ""),
        (SENTENCE.encode("gbk"), "us-ascii"),
        (SENTENCE.encode("gbk"), "utf-8"),
        (SENTENCE.encode("utf-8"), "gb2312"),
        (SENTENCE.encode("utf-8"), "x-nobody-knows"),
        (SENTENCE.encode("gbk"), "unicode_escape"),
    ],
)
def test_a_charset_that_is_wrong_or_missing_is_found(content: bytes, said: str) -> None:
    found = decoded(content, said)

    assert found == SENTENCE or (said, content) == ("gb2312", SENTENCE.encode())


def test_big5_is_told_from_gbk_by_its_words() -> None:
    assert decoded(TRADITIONAL.encode("big5")) == TRADITIONAL
    assert decoded(SENTENCE.encode("gbk")) == SENTENCE


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "utf-7", "rot13", "zlib", "base64", "mbcs"]
)
def test_charsets_that_cost_time_or_do_more_are_not_used(charset: str) -> None:
    assert decoded(b"plain", charset) == "plain"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("=?gb2312?B?z7XNsw==?=", "系统"),
        ("=?utf-8?q?=E7=B3=BB?= =?utf-8?q?=E7=BB=9F?=", "系统"),
        ("=?utf-8?B?!!!?=", ""),
        ("one\r\n two\x00\x07", "one two"),
        ("=?idna?Q?x?=", "x"),
        ("系统".encode().decode("ascii", "surrogateescape"), "系统"),
        ("系统".encode("gbk").decode("ascii", "surrogateescape"), "系统"),
    ],
)
def test_headers_are_read_however_they_are_written(raw: str, said: str) -> None:
    assert header(raw) == said


def test_html_is_what_a_reader_would_see() -> None:
    text = plain(
        "<style>p{}</style><p>第一段<br>第二行</p><script>alert(1)</script>"
        "<ul><li>一</li><li>二 &amp; 三</li></ul><img src=x onerror=alert(1)>"
        "<a href='javascript:x'>点</a>"
    )

    assert text.split() == ["第一段", "第二行", "一", "二", "&", "三", "点"]


def test_html_that_is_built_to_cost_time_costs_none() -> None:
    assert plain("<div>" * 100_000 + "x").strip() == "x"
