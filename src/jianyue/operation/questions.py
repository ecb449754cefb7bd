"""What the auditor asks the database: each answer is a list of ids that should be empty.

Tickets are asked for between two ids, and those that were wrong before by name.
"""

from typing import Final

OF_TICKETS: Final = "(t.id > %(start)s AND t.id <= %(end)s OR t.id = ANY(%(known)s))"

# Open tickets whose ladder, or whose warnings, no worker will look at: over, or somebody lost them.
UNTIMED_FOR: Final = f"""
    SELECT t.id FROM tickets_ticket t
    WHERE t.tenant_id = %(tenant)s AND {OF_TICKETS} AND t.state IN ('new', 'working', 'resolved')
    AND NOT EXISTS (
        SELECT FROM ledger_timer m
        WHERE m.subject = 'ticket' AND m.subject_id = t.id AND m.kind = %(kind)s
    ) ORDER BY t.id
"""  # noqa: S608 - its own words

# Running clocks that no timer will look at. A ticket that could not be worked out is put off.
UNTIMED: Final = f"""
    SELECT DISTINCT t.id FROM tickets_clock c JOIN tickets_ticket t ON t.id = c.ticket_id
    WHERE t.tenant_id = %(tenant)s AND c.tenant_id = %(tenant)s AND {OF_TICKETS}
    AND t.state <> 'merged' AND c.state = 'running' AND c.breaches_at IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM ledger_timer m
        WHERE m.subject = 'ticket' AND m.subject_id = t.id AND m.kind = 'breach'
        AND m.at <= greatest(c.breaches_at, %(soon)s)
    ) ORDER BY t.id
"""  # noqa: S608 - its own words

# Steps of which somebody who was called, or the manager where nobody was found, has no notice:
# those told since the last look, and for an hour those that were wrong before.
UNTOLD: Final = """
    WITH told AS MATERIALIZED (
        SELECT s.id, s.ticket_id, s.told_at, role FROM escalation_step s
        CROSS JOIN LATERAL jsonb_array_elements(s.roles) role
        WHERE s.tenant_id = %(tenant)s
        AND (s.id > %(after)s OR s.id = ANY(%(known)s) AND s.told_at > %(lately)s)
    ), called AS MATERIALIZED (
        SELECT t.id, t.told_at, u.id AS user_id FROM told t
        CROSS JOIN LATERAL jsonb_array_elements_text(t.role->'people') person
        JOIN people_user u ON u.id = person::bigint AND u.is_active
        WHERE t.role->>'how' <> 'nobody' AND NOT EXISTS (
            SELECT FROM notices_notice n WHERE n.tenant_id = %(tenant)s AND n.cause = 'ticket'
            AND n.cause_id = t.ticket_id AND n.user_id = u.id AND n.decided_at = t.told_at
        )
    )
    SELECT c.id FROM called c WHERE NOT EXISTS (
        SELECT FROM notices_notice n WHERE n.tenant_id = %(tenant)s
        AND n.user_id = c.user_id AND n.kind = 'escalated-late' AND n.decided_at = c.told_at
    ) UNION
    SELECT t.id FROM told t WHERE t.role->>'how' = 'nobody' AND NOT EXISTS (
        SELECT FROM notices_notice n WHERE n.tenant_id = %(tenant)s AND n.cause = 'ticket'
        AND n.cause_id = t.ticket_id AND n.kind = 'nobody-found' AND n.decided_at = t.told_at
    ) ORDER BY id LIMIT %(most)s
"""

# Ladders and clocks that should have been looked at long ago.
LATE: Final = """
    SELECT subject_id FROM ledger_timer
    WHERE at < %(before)s AND subject = 'ticket' AND kind IN ('ladder', 'breach', 'warning')
    ORDER BY at LIMIT %(most)s
"""
