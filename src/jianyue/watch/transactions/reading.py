"""From what a program sends, or what stands in a file, to rows of names and values."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from jianyue.agreements import encodings
from jianyue.ledger.speech import Both, Refused
from jianyue.watch.transactions.cells import Problem
from jianyue.watch.transactions.rows import MOST, Faulty

LARGEST: Final = 256 * 1024
KEY: Final = 80
BODY: Final = frozenset({"batch", "counts", "replaces", "reason"})
# Heads of the columns of a file, in either language, and the value that each holds.
HEADS: Final[Mapping[str, str]] = {
    "class": "class", "类别": "class", "交易类别": "class", "from": "from", "开始": "from",
    "until": "until", "结束": "until", "successes": "successes", "成功": "successes",
    "failures": "failures", "失败": "failures", "third_party": "third_party",
    "第三方失败": "third_party", "ground": "ground", "理由": "ground", "evidence": "evidence",
    "依据": "evidence", "time_count": "time_count", "计时笔数": "time_count",
    "time_sum": "time_sum", "总秒数": "time_sum", "time_max": "time_max", "最长秒数": "time_max",
}  # fmt: skip
NEEDED: Final = ("class", "from", "until", "successes", "failures")
BOUND: Final = ("le_", "不超过_")  # a column of how many took at most so many seconds
Raw = Sequence[tuple[int, Mapping[str, Any]]]


class Unreadable(Refused):
    """What came is no batch of counts; sending it again does not help."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a program sent.

    replaces  key of the batch that it corrects; empty for none
    """

    key: str
    raw: Raw
    replaces: str = ""
    reason: str = ""


def told_in(body: bytes) -> Told:
    """Return the batch in a body of JSON. Raises Unreadable."""
    try:
        said = json.loads(body, parse_float=Decimal, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise Unreadable("正文不是 JSON。", "The body is no JSON.") from None
    if not isinstance(said, dict) or not isinstance(said.get("counts"), list):
        raise Unreadable("正文应当是含 counts 列表的对象。",
                         "The body is an object with a list `counts`.")  # fmt: skip
    for name in sorted(set(said) - BODY):
        raise Unreadable(f"没有“{name[:40]}”这一项。", f"There is no {name[:40]!r}.")
    counts = said["counts"]
    if not all(isinstance(each, dict) for each in counts):
        raise Unreadable("counts 的每一项应当是对象。", "Each of `counts` is an object.")
    key = _line(said, "batch", KEY)
    if not key:
        raise Unreadable("请用 batch 给这一批命名。", "Name the batch by `batch`.")
    return Told(key, list(enumerate(counts, 1)), _line(said, "replaces", KEY),
                _line(said, "reason", 500))  # fmt: skip


def text_of(source: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or GB18030. Raises Unreadable for any other."""
    try:
        return encodings.text_of(source, "")
    except encodings.Unreadable:
        raise Unreadable(
            "不是 CSV 文本文件，或者超过 256 KiB；请在表格软件中另存为 CSV。",
            "This is no CSV text, or larger than 256 KiB; save it as CSV.",
        ) from None


def table_in(text: str) -> Raw:
    """Return the rows of a CSV table each with its line. Raises Unreadable, Faulty."""
    try:
        lines = list(_lines(text))
    except csv.Error:
        raise Unreadable("这不是 CSV。", "This is no CSV.") from None
    if not lines:
        raise Unreadable("文件是空的。", "The file is empty.")
    columns = _columns(*lines[0])
    return [(number, _row(columns, values)) for number, values in lines[1:]]


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that says something; a file with semicolons or tabs is read as such."""
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    for values in reader:
        if any(value.strip() for value in values):
            yield reader.line_num, values
        if reader.line_num > 4 * MOST:
            return


def _columns(line: int, heads: list[str]) -> list[str]:
    """Return what each column holds. Raises Faulty."""
    found = [_column(head) for head in heads]
    problems = [
        Problem(line, head.strip()[:40] or str(place),
                Both("不认识这一列，或者这一列出现两次。", "Not known, or there twice."))
        for place, (head, column) in enumerate(zip(heads, found, strict=True), 1)
        if not column or found.index(column) != place - 1
    ]  # fmt: skip
    problems += [
        Problem(line, name, Both("缺少这一列。", "This column is missing."))
        for name in NEEDED if name not in found
    ]  # fmt: skip
    if problems:
        raise Faulty(problems)
    return found


def _column(head: str) -> str:
    said = head.strip().lower()
    for start in BOUND:
        if said.startswith(start):
            return f"le_{said.removeprefix(start)}"
    return HEADS.get(said, "")


def _row(columns: list[str], values: list[str]) -> Mapping[str, Any]:
    """Return the values of a line in the shape in which a program sends them."""
    flat = {name: value.strip() for name, value in zip(columns, values, strict=False)}
    flat |= {f"+{place}": value for place, value in enumerate(values[len(columns) :], 1) if value}
    row: dict[str, Any] = {
        name: value for name, value in flat.items()
        if name in {*NEEDED} or name.startswith("+")
    }  # fmt: skip
    if flat.get("third_party"):
        row["third_party"] = [{"count": flat["third_party"], "ground": flat.get("ground", ""),
                               "evidence": flat.get("evidence", "")}]  # fmt: skip
    bounds = {name[3:]: value for name, value in flat.items() if name.startswith("le_") and value}
    times = {part: flat.get(f"time_{part}", "") for part in ("count", "sum", "max")}
    if any(times.values()) or bounds:
        row["times"] = times | ({"buckets": bounds} if bounds else {})
    return row


def _line(said: Mapping[str, Any], name: str, longest: int) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise Unreadable(f"{name} 应当是一行文字，最长 {longest}。",
                         f"`{name}` is one line of at most {longest} letters.")  # fmt: skip
    return value.strip()


def _refused(name: str) -> None:
    raise ValueError(name)
