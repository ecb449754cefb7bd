"""The database: who reaches it, and what its roles may do."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import psycopg

from jianyue.ledger.environment import ROLES, Role
from jianyue.ledger.servers import OLDEST
from jianyue.ledger.speech import Both
from jianyue.operation.findings import Examination, Finding, State
from jianyue.operation.installation import Installation

REACHED: Final = Both("数据库连接", "database connections")
RIGHTS: Final = Both("数据库角色", "database roles")
CLOCK: Final = Both("数据库时钟", "database clock")
MOST_SECONDS: Final = 5
FENCED: Final[tuple[Role, ...]] = ("app", "worker")
ALL: Final[tuple[Role, ...]] = (*FENCED, "owner")

MAY: Final = """
    SELECT rolsuper OR rolbypassrls OR pg_has_role(current_user, d.datdba, 'USAGE'), rolbypassrls
    FROM pg_roles, pg_database d WHERE rolname = current_user AND d.datname = current_database()
"""


def reached(installation: Installation, _now: datetime) -> Finding:
    """See that each role gets in, to a server that is not too old."""
    urls = {role: installation.url(role) for role in ALL}
    for role, url in urls.items():
        try:
            with psycopg.connect(url, connect_timeout=10) as connection:
                major = connection.info.server_version // 10000
        except psycopg.OperationalError as error:
            where = urlsplit(url).hostname or "socket"
            words = str(error).strip()
            return Finding(
                REACHED,
                State.FAULT,
                Both(f"{role} 连不上（{where}）：{words}", f"{role} gets no connection: {words}"),
                Both(f"检查 {ROLES[role]} 和 PostgreSQL。", f"Check {ROLES[role]} and PostgreSQL."),
            )
    if major < OLDEST:
        said = Both(f"PostgreSQL {major} 过旧", f"PostgreSQL {major} is too old")
        return Finding(
            REACHED,
            State.FAULT,
            said,
            Both(f"升级到 {OLDEST} 或更高版本。", f"Upgrade it to {OLDEST} or later."),
        )
    return Finding(REACHED, State.GOOD, Both(f"PostgreSQL {major}", f"PostgreSQL {major}"))


def rights(installation: Installation, _now: datetime) -> Finding:
    """See that the fence holds the roles of web and worker, and lets the owner pass."""
    for role in ALL:
        with psycopg.connect(installation.url(role)) as connection:
            above, passes = connection.execute(MAY).fetchone() or (True, False)
            name = connection.info.user
        if role in FENCED and above:
            return Finding(
                RIGHTS,
                State.FAULT,
                Both(f"{name} 可以绕过租户隔离。", f"{name} can go round the fence of tenants."),
                Both(
                    f"执行 ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS，且不要让它拥有数据库。",
                    f"Run ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS; it must not own the database.",
                ),
            )
        if role == "owner" and not passes:
            return Finding(
                RIGHTS,
                State.FAULT,
                Both(
                    f"{name} 受租户隔离限制，备份会不完整。",
                    f"{name} is held by the fence of tenants; a backup would be empty.",
                ),
                Both(f"执行 ALTER ROLE {name} BYPASSRLS。", f"Run ALTER ROLE {name} BYPASSRLS."),
            )
    return Finding(RIGHTS, State.GOOD, Both("权限分明", "each may do what it should"))


def clock(installation: Installation, _now: datetime) -> Finding:
    """See that the server's clock and this machine's agree, both read at one moment."""
    with psycopg.connect(installation.url("app")) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
        here = datetime.now(UTC)  # noqa: TID251 - the two clocks are compared
    apart = abs((row[0] - here).total_seconds()) if row else 0.0
    said = Both(f"相差 {apart:.0f} 秒", f"{apart:.0f} s apart")
    if apart <= MOST_SECONDS:
        return Finding(CLOCK, State.GOOD, said)
    return Finding(
        CLOCK,
        State.WARNING,
        said,
        Both("在两台机器上启用时间同步。", "Let both machines follow a time server."),
    )


EXAMINATIONS: Final[Sequence[tuple[Both, Examination]]] = (
    (REACHED, reached),
    (RIGHTS, rights),
    (CLOCK, clock),
)
