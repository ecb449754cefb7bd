"""What goes wrong when people type YAML by hand, told line by line so that reading can go on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jianyue.agreements.problems import Problem, shown

_KEY = r"[A-Za-z_\u3400-\u9fff][\w.\-]*"
_START = rf"^(?P<before>[ ]*(?:- +)*)(?P<key>{_KEY})"
_WIDE_COLON = re.compile(_START + r"[ ]*：[ ]*(?P<rest>.*)$")
_NO_SPACE = re.compile(_START + r":(?P<rest>[^\s:/\\].*)$")
_WIDE_IN_MAP = re.compile(rf"(?P<key>(?<=[{{,] ){_KEY}|(?<=[{{,]){_KEY})[ ]*：[ ]*")
_BARE_BOUND = re.compile(r"(?<=: )>=?[ ]*[\d.,]+[ ]*[%％\w]*")
_TABS = re.compile(r"^[ ]*\t[ \t]*")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BLOCK = re.compile(r":\s*[|>][+-]?\d?\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class _Slip:
    """One slip of the keyboard in a line: where it stands, what it is, and the line without it."""

    column: int
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    line: str


def repaired(text: str, name: str) -> tuple[str, list[Problem]]:
    """Return the text without the slips that stand in the way of YAML, and each of them.

    Lines keep their numbers. Only a text that is no YAML is repaired: what reads is never touched.
    """
    lines, problems, quiet = [], [], -1
    for number, line in enumerate(text.splitlines(), 1):
        indent = len(line) - len(line.lstrip())
        if quiet >= 0 and (indent > quiet or not line.strip()):
            lines.append(line)  # words of a block text, whatever they look like
            continue
        mended = line
        for slip in _slips(line):
            told = (slip.zh, slip.en, slip.hint_zh, slip.hint_en)
            problems.append(Problem(name, number, slip.column, "", *told))
            mended = slip.line
        lines.append(mended)
        quiet = indent if _BLOCK.search(mended) else -1
    return "\n".join(lines) + "\n", problems


def _slips(line: str) -> Iterator[_Slip]:
    """Yield the slips of a line, each with the line as it is without them so far."""
    if line.lstrip().startswith("#"):
        return
    if found := _TABS.match(line):
        line = found[0].replace("\t", "  ") + line[found.end() :]
        yield _Slip(
            1,
            "缩进用了制表符（Tab）",
            "the line is indented with a tab",
            "改用空格，每层两个",
            "use spaces, two for each level",
            line,
        )
    if found := _WIDE_COLON.match(line):
        yield from _wide_colon(line, found)
        line = f"{found['before']}{found['key']}: {found['rest']}"
    elif found := _NO_SPACE.match(line):
        written = f"{found['key']}: {found['rest']}"
        line = found["before"] + written
        hint = shown(written)
        zh, en = "冒号后面少了空格", "a space is missing after the colon"
        at = found.end("key") + 1
        yield _Slip(at, zh, en, f"写成 `{hint}`", f"write `{hint}`", line)
    for found in reversed(list(_BARE_BOUND.finditer(line))):
        quoted = f'"{found[0].strip()}"'
        line = f"{line[: found.start()]}{quoted}{line[found.end() :]}"
        zh, en = "以“>”开头的值要加英文引号", "a value that begins with `>` needs quotes"
        yield _Slip(found.start() + 1, zh, en, f"写成 `{quoted}`", f"write `{quoted}`", line)
    yield from _wide_colons_within(line)


def _wide_colon(line: str, found: re.Match[str]) -> Iterator[_Slip]:
    written = f"{found['key']}: {found['rest']}".rstrip()
    at = line.index("：") + 1
    yield _wide(at, written, found["before"] + written)


def _wide_colons_within(line: str) -> Iterator[_Slip]:
    hidden = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), line)
    for found in reversed(list(_WIDE_IN_MAP.finditer(hidden))):
        line = f"{line[: found.start()]}{found['key']}: {line[found.end() :]}"
        yield _wide(found.end("key") + 1, f"{found['key']}: …", line)


def _wide(column: int, written: str, line: str) -> _Slip:
    hint = shown(written)
    return _Slip(
        column,
        "键后面的冒号是全角的",
        "the colon after the key is a full-width one",
        f"写成 `{hint}`",
        f"write `{hint}`",
        line,
    )
