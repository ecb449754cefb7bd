"""`jianyue check FILE`: what a careful reader says about a draft before it is signed."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text as Line

from jianyue.agreements import catalog, checking
from jianyue.agreements.checking import Finding
from jianyue.agreements.checking.findings import SEVERITIES, Severity
from jianyue.agreements.problems import Problem
from jianyue.agreements.reading import Reading, read, read_catalog
from jianyue.agreements.texts import Text
from jianyue.cli.speaking import BAD_INPUT, Language, language_option, refusing
from jianyue.replay.refusals import Unreadable
from jianyue.replay.words import both

NAMES: dict[Severity, Text] = {
    "error": both("错误", "error"),
    "contradiction": both("矛盾", "contradiction"),
    "warning": both("警告", "warning"),
    "hint": both("提示", "hint"),
}
STYLES: dict[Severity, str] = {
    "error": "bold red", "contradiction": "red", "warning": "yellow", "hint": "cyan",
}  # fmt: skip
REMEDY = both("办法：", "Remedy: ")
NOTHING = both("没有发现问题。", "Nothing found.")
UNREAD = both("先改正以下各处，才能继续检查：", "Mend these first; the check goes on from there:")
Told = dict[str, object]


@click.command("check")
@click.argument("agreement")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / answer in JSON.")
@language_option
@refusing
def check(*, agreement: str, as_json: bool, language: Language) -> None:
    """Check AGREEMENT, a file or a name of the catalogue, before it is signed.

    签订前检查协议：AGREEMENT 为协议文件或目录中的名称。
    有错误或矛盾时退出码为 1，文件无法读取时为 2。
    """
    reading = _reading(agreement)
    found = () if reading.agreement is None else checking.check(reading.agreement, reading.marks)
    if as_json:
        click.echo(json.dumps(_told(agreement, reading, found), ensure_ascii=False, indent=1))
    else:
        _print(reading, found, language)
    sys.exit(_code(reading, found))


def _reading(name_or_file: str) -> Reading:
    path = Path(name_or_file)
    if name_or_file in catalog.names() and not path.is_file():
        return read_catalog(name_or_file)
    try:
        return read(path)
    except OSError as refused:
        there = ", ".join(catalog.names())
        raise Unreadable(
            f"读不了文件“{name_or_file}”，目录里也没有这份协议。目录里有：{there}。",
            f"There is neither a readable file nor a catalogue agreement {name_or_file!r}. "
            f"The catalogue has: {there}.",
        ) from refused


def _code(reading: Reading, found: Iterable[Finding]) -> int:
    if reading.problems and not reading.marks.values:
        return BAD_INPUT
    return int(bool(reading.problems) or any(finding.blocks for finding in found))


def _print(reading: Reading, found: tuple[Finding, ...], language: Language) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if reading.problems:
        console.print(UNREAD.words(language))
    for problem in reading.problems:
        console.print(Line(problem.words(language)))
    for finding in found:
        _print_finding(console, finding, language)
    if reading.agreement is not None:
        console.print(_summary(found, language))


def _print_finding(console: Console, finding: Finding, language: Language) -> None:
    place = finding.place
    at = f"{place.file}:{place.line}:{place.column}: " if place else ""
    line = Line(at)
    line.append(NAMES[finding.severity].words(language), STYLES[finding.severity])
    line.append(f" [{finding.rule}] {finding.words(language)}")
    console.print(line)
    console.print(Line(f"  {REMEDY.words(language)}{finding.remedy(language)}", "dim"))


def _summary(found: tuple[Finding, ...], language: Language) -> str:
    counts = Counter(finding.severity for finding in found)
    told = [f"{NAMES[each].words(language)} {counts[each]}" for each in SEVERITIES if counts[each]]
    return ("，" if language == "zh" else ", ").join(told) or NOTHING.words(language)


def _told(name: str, reading: Reading, found: tuple[Finding, ...]) -> Told:
    """Return everything as JSON has it; a problem of reading is an error of the rule `reading`."""
    findings = [_problem(each) for each in reading.problems] + [_finding(each) for each in found]
    counts = Counter(str(each["severity"]) for each in findings)
    return {
        "agreement": reading.agreement.agreement if reading.agreement else name,
        "readable": reading.agreement is not None,
        "counts": {severity: counts[severity] for severity in SEVERITIES},
        "findings": findings,
    }


def _problem(problem: Problem) -> Told:
    place = {"file": problem.file, "line": problem.line, "column": problem.column}
    said = {"zh": problem.zh, "en": problem.en}
    remedy = {"zh": problem.hint_zh, "en": problem.hint_en}
    return _row("error", "reading", "", problem.path, place, said, remedy)


def _finding(finding: Finding) -> Told:
    mark = finding.place
    place = {"file": mark.file, "line": mark.line, "column": mark.column} if mark else {}
    said = {"zh": finding.zh, "en": finding.en}
    remedy = {"zh": finding.remedy_zh, "en": finding.remedy_en}
    where, clause = finding.where, finding.clause
    return _row(finding.severity, finding.rule, clause, where, place, said, remedy)


def _row(severity: str, rule: str, clause: str, where: str, *parts: Mapping[str, object]) -> Told:
    place, said, remedy = parts
    head: Told = {"severity": severity, "rule": rule, "clause": clause, "where": where}
    return head | {"place": place, "said": said, "remedy": remedy}
