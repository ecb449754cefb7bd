"""`jianyue conformance FILE`: does the engine answer these worked cases exactly?"""

import json
import sys
from pathlib import Path

import click

from jianyue.engine.conformance import verdicts


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def conformance(file: Path) -> None:
    """Run the worked cases of FILE through the engine (用引擎核对案例文件).

    Prints each case that differs and, last, `N of M`; succeeds only if all agree.
    """
    try:
        cases = json.loads(file.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as unread:
        raise click.ClickException(
            f"{file}: 不是 JSON 文件 / not a JSON file: {unread}"
        ) from unread
    if not isinstance(cases, dict):
        raise click.ClickException(f"{file}: 顶层应为对象 / the top must be an object with cases")
    agreed = total = 0
    for verdict in verdicts(cases):
        total += 1
        agreed += verdict.agrees
        if not verdict.agrees:
            click.echo(f"{verdict.section} {verdict.number}")
            click.echo(f"  预期 expected {json.dumps(verdict.expected, ensure_ascii=False)}")
            click.echo(f"  得到 found    {json.dumps(verdict.found, ensure_ascii=False)}")
    click.echo(f"{agreed} of {total}")
    sys.exit(0 if total and agreed == total else 1)
