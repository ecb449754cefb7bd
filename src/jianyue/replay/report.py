"""The files of a replay: a page that needs nothing else, and every clock."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from jianyue.agreements.texts import Text
from jianyue.replay.clock_files import csv_cell, csv_rows, json_rows, write
from jianyue.replay.comparing import Comparison, TargetChange, flips
from jianyue.replay.costs import costs_of
from jianyue.replay.findings import REASONS
from jianyue.replay.trials import Trial
from jianyue.replay.views import target_views
from jianyue.replay.words import STATES, WHY, both, length_words

MOST_FLIPS = 300  # on the page, of each target
MOST_IN_JSON = 200_000  # clocks; a longer list is for columns, not for objects


def write_results(
    trial: Trial, folder: Path, language: str, comparison: Comparison | None = None
) -> None:
    """Write report.html, clocks.csv and, up to MOST_IN_JSON clocks, clocks.json into a folder.

    comparison  adds what another draft would have changed, and flips.csv
    """
    numbers = trial.source.history.numbers
    count = sum(int(each.measured.counted.sum()) for each in trial.figures)
    write(folder / "clocks.csv", csv_rows(trial.figures, numbers))
    if count <= MOST_IN_JSON:
        write(folder / "clocks.json", json_rows(trial.figures, numbers))
    if comparison is not None:
        write(folder / "flips.csv", _flip_rows(comparison))
    page = page_of(trial, language, comparison, with_json=count <= MOST_IN_JSON)
    (folder / "report.html").write_text(page, "utf-8")


def page_of(
    trial: Trial, language: str, comparison: Comparison | None = None, *, with_json: bool = True
) -> str:
    """Return the report as one page in both languages, shown first in `language`."""
    environment = _environment(trial.terms.zone)
    templates = files("jianyue.replay") / "templates"
    script = (templates / "script.js").read_text("utf-8")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return environment.get_template("report.html").render(
        trial=trial,
        targets=target_views(trial),
        findings=_findings(trial),
        costs=costs_of(trial),
        comparison=comparison,
        flips=[] if comparison is None else _flips(comparison),
        language=language,
        style=Markup((templates / "style.css").read_text("utf-8")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        script_digest=digest,
        with_json=with_json,
        states=STATES,
        why=WHY,
    )


def _flips(comparison: Comparison) -> list[tuple[TargetChange, list[tuple[str, str]]]]:
    return [(change, list(flips(comparison, change)[:MOST_FLIPS])) for change in comparison.targets]


def _flip_rows(comparison: Comparison) -> Iterator[bytes]:
    yield b"\xef\xbb\xbfticket,target,change\r\n"
    for change in comparison.targets:
        for number, direction in flips(comparison, change):
            cells = map(csv_cell, (number, change.name, direction))
            yield (",".join(cells) + "\r\n").encode()


def _findings(trial: Trial) -> list[tuple[bool, list[tuple[str, int]]]]:
    counts = trial.source.findings.counts
    return [
        (
            set_aside,
            [(name, n) for name, n in counts.items() if n and REASONS[name].set_aside is set_aside],
        )
        for set_aside in (True, False)
    ]


@cache
def _environment(zone: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("jianyue.replay", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    local = ZoneInfo(zone)
    environment.filters |= {
        "both": both_languages,
        "when": lambda at: _when(at, local),
        "length": length_both,
        "n": lambda number: f"{number:,}",
    }
    environment.globals |= {"T": both, "REASONS": REASONS}
    return environment


def both_languages(text: Text | str) -> Markup:
    """Return words in both languages, of which the page shows one."""
    if isinstance(text, str):
        return escape(text)
    zh, en = text.words("zh"), text.words("en")
    if zh == en:
        return escape(zh)
    return Markup('<span lang="zh">{}</span><span lang="en">{}</span>').format(zh, en)


def length_both(length: timedelta | None) -> Markup:
    """Return a length in both languages; nothing where there is none."""
    if length is None:
        return Markup()
    return both_languages(both(length_words(length, "zh"), length_words(length, "en")))


def _when(at: datetime | None, zone: ZoneInfo) -> Markup:
    if at is None:
        return Markup("—")
    local = at.astimezone(zone)
    shown = f"{local:%Y-%m-%d %H:%M}"
    return Markup(f'<time datetime="{local.isoformat()}">{shown}</time>')  # noqa: S704 - digits alone
