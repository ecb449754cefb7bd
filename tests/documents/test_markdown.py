"""Notes in Markdown: what a person meant is shown, and nothing that a page would run."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jianyue.documents.markdown import excerpt, html, mentioned

LINES = Path(__file__).with_name("xss_payloads.txt").read_text(encoding="utf-8").splitlines()
PAYLOADS = [str(json.loads(line)) for line in LINES]
TAGS = {"a", "br", "code", "em", "s", "strong", "p", "ul", "ol", "li", "blockquote", "pre", "hr"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {("a", "href"), ("a", "rel"), ("ol", "start"), ("strong", "class")}
NAMES = ("张伟", "李四", "李四光", "Ann", "Ann Lee")


class Elements(HTMLParser):
    """What a browser would make elements and attributes of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def test_there_are_at_least_500_different_payloads() -> None:
    assert len(set(PAYLOADS)) >= 500


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_leaves_anything_that_runs_or_loads(payload: str) -> None:
    made = Elements(html(payload, mentions=[payload, "<script>"]))

    assert made.tags <= TAGS
    assert {(tag, name) for tag, name, _ in made.attributes} <= ATTRIBUTES
    for _tag, name, value in made.attributes:
        assert name != "href" or value.lower().startswith(("https://", "http://", "mailto:"))
        assert name != "class" or value == "mention"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("第一行\n第二行", "<p>第一行<br>\n第二行</p>\n"),
        ("# 根因", "<p><strong>根因</strong></p>\n"),
        ("~~旧~~ **新** *斜*", "<p><s>旧</s> <strong>新</strong> <em>斜</em></p>\n"),
        ("3. 三", '<ol start="3">\n<li>三</li>\n</ol>\n'),
        ("```sh\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"),
        ("<b>粗</b>", "<p>&lt;b&gt;粗&lt;/b&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[退出](/sign-out)", "<p>[退出](/sign-out)</p>\n"),
    ],
)
def test_a_note_is_shown_as_it_was_meant(typed: str, shown: str) -> None:
    assert html(typed) == shown


def test_a_table_stands_as_a_table() -> None:
    assert "<td>30 分钟</td>" in html("|级别|响应|\n|-|-:|\n|一|30 分钟|")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("[手册](https://a.example)", "手册"),
        ("[](https://a.example)", "https://a.example"),
        ("![截图](https://a.example)", "截图"),
        ("![](https://a.example)", "https://a.example"),
        ("[![截图](https://b.example)](https://a.example)", "截图"),
        ("<https://a.example>", "https://a.example"),
    ],
)
def test_a_link_and_a_picture_are_links_with_words(typed: str, words: str) -> None:
    link = f'<a href="https://a.example" rel="noopener noreferrer nofollow">{words}</a>'

    assert html(typed) == f"<p>{link}</p>\n"


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("@张伟请看", ("张伟",)),
        ("请@李四光和@李四看，@李四", ("李四光", "李四")),
        ("@Ann, @Ann Lee, @Annabel", ("Ann", "Ann Lee")),
        ("**@张伟**", ("张伟",)),
        ("a@张伟.example `@张伟` @陌生人", ()),
    ],
)
def test_those_who_are_mentioned_are_found_and_marked(typed: str, called: tuple[str, ...]) -> None:
    made = html(typed, mentions=NAMES)

    assert mentioned(typed, NAMES) == called
    assert all(f'<strong class="mention">@{name}</strong>' in made for name in called)
    assert called or "mention" not in made


def test_nobody_is_mentioned_where_nobody_is_known() -> None:
    assert mentioned("@张伟", ()) == ()
    assert html("@张伟", mentions=[" "]) == "<p>@张伟</p>\n"


def test_an_excerpt_is_one_line_without_marks() -> None:
    note = "# 标题\n\n你**好**吗\n[手册](https://a.example)\n\n- 一\n- 二\n\n`a<b`"

    assert excerpt(note) == "标题 你好吗 手册 一 二 a<b"


def test_an_excerpt_is_never_longer_than_asked_for() -> None:
    assert excerpt("一二三四五", 5) == "一二三四五"
    assert excerpt("一二三四五六", 5) == "一二三四…"
    assert excerpt("一 二三", 3) == "一…"
    assert excerpt("") == ""
