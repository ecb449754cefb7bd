"""A month of a million changes of state over a thousand systems, reported from the rows.

Half of the systems are served around the clock, half in office hours. The peer is what somebody who
knows PostgreSQL would write: multiranges, united and cut in the database, in the same run. It gives
D alone, and must give the same; the report gives S, M, D and what is left. A few systems are
measured one by one with their evidence, and must come out the same as well.

BENCH_SYSTEMS (1000) and BENCH_CHANGES (1000000) make it smaller; BENCH_DATA keeps the world.
"""

import json
import os
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg

from bench.desk import placed
from bench.measure import best, table, verdict
from bench.place import Place

PORT = 8341
SYSTEMS = int(os.environ.get("BENCH_SYSTEMS", "1000"))
CHANGES = int(os.environ.get("BENCH_CHANGES", "1000000"))
MOST = 10.0  # seconds
START = datetime(2026, 5, 1, tzinfo=UTC) - timedelta(hours=8)
END = datetime(2026, 6, 1, tzinfo=UTC) - timedelta(hours=8)
AGREED = f"""
from jianyue.cli.installation import begin
begin("owner")
from datetime import datetime, timedelta
from jianyue.agreements import catalog
from jianyue.agreements.models import Contract, Version
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
start = datetime.fromisoformat("{START.isoformat()}")
names = [f"s{{i:04}}" for i in range({SYSTEMS})]
entry = "  {{0}}: {{{{title: {{{{zh: {{0}}, en: {{0}}}}}}, hours: {{1}}}}}}\\n"
services = "".join(entry.format(n, "office" if i % 2 else "always") for i, n in enumerate(names))
text = catalog.path("bank").read_text(encoding="utf-8").split("\\nexamples:")[0] + "\\n"
text = text.replace("\\nservices:\\n", "\\nservices:\\n" + services)
text = text.replace("measure: availability, of: core-banking",
                    "measure: availability, of: [" + ", ".join(names) + "]")
with inside(Tenant.objects.get().pk):
    bank = Contract.objects.get(code="HT-YH")
    Version.objects.filter(contract=bank, number=99).delete()
    made = Version(tenant_id=bank.tenant_id, customer_id=bank.customer_id, contract=bank,
                   number=99, text=text, state="in_force", drafted_at=start, published_at=start,
                   in_force_from=start - timedelta(days=1))
    made.agreement()
    made.save()
"""
REPORTED = f"""
import json, time
from jianyue.cli.installation import begin
begin("owner")
from datetime import datetime
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jianyue.agreements.models import Contract
from jianyue.engine.tallies import SUMS
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.watch.explaining import figure_of
from jianyue.watch.tallies import columns_of, tallies_of
day = datetime.fromisoformat("{START.isoformat()}")
now = datetime.fromisoformat("{END.isoformat()}")
took, read = [], []
with inside(Tenant.objects.get().pk):
    bank = Contract.objects.get(code="HT-YH")
    for _ in range(3):
        began = time.perf_counter()
        found = tallies_of([bank], day=day, now=now)
        took.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as queries:
        tallies_of([bank], day=day, now=now)
    mine = {{each.system: each for each in found if each.system.startswith("s")}}
    began = time.perf_counter()
    columns_of([bank.pk], found[0].period.span)
    read = time.perf_counter() - began
    sample = sorted(mine)[:: max(1, len(mine) // 20)]
    began = time.perf_counter()
    slow = {{name: figure_of(bank, "availability", name, day=day, now=now) for name in sample}}
    one = (time.perf_counter() - began) / len(sample)
same = all(getattr(slow[n].so_far, s) == getattr(mine[n].so_far, s) for n in sample for s in SUMS)
micro = lambda length: (length.days * 86400 + length.seconds) * 10**6 + length.microseconds
print(json.dumps({{"took": took, "read": read, "one": one, "same": same, "queries": len(queries),
    "sample": len(sample), "down": {{n: micro(e.so_far.down) for n, e in mine.items()}}}}))
"""
COLUMNS = (
    "tenant_id, customer_id, contract_id, timeline_id, number, system, grade, side, ground, cause,"
    " from_at, until_at, opened_at, opened_by_id"
)
# One calendar of service time: opens at nine, an hour at noon, closed at six, no weekends.
PEER = """
WITH hours AS (
  SELECT 0 AS kind, tstzmultirange(tstzrange(%(start)s, %(end)s)) AS open
  UNION ALL
  SELECT 1, range_agg(tstzrange(day + h.a, day + h.b)) FROM
    generate_series(%(start)s, %(end)s - interval '1 day', interval '1 day') AS day,
    (VALUES (interval '9 h', interval '12 h'), (interval '13 h', interval '18 h')) AS h(a, b)
    WHERE (day AT TIME ZONE 'Asia/Shanghai')::date = ANY(%(days)s)
), down AS (
  SELECT system, range_agg(tstzrange(from_at, until_at)) AS spans FROM watch_outage
  WHERE contract_id = %(contract)s AND voided_at IS NULL AND grade = 'full' AND ground = ''
    AND from_at < %(end)s AND until_at > %(start)s AND system LIKE 's%%'
  GROUP BY system
)
SELECT system, (SELECT sum(extract(epoch FROM upper(piece) - lower(piece)) * 1000000)::bigint
                FROM unnest(spans * open) AS piece)
FROM down JOIN hours ON kind = substring(system FROM 2)::int %% 2
"""
WORKING_DAYS = """
from jianyue.cli.installation import begin
begin("owner")
import json
from datetime import date, timedelta
from jianyue.agreements.reading import read_catalog
from jianyue.agreements.terms import terms_of
office = terms_of(read_catalog("bank").agreement).calendars["office"]
days = [date(2026, 5, 1) + timedelta(days=n) for n in range(31)]
print(json.dumps([day.isoformat() for day in days if office.is_working_day(day)]))
"""


def main() -> None:
    """Print how long the report and its peer took, and whether they say the same."""
    with placed(PORT) as place:
        place.run("jianyue.cli", "demo", "--no-serve", "--tickets", "30")
        place.said(AGREED)
        superuser = place.cluster.url("jianyue_owner").replace("jianyue_owner@", "postgres@")
        with psycopg.connect(superuser, autocommit=True) as database:
            _seed(database)
            ours = json.loads(place.said(REPORTED))
            peer, down = _peer(place, database)
        _say(ours, peer, down)


def _seed(database: psycopg.Connection) -> None:
    """Write half as many outages as there are changes, of every grade, overlapping at random."""
    [*of] = (
        database.execute(
            "SELECT tenant_id, customer_id, id FROM agreements_contract WHERE code = 'HT-YH'"
        ).fetchone()
        or ()
    )
    [timeline, by] = database.execute(
        "SELECT timeline_id, opened_by_id FROM watch_outage LIMIT 1"
    ).fetchone() or (0, 0)
    database.execute("DELETE FROM watch_outage WHERE number LIKE 'BENCH-%'")
    chance, count = np.random.default_rng(41), CHANGES // 2
    begins = chance.integers(-3 * 3600, int((END - START).total_seconds()), count)
    lasts = chance.exponential(1200, count) + 1
    micro = chance.integers(0, 10**6, count)
    which = chance.integers(0, 20, count)
    with (
        database.cursor() as cursor,
        cursor.copy(f"COPY watch_outage ({COLUMNS}) FROM STDIN") as to,
    ):
        for i in range(count):
            at = START + timedelta(seconds=int(begins[i]), microseconds=int(micro[i]))
            end = at + timedelta(seconds=float(lasts[i]))
            grade = {0: "degraded", 1: "degraded", 2: "single_terminal"}.get(which[i], "full")
            ground = "user-device" if which[i] == 3 else ""
            to.write_row((*of, timeline, f"BENCH-{i}", f"s{i % SYSTEMS:04}", grade, "provider",
                          ground, "", at, end, at, by))  # fmt: skip
    database.execute("VACUUM ANALYZE watch_outage")


def _peer(place: Place, database: psycopg.Connection) -> tuple[float, dict[str, int]]:
    """Return how long the database needs for D, and what it says."""
    contract = database.execute("SELECT id FROM agreements_contract WHERE code = 'HT-YH'")
    [one] = contract.fetchone() or (0,)
    asked = {"start": START, "end": END, "contract": one,
             "days": [datetime.fromisoformat(each).date()
                      for each in json.loads(place.said(WORKING_DAYS))]}  # fmt: skip
    database.execute("SET TIME ZONE 'Asia/Shanghai'")
    found: dict[str, int] = {}
    took = best(lambda: found.update(database.execute(PEER, asked).fetchall()))
    return took, found


def _say(ours: dict[str, object], peer: float, down: dict[str, int]) -> None:
    took, one = min(ours["took"]), ours["one"]  # type: ignore[call-overload] # as the program printed it
    rows = [["who", "seconds", "ours to it"]]
    rows.append([f"the report: S, M, D, left; {ours['queries']} queries", f"{took:.2f}", "1"])
    rows.append(["of it, rows read as columns", f"{ours['read']:.2f}", ""])
    rows.append(["multiranges in PostgreSQL: D alone", f"{peer:.2f}", f"{peer / took:.1f}"])
    whole = one * SYSTEMS
    rows.append(["one by one with evidence, from a sample", f"{whole:.0f}", f"{whole / took:.0f}"])
    table(f"A month of {CHANGES:,} changes of state over {SYSTEMS:,} systems", rows)
    same = {name: us or 0 for name, us in down.items()} == ours["down"]
    print(f"\nreported in under {MOST:.0f} s: {verdict(held=took < MOST)}")
    print(f"D of all systems as the database says: {verdict(held=same)}")
    print(f"{ours['sample']} systems as one by one: {verdict(held=bool(ours['same']))}")
