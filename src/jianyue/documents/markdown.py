"""Notes in Markdown as HTML that can do no harm on anyone's page (docs/decisions/0086).

Raw HTML is never read, only written-out tags leave, and what leaves is washed a second time.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
INLINE = {"a", "br", "code", "em", "s", "strong"}
BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "hr"}
GRIDS = {"table", "thead", "tbody", "tr", "th", "td"}
MENTION = '<strong class="mention">'


def html(text: str, *, mentions: Collection[str] = ()) -> str:
    """Return a note as HTML, safe to stand on a page as it is.

    text      as a person typed it; a line break stays one
    mentions  names that are marked where they follow @, the longest that fits; not inside code

    Links lead to http, https and mailto only and carry `rel`; a picture becomes a link to it; a
    heading becomes a bold line, so that a note never disturbs the outline of the page around it.
    """
    made = str(_reader().render(text, {"mentions": _pattern(mentions)}))
    return nh3.clean(
        made,
        tags=INLINE | BLOCKS | GRIDS,
        clean_content_tags={"script", "style"},
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        attribute_filter=_only_known_addresses,
        allowed_classes={"strong": {"mention"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def mentioned(text: str, names: Collection[str]) -> tuple[str, ...]:
    """Return those of `names` that the note mentions, each once, in reading order."""
    pattern = _pattern(names)
    found = (
        name
        for token in _leaves(_reader().parse(text))
        if token.type == "text" and pattern
        for name in pattern.findall(token.content)
    )
    return tuple(dict.fromkeys(found))


def excerpt(text: str, length: int = 120) -> str:
    """Return the beginning of a note as plain text in one line, not yet escaped.

    length  in characters, at least 1; what is longer is cut and ends with …
    """
    words = " ".join("".join(_plain(_reader().parse(text))).split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})
    reader.enable(["table", "strikethrough"])
    reader.validateLink = _is_known_address  # type: ignore[method-assign] # its own way to say so
    reader.core.ruler.push("links", _settle_links)
    reader.core.ruler.push("mentions", _mark_mentions)
    for kind, tags in (("heading_open", "<p><strong>"), ("heading_close", "</strong></p>\n")):
        reader.add_render_rule(kind, _fixed(tags))
    return reader


def _is_known_address(url: str) -> bool:
    return ADDRESS.match(url) is not None


def _only_known_addresses(_tag: str, name: str, value: str) -> str | None:
    # The washing machine lets relative addresses pass: a note could lead to /sign-out.
    return None if name == "href" and not _is_known_address(value) else value


def _fixed(tags: str) -> Any:  # noqa: ANN401 - the library has no name for a rule of rendering
    def rule(_self: RendererHTML, *_given: object) -> str:
        return tags

    return rule


def _settle_links(state: StateCore) -> None:
    """Turn each picture into a link to it, and give a link without words its address as words."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = list(_linked(token.children or []))


def _linked(tokens: Sequence[Token]) -> Iterator[Token]:
    address = ""  # of the link that is open and has no words yet
    inside = False
    for token in tokens:
        if token.type == "image":
            source = str(token.attrs["src"])
            words = Token("text", "", 0, content=token.content or source)
            opening = Token("link_open", "a", 1, attrs={"href": source})
            # A link cannot stand inside a link: there a picture is its words alone.
            yield from (words,) if inside else (opening, words, Token("link_close", "a", -1))
        elif token.type == "link_close" and address:
            yield Token("text", "", 0, content=address)
            yield token
        else:
            yield token
        inside = token.type == "link_open" or (inside and token.type != "link_close")
        address = str(token.attrs["href"]) if token.type == "link_open" else ""


def _pattern(names: Collection[str]) -> re.Pattern[str] | None:
    known = sorted((name for name in names if name.strip()), key=len, reverse=True)
    # @ inside an address of mail calls nobody; a Latin name ends where its word ends.
    words = "|".join(re.escape(name) + (r"\b" if name[-1].isascii() else "") for name in known)
    return re.compile(rf"(?<![A-Za-z0-9._%+-])@({words})") if known else None


def _mark_mentions(state: StateCore) -> None:
    pattern: re.Pattern[str] | None = state.env.get("mentions")
    if pattern is None:
        return
    for token in state.tokens:
        if token.type == "inline":
            token.children = [
                piece for child in token.children or [] for piece in _pieces(child, pattern)
            ]


def _pieces(token: Token, pattern: re.Pattern[str]) -> Iterator[Token]:
    if token.type != "text":
        yield token
        return
    # split() with one group: words and names in turn.
    for place, part in enumerate(pattern.split(token.content)):
        marked = place % 2
        if marked:
            yield Token("mention_open", "strong", 1, attrs={"class": "mention"})
        if part:
            yield Token("text", "", 0, content=f"@{part}" if marked else part)
        if marked:
            yield Token("mention_close", "strong", -1)


def _leaves(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.children:
            yield from _leaves(token.children)
        else:
            yield token


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    for token in _leaves(tokens):
        yield " " if (token.block and not token.content) or token.tag == "br" else token.content
