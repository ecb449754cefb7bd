"""YAML to plain maps, lists and texts, with the place of every part; bombs are refused."""

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from jianyue.agreements.encodings import Unreadable, unreadable
from jianyue.agreements.problems import Fault, Mark, Marks, Path, Problem, shown
from jianyue.agreements.repairs import repaired

DEEPEST = 30
NOTHING = {"", "~", "null"}
Tree = dict[str, Any]


def _too_deep(mark: Mark) -> Unreadable:
    zh, en = f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST} levels"
    return unreadable(mark.file, zh, en, mark.line, mark.column)


@dataclass
class _Open:
    """A map or list that the reader stands in."""

    value: Any
    path: Path
    key: str | None = None


@dataclass
class Builder:
    """Builds the tree from the parser's events, without recursion and without aliases."""

    name: str
    root: Any = None
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    empty: list[Path] = field(default_factory=list)

    def feed(self, event: Any) -> None:  # noqa: ANN401  (the parser's events share no useful type)
        """Take the next event."""
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._open(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, AliasEvent):
            self._put(event, None)
            self._refuse_alias(event)
        elif isinstance(event, ScalarEvent):
            self._scalar(event)

    def mark(self, event: Any) -> Mark:  # noqa: ANN401  (as above)
        """Return where the event begins."""
        start = event.start_mark
        return Mark(self.name, start.line + 1, start.column + 1)

    def _open(self, event: Any) -> None:  # noqa: ANN401  (as above)
        if len(self.stack) >= DEEPEST:
            # The scanner needs quadratic time for a deep nest, so nothing more is read.
            raise _too_deep(self.mark(event))
        self._refuse_anchor(event)
        if self._awaits_key():
            self.faults.append(
                Fault(self.stack[-1].path, "键必须是文字", "a key must be plain text")
            )
            self.stack[-1].key = "?"
        value: Any = {} if isinstance(event, MappingStartEvent) else []
        path = self._put(event, value)
        self.stack.append(_Open(value, path))

    def _scalar(self, event: Any) -> None:  # noqa: ANN401  (as above)
        self._refuse_anchor(event)
        if self._awaits_key():
            self._key(event)
            return
        plain_nothing = event.style in {None, ""} and event.value.strip() in NOTHING
        self._put(event, None if plain_nothing else event.value)

    def _key(self, event: Any) -> None:  # noqa: ANN401  (as above)
        top = self.stack[-1]
        path = (*top.path, event.value)
        if path in self.keys:
            first = self.keys[path].line
            self.faults.append(
                Fault(
                    (*path, "\0twice", str(len(self.faults))),
                    f"键“{shown(event.value)}”重复，第 {first} 行已有",
                    f"the key {shown(event.value)!r} stands here twice, first in line {first}",
                )
            )
            self.values[self.faults[-1].path] = self.mark(event)
        else:
            self.keys[path] = self.mark(event)
        top.key = event.value

    def _awaits_key(self) -> bool:
        return (
            bool(self.stack)
            and isinstance(self.stack[-1].value, dict)
            and self.stack[-1].key is None
        )

    def _put(self, event: Any, value: Any) -> Path:  # noqa: ANN401  (as above)
        if not self.stack:
            self.root, self.values[()] = value, self.mark(event)
            return ()
        top = self.stack[-1]
        if isinstance(top.value, dict):
            path = (*top.path, top.key or "")
            if value is None:
                self.empty.append(path)
            elif path not in self.values:
                top.value[top.key or ""] = value
            top.key = None
        else:
            path = (*top.path, str(len(top.value)))
            top.value.append("" if value is None else value)
        self.values.setdefault(path, self.mark(event))
        return path

    def _refuse_anchor(self, event: NodeEvent) -> None:
        tag = getattr(event, "tag", None)
        if event.anchor is not None or (tag and str(tag) != "!"):
            self._refuse_alias(event)

    def _refuse_alias(self, event: Any) -> None:  # noqa: ANN401  (as above)
        path: Path = ("\0alias", str(len(self.faults)))
        self.values[path] = self.mark(event)
        self.faults.append(
            Fault(
                path,
                "不允许使用锚点、别名或标签（&、*、!）",
                "anchors, aliases and tags (&, *, !) are not allowed",
                "把内容直接写出来",
                "write the value out",
            )
        )


def tree_of(text: str, name: str) -> tuple[Tree, Marks, list[Problem]]:
    """Return the tree of a YAML text, where its parts stand, and what is wrong with its form.

    Every scalar is a text, so `4.10`, `12:30` and `no` stay as they are written; a key without a
    value counts as not written. Slips of the keyboard that YAML stumbles over are told and stepped
    over, so that the rest is read too. Raises Unreadable where the text is no YAML even then.
    """
    try:
        return _tree_of(text, name)
    except Unreadable as refused:
        mended, slips = repaired(text, name)
        if not slips:
            raise
        return _mended(mended, name, slips, refused)


def _mended(
    text: str, name: str, slips: list[Problem], first: Unreadable
) -> tuple[Tree, Marks, list[Problem]]:
    try:
        tree, marks, problems = _tree_of(text, name)
    except Unreadable as refused:
        told = sorted(
            [*slips, *refused.problems], key=lambda problem: (problem.line, problem.column)
        )
        raise Unreadable(*told) from first
    return tree, marks, slips + problems


def _tree_of(text: str, name: str) -> tuple[Tree, Marks, list[Problem]]:
    builder = Builder(name)
    documents = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            documents += isinstance(event, DocumentStartEvent)
            if documents > 1:
                break
            builder.feed(event)
    except MarkedYAMLError as error:
        raise _syntax(error, name) from error
    except YAMLError as error:
        raise unreadable(
            name, "含有 YAML 不允许的字符", "there is a character YAML does not allow"
        ) from error
    if not isinstance(builder.root, dict):
        raise unreadable(
            name,
            "文件里没有协议：应由“键: 值”组成",
            "there is no agreement here: it is made of `key: value`",
        )
    marks = Marks(builder.keys, builder.values, tuple(builder.empty))
    problems = [_cleaned(fault.located(marks)) for fault in builder.faults]
    if documents > 1:
        problems.append(
            Problem(
                name,
                1,
                1,
                "",
                "一个文件只能有一份协议（多了 `---`）",
                "a file holds one agreement (there is a second `---`)",
            )
        )
    return builder.root, marks, problems


def _cleaned(problem: Problem) -> Problem:
    path = problem.path.split("\0", 1)[0].strip(".")
    return Problem(
        problem.file,
        problem.line,
        problem.column,
        path,
        problem.zh,
        problem.en,
        problem.hint_zh,
        problem.hint_en,
    )


# What the parser says, and what that means to who has never seen YAML.
_SYNTAX: dict[str, tuple[str, str]] = {
    "found character '\\t'": (
        "缩进用了制表符（Tab），请改用空格",
        "a tab stands here; indent with spaces",
    ),
    "that cannot start any token": (
        "这里的符号不能放在最前面，请给整段文字加英文引号",
        "no words may begin with this sign; put them in quotes",
    ),
    "mapping values are not allowed": (
        "这里不能再有“键: 值”：检查缩进，或给文字加英文引号",
        "no second `key: value` may stand here: check the indent, or put the words in quotes",
    ),
    "could not find expected ':'": (
        "这里或上一行缺少冒号和空格“: ”",
        "a colon and a space, `: `, are missing here or in the line above",
    ),
    "expected <block end>": (
        "缩进对不上：同一层的键要从同一列开始",
        "the indent fits nothing above: keys of one level begin in the same column",
    ),
    "found unexpected end of stream": ("引号没有结束", "a quote is not closed"),
    "expected ',' or '}'": ("花括号里缺少“,”或“}”", "`,` or `}` is missing in the braces"),
    "expected ',' or ']'": ("方括号里缺少“,”或“]”", "`,` or `]` is missing in the brackets"),
    "found undefined alias": ("引用了不存在的别名", "`*` names something that is not there"),
}


def _syntax(error: MarkedYAMLError, name: str) -> Unreadable:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = str(error.problem or error.context or "not understood")
    words = [words for key, words in _SYNTAX.items() if key in said]
    zh, en = words[0] if words else ("YAML 写法有误", said)
    return unreadable(name, zh, f"this is no YAML: {en}", line, column)
