"""Rows of a busy month: tickets with their clocks, and outages, made by the database itself.

What the desk would have copied from the facts of each ticket: its row, its clocks and their
verdicts. The facts themselves are left out; no figure reads them.
"""

from datetime import datetime

import psycopg

CODE = "HT-YH"
FIRST = 1_000_000_000  # keys and numbers far from those of the world
SEED = "SELECT setseed(0.42)"
# Nine of ten are incidents; few are still open, left out, contested or merged.
DRAWN = """
CREATE TEMP TABLE drawn AS
SELECT i, gen_random_uuid() AS timeline, %(start)s + random() * (%(end)s - %(start)s) AS reported,
    random() < 0.9 AS incident, 1 + floor(random() * 4)::int AS level,
    interval '1 min' * -ln(1 - random()) * 10 AS answered,
    interval '1 min' * -ln(1 - random()) * 40 AS restored,
    interval '1 h' * -ln(1 - random()) * 6 AS solved,
    random() < 0.01 AS waits, random() < 0.03 AS again, random() AS luck
FROM generate_series(1, %(count)s) AS i
"""
OF_CONTRACT = """
SELECT k.tenant_id AS tenant, k.customer_id AS customer, k.id AS contract, v.id AS version,
    (SELECT reporter_id FROM tickets_ticket WHERE contract_id = k.id LIMIT 1) AS reporter,
    (SELECT opened_by_id FROM watch_outage WHERE contract_id = k.id LIMIT 1) AS opener
FROM agreements_contract k JOIN agreements_version v ON v.contract_id = k.id
    AND v.state = 'in_force' WHERE k.code = 'HT-YH'
"""
TIMELINES = f"""
INSERT INTO ledger_timeline (id, tenant_id, customer_id, contract_id, subject, length, head,
    sealed, sealed_in)
SELECT timeline, tenant, customer, contract, 'ticket', 7, '\\x00', 7, 1
FROM drawn, ({OF_CONTRACT}) AS k
"""
TICKETS = f"""
INSERT INTO tickets_ticket (id, number, kind, category, origin, security, title, service,
    attributes, level, state, paused, contest, reported_at, changed_at, breached, resolved_at,
    closed_at, contract_id, customer_id, reporter_id, tenant_id, timeline_id, version_id, handed_on)
SELECT {FIRST} + i, 'HT-YH-B' || i, CASE WHEN incident THEN 'incident' ELSE 'request' END, '',
    'request', '', '柜面系统无法登录', 'core-banking',
    jsonb_build_object('problem', level::text, 'service', 'core-banking'), level,
    CASE WHEN waits THEN 'working' WHEN luck < 0.005 THEN 'merged' ELSE 'closed' END, false,
    CASE WHEN luck < 0.005 THEN '' WHEN luck < 0.01 THEN 'excluded' WHEN luck < 0.015 THEN 'agreed'
        WHEN luck < 0.02 THEN 'contested' ELSE '' END,
    reported, reported, false, CASE WHEN waits THEN NULL ELSE reported + solved END,
    CASE WHEN waits THEN NULL ELSE reported + solved + interval '1 d' END,
    contract, customer, reporter, tenant, timeline, version, luck > 0.5
FROM drawn, ({OF_CONTRACT}) AS k
"""
# A promise that was kept, or missed when its time ran out; what came again has a second verdict.
CLOCKS = f"""
INSERT INTO tickets_clock (target, state, level, started_at, remaining, breaches_at, breached_at,
    ended_at, rounds, provisional, customer_id, tenant_id, ticket_id, verdict_at, verdict_missed,
    verdict_level, last_verdict_at)
SELECT target, CASE WHEN waits THEN 'running' WHEN took > within THEN 'breached' ELSE 'met' END,
    of_level, reported, 0, CASE WHEN waits THEN reported + within END,
    CASE WHEN took > within AND NOT waits THEN reported + within END,
    CASE WHEN NOT waits THEN reported + took END, CASE WHEN again THEN 2 ELSE 1 END, false,
    customer, tenant, {FIRST} + i,
    CASE WHEN waits THEN '{{}}' WHEN again THEN ARRAY[at, at + interval '1 h'] ELSE ARRAY[at] END,
    CASE WHEN waits THEN '{{}}' WHEN again THEN ARRAY[took > within, luck < 0.3]
        ELSE ARRAY[took > within] END,
    CASE WHEN waits THEN '{{}}' WHEN again THEN ARRAY[of_level, of_level]
        ELSE ARRAY[of_level] END,
    CASE WHEN waits THEN NULL WHEN again THEN at + interval '1 h' ELSE at END
FROM (
    SELECT *, reported + least(took, within) AS at FROM drawn, ({OF_CONTRACT}) AS k,
    LATERAL (VALUES
        ('response', incident, 0, answered, interval '30 min'),
        ('recovery', incident, 0, restored, interval '2 h'),
        ('order', NOT incident, 0, restored, interval '2 h'),
        ('resolution', true, level, solved, CASE level WHEN 1 THEN interval '8 h'
            WHEN 4 THEN interval '7 d' ELSE interval '24 h' END)
    ) AS promise(target, applies, of_level, took, within) WHERE applies
) AS told
"""
OUTAGES = f"""
WITH fallen AS (
    SELECT i, gen_random_uuid() AS timeline, random() * (%(end)s - %(start)s) AS after,
        1 + -ln(1 - random()) * 600 AS seconds, random() AS luck,
        (ARRAY['core-banking', 'e-banking', 'network', 'host', 'office-systems'])[1 + i %% 5] AS of
    FROM generate_series(1, %(outages)s) AS i
), told AS (
    INSERT INTO ledger_timeline (id, tenant_id, customer_id, contract_id, subject, length, head,
        sealed, sealed_in)
    SELECT timeline, tenant, customer, contract, 'outage', 2, '\\x00', 2, 1
    FROM fallen, ({OF_CONTRACT}) AS k
)
INSERT INTO watch_outage (tenant_id, customer_id, contract_id, timeline_id, number, system, grade,
    side, ground, cause, from_at, until_at, opened_at, opened_by_id)
SELECT tenant, customer, contract, timeline, 'HT-YH-DB' || i, of,
    CASE WHEN luck < 0.1 THEN 'degraded' ELSE 'full' END, 'provider',
    CASE WHEN luck > 0.95 THEN 'user-device' ELSE '' END, '', %(start)s + after,
    %(start)s + after + interval '1 s' * seconds, %(start)s + after, opener
FROM fallen, ({OF_CONTRACT}) AS k
"""
TOLD = (
    "ledger_timeline", "tickets_ticket", "tickets_clock", "watch_outage",
)  # fmt: skip


def write(database: psycopg.Connection, start: datetime, end: datetime, count: int) -> None:
    """Write the month's tickets, and a hundredth as many outages. Needs a superuser."""
    asked = {"start": start, "end": end, "count": count, "outages": count // 100}
    # No row is checked against those it hangs on: all of them are written here.
    database.execute("SET session_replication_role = replica")
    database.execute(SEED)
    for each in (DRAWN, TIMELINES, TICKETS, CLOCKS, OUTAGES):
        database.execute(each, asked)
    database.execute("DROP TABLE drawn")
    database.execute("SET session_replication_role = origin")
    for each in TOLD:
        database.execute(f"VACUUM (ANALYZE) {each}")
