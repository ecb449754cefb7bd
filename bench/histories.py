"""A million tickets: two figures a month against an analyst's join, and whole replays."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.measure import best, table, verdict
from bench.synthetic import BEGIN, MINUTE, Tickets, event_log, one_row
from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Limit
from jianyue.engine.columns import Columns
from jianyue.engine.facts import Kind
from jianyue.engine.histories import CODES, History
from jianyue.engine.hours import Hours, ServiceHours
from jianyue.engine.instants import instant
from jianyue.engine.replay import clocks_of
from jianyue.engine.sweeps import MET
from jianyue.engine.targets import Target
from jianyue.replay.measuring import measure
from jianyue.replay.source import no_progress, read_history
from jianyue.replay.trials import terms_named

COUNT = 1_000_000
DAYS = 450
OFFICE = Calendar(
    ServiceHours(
        "Asia/Shanghai",
        dict.fromkeys(range(5), (Hours.parse("09:00-12:00"), Hours.parse("13:00-18:00"))),
    )
)
PROMISED = {Kind.RESPONDED: timedelta(hours=1), Kind.RESOLVED: timedelta(hours=8)}
GIB = 1 << 30
DAY = 1440 * MINUTE
FAR = BEGIN + 3650 * 1440 * MINUTE  # no row lies in the future

Whole = NDArray[np.int64]


def history_of(tickets: Tickets) -> History:
    """Return the tickets as columns of facts."""
    kinds = (Kind.REPORTED, Kind.RESPONDED, Kind.RESOLVED)
    columns = (tickets.reported, tickets.responded, tickets.resolved)
    at = np.stack([tickets.instants(minutes) for minutes in columns], axis=1).ravel()
    return History(
        range(len(tickets)),
        np.arange(0, len(at) + 1, len(kinds)),
        np.tile(np.array([CODES[kind] for kind in kinds], np.int8), len(tickets)),
        at,
        np.full(len(at), -1),
    )


def by_month(at: Whole) -> Whole:
    """Return how many instants lie in each month of UTC, from the first to the last."""
    edges = np.arange("2026-01", "2027-04", dtype="datetime64[M]").astype("datetime64[D]")
    days = np.bincount(at // DAY, minlength=int(edges[-1].astype(np.int64)) + 1)
    counts = np.add.reduceat(days, edges.astype(np.int64))
    return counts[counts > 0]


def months_by_clocks(history: History) -> list[Whole]:
    """Return how many met each target by the month of their end, by the product's own fold."""
    found = []
    for stop, amount in PROMISED.items():
        target = Target(stop, Kind.REPORTED, stop, {0: Limit(OFFICE, amount)})
        clocks = clocks_of(target, history, np.empty(0, np.int64), now=instant(history.span[1]))
        found.append(by_month(clocks.rounds[1].compress(clocks.rounds[2] == MET)))
    return found


def open_minutes() -> Whole:
    """Return the open minutes before each minute of the calendar table."""
    minutes = BEGIN + np.arange(DAYS * 1440, dtype=np.int64) * MINUTE
    start = np.full(len(minutes), BEGIN)
    return Columns(OFFICE, BEGIN, int(minutes[-1])).elapsed(start, minutes) // MINUTE


def by_minute() -> dict[str, Whole]:
    """Return the calendar as an analyst has it: each minute with the open time before it."""
    return {"minute": np.arange(DAYS * 1440) * MINUTE + BEGIN, "worked": open_minutes()}


def instants_of(tickets: Tickets) -> dict[str, Whole]:
    """Return the tickets as an analyst has them: a row each, its instants by name."""
    names = ("reported", "responded", "resolved")
    return {name: tickets.instants(getattr(tickets, name)) for name in names}


class MinuteJoin:
    """What an analyst writes: a table of minutes with open time so far, joined twice a target."""

    def __init__(self, tickets: Tickets) -> None:
        self.db = duckdb.connect()
        self.db.execute("SET threads = 2")
        for name, columns in (("calendar", by_minute()), ("tickets", instants_of(tickets))):
            self.db.register("given", columns)
            stamps = [f"make_timestamp({each}) AS {each}" for each in columns if each != "worked"]
            rest = ["worked"] if "worked" in columns else []
            self.db.execute(f"CREATE TABLE {name} AS SELECT {', '.join(stamps + rest)} FROM given")

    def months(self) -> list[Whole]:
        """Return the same counts, one query a target."""
        return [self._month(str(stop), amount) for stop, amount in PROMISED.items()]

    def _month(self, stop: str, amount: timedelta) -> Whole:
        found = self.db.execute(
            f"SELECT epoch_us(date_trunc('month', {stop})) AS month, count(*) FILTER "
            f"(b.worked - a.worked <= {amount // timedelta(minutes=1)}) AS met FROM tickets "
            "JOIN calendar a ON a.minute = date_trunc('minute', reported) "
            f"JOIN calendar b ON b.minute = date_trunc('minute', {stop}) GROUP BY month"
        ).fetchnumpy()
        return np.asarray(found["met"])[np.argsort(found["month"])]


class PolarsJoin:
    """The same join as lazy frames of Polars, on all its threads."""

    def __init__(self, tickets: Tickets) -> None:
        at = pl.Datetime("us")
        self.calendar = pl.DataFrame(by_minute()).cast({"minute": at}).lazy()
        self.tickets = pl.DataFrame(instants_of(tickets)).cast(at).lazy()

    def months(self) -> list[Whole]:
        """Return the same counts, one query a target."""
        return [self._month(str(stop), amount) for stop, amount in PROMISED.items()]

    def _month(self, stop: str, amount: timedelta) -> Whole:
        begun, ended = (pl.col(name).dt.truncate("1m") for name in ("reported", stop))
        spent = pl.col("worked_right") - pl.col("worked")
        found = (
            self.tickets.select(begun=begun, ended=ended, month=pl.col(stop).dt.truncate("1mo"))
            .join(self.calendar, left_on="begun", right_on="minute")
            .join(self.calendar, left_on="ended", right_on="minute")
            .group_by("month")
            .agg(met=(spent <= amount // timedelta(minutes=1)).sum())
            .sort("month")
        )
        return found.collect()["met"].cast(pl.Int64).to_numpy()


def months_by_table(tickets: Tickets, worked: Whole) -> list[Whole]:
    """Return the same counts by a plain array of minutes, which holds for this calendar alone."""
    found = []
    for stop, amount in PROMISED.items():
        end = tickets.responded if stop is Kind.RESPONDED else tickets.resolved
        met = worked[end] - worked[tickets.reported] <= amount // timedelta(minutes=1)
        found.append(by_month(tickets.instants(end.compress(met))))
    return found


def two_figures(tickets: Tickets) -> None:
    """Print the two targets a month, alone, against the peers."""
    history, join, worked = history_of(tickets), MinuteJoin(tickets), open_minutes()
    frames = PolarsJoin(tickets)
    mine = months_by_clocks(history)
    for theirs in (join.months(), frames.months(), months_by_table(tickets, worked)):
        assert all((a == b).all() for a, b in zip(mine, theirs, strict=True))
    ours = best(lambda: months_by_clocks(history), 5)
    duck = best(join.months, 5)
    polars = best(frames.months, 5)
    plain = best(lambda: months_by_table(tickets, worked), 5)
    rows = [["who", "s", "ratio to DuckDB", "target"]]
    rows.append(["jianyue, the whole fold", f"{ours:.2f}", f"{ours / duck:.2f}", ""])
    rows[-1][-1] = f"<= 1: {verdict(held=ours <= duck)}"
    rows.append(["DuckDB minute calendar join, 2 threads", f"{duck:.2f}", "1", ""])
    name = f"Polars minute calendar join, {pl.thread_pool_size()} threads"
    rows.append([name, f"{polars:.2f}", f"{polars / duck:.2f}", ""])
    rows.append(["numpy minute table (no pauses, levels, rounds)", f"{plain:.2f}", "", ""])
    table(f"Two targets a month, {COUNT:,} tickets, the same counts from all", rows)


def loaded(path: Path) -> list[list[str]]:
    """Return the time of all the bank's targets on a history that is loaded."""
    source = read_history(path, "servicenow", now=FAR, begin=no_progress)
    terms = terms_named("bank")
    now = instant(source.history.span[1])
    taken = best(lambda: measure(terms, source, now=now), 3)
    facts = f"all targets of the bank, {len(source.history.at):,} facts, once loaded"
    return [[facts, f"{taken:.1f}", "", f"<= 2 s: {verdict(held=taken <= 2)}"]]


# A process counts the memory of the one it was forked from; a small one is put between.
LAUNCH = """
import resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(code, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def replayed(path: Path, mapping: str, most: float) -> list[str]:
    """Return the time and peak memory of a whole replay as its own process."""
    command = str(Path(sys.executable).with_name("jianyue"))
    args = [command, "replay", "bank", str(path), "--mapping", mapping, "--out"]
    told = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", LAUNCH, *args, str(path.parent / "out")],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split()
    assert told[0] == "0", told
    taken, memory = float(told[1]), int(told[2]) * 1024
    kept = verdict(held=taken <= most and memory < GIB)
    size = f"{path.stat().st_size / 1e6:.0f} MB"
    name = f"{mapping} export, {size}, to the report and every clock as a file"
    return [name, f"{taken:.1f}", f"{memory / GIB:.2f}", f"<= {most:.0f} s, < 1 GiB: {kept}"]


def main() -> None:
    """Print all figures of histories."""
    tickets = Tickets.made(COUNT)
    two_figures(tickets)
    rows = [["what", "s", "GiB", "target"]]
    with TemporaryDirectory() as folder:
        single, log = Path(folder) / "tickets.csv", Path(folder) / "log.csv"
        one_row(tickets, single)
        event_log(tickets, log)
        rows += loaded(log)
        rows += [replayed(single, "glpi", 10), replayed(log, "servicenow", 40)]
    table(f"{COUNT:,} tickets under the bank's agreement", rows)
