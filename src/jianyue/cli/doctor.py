"""`jianyue doctor`: what is wrong with this installation, and what to do about it."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import click

from jianyue.cli.installation import standing
from jianyue.cli.speaking import Language, language_option
from jianyue.ledger.environment import BadSetting
from jianyue.ledger.speech import Both, Refused
from jianyue.operation import database, machine
from jianyue.operation.findings import Finding, State, examined
from jianyue.operation.installation import Installation

MARKS = {State.GOOD: "green", State.WARNING: "yellow", State.FAULT: "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / answer in JSON.")
@language_option
def doctor(*, as_json: bool, language: Language) -> None:
    """Look at this installation and say what is wrong, and what to do about it.

    检查本系统：数据库、角色、数据隔离、密钥、邮件、磁盘、工作进程等。有故障时退出码为 1。
    """
    found = list(examine(Installation(dict(os.environ)), datetime.now(UTC)))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    else:
        for each in found:
            show(each, language)
    raise SystemExit(1 if any(each.state is State.FAULT for each in found) else 0)


def examine(installation: Installation, now: datetime) -> Iterator[Finding]:
    """Yield what is found; where the database is out of reach, what stands on it is left out."""
    yield from examined(machine.EXAMINATIONS, installation, now)
    try:
        with installation.running():
            found = list(examined(database.EXAMINATIONS, installation, now))
            yield from found
            if all(each.state is not State.FAULT for each in found):
                yield from examined(
                    standing("operation.desk", "owner").EXAMINATIONS, installation, now
                )
    except (Refused, BadSetting) as refused:
        said = refused.said if isinstance(refused, Refused) else Both(str(refused), str(refused))
        yield Finding(Both("数据库", "database"), State.FAULT, said)


def show(finding: Finding, language: Language) -> None:
    """Print a finding: state in words, name, what was seen, what to do."""
    state = click.style(finding.state.words(language), fg=MARKS[finding.state])
    colon = "：" if language == "zh" else ": "
    click.echo(f"[{state}] {finding.name.words(language)}{colon}{finding.said.words(language)}")
    if finding.remedy is not None:
        click.echo(f"    → {finding.remedy.words(language)}")
