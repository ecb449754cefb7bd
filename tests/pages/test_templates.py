"""Every template: short, in both languages, without a script or a style of its own."""

import re
from pathlib import Path

import pytest

from jianyue.web.templatetags.jianyue import icon_names

pytestmark = pytest.mark.again
WEB = Path(__file__).parents[2] / "src/jianyue/web"
TEMPLATES = sorted(path for kind in ("*.html", "*.txt") for path in (WEB / "templates").rglob(kind))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
CHINESE = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")
LATIN = re.compile(r"[A-Za-z]{2,}")
# Names that are the same in both languages.
ALIKE = re.compile(r"\b(?:SHA-256|PDF|CSV|XLSX|DOCX)\b")
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
SPOKEN = re.compile(
    r"\b(?:alt|title|placeholder|aria-label|aria-description|data-label|data-key-name|content)"
    r'="([^"]*)"'
)
SAYS = re.compile(r'{%\s*say\s+"([^"]*)"\s+"([^"]*)"')
HEAD = re.compile(r"<meta[^>]*>|<!doctype html>", re.IGNORECASE)
ELEMENT = re.compile(r"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)


def text_of(path: Path) -> str:
    return COMMENT.sub(" ", path.read_text(encoding="utf-8"))


def bare_words(path: Path) -> list[str]:
    """Return what stands in a page in one language alone."""
    text = ALIKE.sub(" ", TAG.sub("\x00", HEAD.sub(" ", text_of(path))))
    spoken = [
        value for value in SPOKEN.findall(text) if CHINESE.search(value) or LATIN.search(value)
    ]
    seen = re.sub(r"&#?\w+;", " ", ELEMENT.sub(" ", text) if path.suffix == ".html" else text)
    return spoken + [
        line.strip() for line in seen.splitlines() if CHINESE.search(line) or LATIN.search(line)
    ]


def said_in(path: Path) -> list[tuple[str, str]]:
    return SAYS.findall(text_of(path))


def test_there_are_templates() -> None:
    assert len(PAGES) > 40


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_word_stands_in_one_language_alone(path: Path) -> None:
    assert bare_words(path) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_what_is_said_in_english_has_no_chinese_in_it(path: Path) -> None:
    mixed = [en for zh, en in said_in(path) if CHINESE.search(en) and zh != en]
    silent = [(zh, en) for zh, en in said_in(path) if not zh or not en]
    assert mixed + silent == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_both_languages_name_the_same_values(path: Path) -> None:
    holes = [[set(re.findall(r"{(\w+)}", words)) for words in pair] for pair in said_in(path)]
    assert [pair for pair in holes if pair[0] != pair[1]] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_script_and_no_style_stands_in_a_page(path: Path) -> None:
    text = text_of(path)

    assert re.findall(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on", text) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_icon_is_drawn(path: Path) -> None:
    assert set(re.findall(r'{% icon "([^"]+)"', text_of(path))) <= icon_names()


def test_templates_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in TEMPLATES}

    assert {path.name: lines for path, lines in lengths.items() if lines > 150} == {}
    wanted = sorted(lengths.values())
    assert wanted[len(wanted) // 2] <= 30
    assert wanted[len(wanted) * 95 // 100] <= 80


def test_scripts_write_no_html_and_run_no_text() -> None:
    for path in (WEB / "static/web").glob("*.js"):
        risky = r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|document\.write"
        assert re.findall(risky, path.read_text(encoding="utf-8")) == [], path.name
