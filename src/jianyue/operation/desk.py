"""The desk itself: tables, fence, facts, signatures, outbox. Loaded once Django stands."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.apps import apps
from django.db import connection, transaction

from jianyue.evidence import queries as evidence
from jianyue.hooks import sealed as hooks
from jianyue.jobs import queries
from jianyue.ledger import keys
from jianyue.ledger.archive import LONGEST_LOSS
from jianyue.ledger.fencing import APPLICATION_ROLES
from jianyue.ledger.models import Fact, Key, TenantRow
from jianyue.ledger.speech import Both
from jianyue.mail import boxes
from jianyue.mail.models import Box, Mail
from jianyue.notices import addresses
from jianyue.notices.models import Notice
from jianyue.notices.models import State as NoticeState
from jianyue.operation import tables
from jianyue.operation.findings import Examination, Finding, State
from jianyue.operation.installation import Installation
from jianyue.people import second_steps

TABLES: Final = Both("表结构", "tables")
FENCE: Final = Both("租户隔离", "fence of tenants")
FACTS: Final = Both("事实不可改", "facts stay")
SIGNING: Final = Both("签名密钥", "signing key")
SEALED: Final = Both("加密保存", "secrets at rest")
OUTBOX: Final = Both("发件箱", "outbox")
JOBS: Final = Both("后台任务", "jobs")
MAIL: Final = Both("来信", "mail in")
SEALS: Final = Both("封条", "seals")
LOG: Final = Both("日志归档", "archive of the log")
DATABASE: Final = Both("数据库大小", "size of the database")
LONGEST_IN_USE: Final = timedelta(days=730)  # a key that nobody has copied is not worn by use
LATE: Final = timedelta(minutes=15)
UNSEALED: Final = timedelta(hours=2)

ARCHIVED: Final = """
    SELECT current_setting('archive_mode'), (SELECT setting::int FROM pg_settings
    WHERE name = 'archive_timeout'), coalesce(last_failed_time > coalesce(last_archived_time,
    '-infinity'), false), last_archived_time FROM pg_stat_archiver
"""
SIZE: Final = """
    SELECT pg_database_size(current_database()), current_setting('server_version_num')::int
"""
UNFENCED: Final = """
    SELECT relname FROM pg_class c WHERE relname = ANY(%s) AND relkind = 'r' AND NOT (
        relrowsecurity AND relforcerowsecurity
        AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
    ) ORDER BY 1
"""
MAY_CHANGE: Final = """
    SELECT r.rolname FROM pg_roles r
    WHERE r.rolname = ANY(%s) AND has_table_privilege(r.rolname, %s, 'UPDATE, DELETE, TRUNCATE')
"""
ON_GUARD: Final = """
    SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal
    AND tgenabled <> 'D'
"""


def log(_installation: Installation, _now: datetime) -> Finding:
    """See that the database's log leaves the machine's data folder every few minutes."""
    [(mode, seconds, failing, at)] = _asked(ARCHIVED, [])
    if mode == "off":
        return Finding(
            LOG,
            State.WARNING,
            Both("未归档；灾难会丢失上次备份以后的数据", "not archived: what came since is lost"),
            Both(
                "设置 JIANYUE_ARCHIVE，运行 backup --base；外部数据库请启用 archive_mode。",
                "Set JIANYUE_ARCHIVE, run `backup --base`; elsewhere turn archive_mode on.",
            ),
        )
    last = f"{at:%Y-%m-%d %H:%M} UTC" if at else "—"
    said = Both(f"最近一段 {last}，每 {seconds} 秒", f"the last part {last}, every {seconds} s")
    if failing:
        remedy = Both("检查归档文件夹的空间与权限。", "See to the archive's room and rights.")
        return Finding(LOG, State.FAULT, said, remedy)
    if 0 < seconds <= LONGEST_LOSS:
        return Finding(LOG, State.GOOD, said)
    remedy = Both("设置 archive_timeout = 300。", "Set archive_timeout = 300.")
    return Finding(LOG, State.WARNING, said, remedy)


def migrations(_installation: Installation, _now: datetime) -> Finding:
    """See that the tables are those of this version."""
    waiting, unknown = tables.waiting(), tables.unknown()
    if unknown:
        said = Both(f"数据库来自更新的版本：{unknown[0]}", f"of a newer version: {unknown[0]}")
        return Finding(TABLES, State.FAULT, said, Both("升级本产品。", "Upgrade this product."))
    if waiting:
        said = Both(f"{len(waiting)} 项变更未执行", f"{len(waiting)} migrations were not applied")
        remedy = Both("运行 jianyue migrate。", "Run `jianyue migrate`.")
        return Finding(TABLES, State.FAULT, said, remedy)
    return Finding(TABLES, State.GOOD, Both("与本版本一致", "those of this version"))


def fence(_installation: Installation, _now: datetime) -> Finding:
    """See that every table of a tenant is behind the fence."""
    names = [model._meta.db_table for model in apps.get_models() if issubclass(model, TenantRow)]
    bare = [name for (name,) in _asked(UNFENCED, [names])]
    if bare:
        listed = ", ".join(bare)
        return Finding(
            FENCE,
            State.FAULT,
            Both(f"没有隔离的表：{listed}", f"tables outside the fence: {listed}"),
            Both(
                "停止服务，从备份恢复，并查明是谁改了数据库。",
                "Stop serving, restore a backup, and find out who changed the database.",
            ),
        )
    return Finding(FENCE, State.GOOD, Both(f"{len(names)} 张表", f"{len(names)} tables"))


def facts(_installation: Installation, _now: datetime) -> Finding:
    """See that facts can be added alone, by right and by trigger."""
    table = Fact._meta.db_table
    able = [name for (name,) in _asked(MAY_CHANGE, [list(APPLICATION_ROLES), table])]
    [(triggers,)] = _asked(ON_GUARD, [table])
    if not able and triggers:
        return Finding(FACTS, State.GOOD, Both("只能追加", "they can be added alone"))
    who = ", ".join(able) or "jianyue_owner"
    return Finding(
        FACTS,
        State.FAULT,
        Both(f"{who} 可以修改事实", f"{who} could change facts"),
        Both(
            f"执行 REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {who}，"
            "并用 restore --rehearse 核对最近的备份。",
            f"Run REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {who}, enable its triggers, "
            "and verify the last backup with `restore --rehearse`.",
        ),
    )


def signing(_installation: Installation, now: datetime) -> Finding:
    """See that the private key in use is at hand and fits its public one."""
    key = Key.objects.filter(until=None).order_by("-since").first()
    if key is None:
        said = Both("首次签名时生成", "made with the first signature")
        return Finding(SIGNING, State.GOOD, said)
    path = keys.folder() / f"signing-{key.fingerprint[:16]}"
    if path.is_file():
        public = Ed25519PrivateKey.from_private_bytes(keys.private_bytes(key)).public_key()
        if public.public_bytes_raw() == bytes(key.public):
            return _of_age(key, now)
    return Finding(
        SIGNING,
        State.FAULT,
        Both(f"{path} 缺失或不符", f"{path} is missing or another"),
        Both(
            "从备份恢复该文件；找不回时运行 jianyue keys rotate。",
            "Put the file back from a backup; where it is lost, run `jianyue keys rotate`.",
        ),
    )


def _of_age(key: Key, now: datetime) -> Finding:
    days = (now - key.since).days
    said = Both(
        f"{key.fingerprint[:16]}，已使用 {days} 天",
        f"{key.fingerprint[:16]}, in use for {days} days",
    )
    if days <= LONGEST_IN_USE.days:
        return Finding(SIGNING, State.GOOD, said)
    remedy = Both(
        "运行 jianyue keys rotate，然后备份。", "Run `jianyue keys rotate`, then make a backup."
    )
    return Finding(SIGNING, State.WARNING, said, remedy)


def size(_installation: Installation, _now: datetime) -> Finding:
    """See how large the database is."""
    [(bytes_, major)] = _asked(SIZE, [])
    said = f"{bytes_ / 2**20:.0f} MiB, PostgreSQL {major // 10000}"
    return Finding(DATABASE, State.GOOD, Both(said, said))


def sealed(_installation: Installation, _now: datetime) -> Finding:
    """See that the secrets of second steps and of channels can be opened with the keys at hand."""
    lost = second_steps.lost() + addresses.lost() + boxes.lost() + hooks.lost()
    if not lost:
        return Finding(SEALED, State.GOOD, Both("都能解开", "all can be opened"))
    return Finding(
        SEALED,
        State.FAULT,
        Both(f"{lost} 项无法解开", f"{lost} cannot be opened"),
        Both(
            "从备份恢复 keys 文件夹里的 sealing-* 文件。",
            "Put the files sealing-* of the folder `keys` back from a backup.",
        ),
    )


def outbox(_installation: Installation, now: datetime) -> Finding:
    """See that notices leave, and that none was given up."""
    late = Notice.objects.filter(next_at__lt=now - LATE).count()
    failed = Notice.objects.filter(state=NoticeState.FAILED).count()
    if not late and not failed:
        return Finding(OUTBOX, State.GOOD, Both("没有积压", "nothing waits"))
    return Finding(
        OUTBOX,
        State.WARNING,
        Both(f"{late} 条迟发，{failed} 条失败", f"{late} late, {failed} given up"),
        Both("检查邮件服务器和工作进程。", "See to the mail server and the workers."),
    )


def jobs(_installation: Installation, now: datetime) -> Finding:
    """See that long work is done, and that none has failed."""
    late, failed = queries.troubled(now, LATE)
    if not late and not failed:
        return Finding(JOBS, State.GOOD, Both("没有积压", "nothing waits"))
    return Finding(
        JOBS,
        State.WARNING,
        Both(f"{late} 项等待过久，{failed} 项失败", f"{late} wait for long, {failed} failed"),
        Both(
            "在运行状况页面上重试或放弃；积压时再启动一个 jianyue work。",
            "Try them again or give them up on the page Operation; start another `jianyue work` "
            "where there is a backlog.",
        ),
    )


def mail(_installation: Installation, now: datetime) -> Finding:
    """See that mail is fetched, and that none waits to be taken."""
    boxes_on = Box.objects.filter(on=True, removed_at=None)
    failing = boxes_on.exclude(failure="").count()
    late = Mail.objects.filter(waits=True, received_at__lt=now - LATE).count()
    if not failing and not late:
        number = boxes_on.count()
        return Finding(MAIL, State.GOOD, Both(f"{number} 个邮箱", f"boxes: {number}"))
    return Finding(
        MAIL,
        State.WARNING,
        Both(
            f"{failing} 个邮箱无法收取，{late} 封来信积压",
            f"{failing} boxes fail, {late} mails wait",
        ),
        Both(
            "在设置的“收信邮箱”中测试连接；确认 jianyue work 或 jianyue mail 在运行。",
            "Try the boxes under Settings; see that `jianyue work` or `jianyue mail` runs.",
        ),
    )


def seals(_installation: Installation, now: datetime) -> Finding:
    """See that what was recorded is sealed within the hour, or nearly."""
    late = evidence.late(now, UNSEALED)
    if not late:
        return Finding(SEALS, State.GOOD, Both("都已封存", "all is sealed"))
    return Finding(
        SEALS,
        State.WARNING,
        Both(
            f"{late} 份合同有超过两小时未封存的记录",
            f"{late} contracts have records that nothing has sealed for two hours",
        ),
        Both(
            "确认 jianyue work 在运行，且签名密钥可用。",
            "See that `jianyue work` runs and that the signing key is at hand.",
        ),
    )


def _asked(question: str, given: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:  # one that fails breaks no other
        cursor.execute(question, given)
        found = cursor.fetchall()
    yield from found


EXAMINATIONS: Final[Sequence[tuple[Both, Examination]]] = (
    (DATABASE, size),
    (LOG, log),
    (TABLES, migrations),
    (FENCE, fence),
    (FACTS, facts),
    (SIGNING, signing),
    (SEALED, sealed),
    (OUTBOX, outbox),
    (JOBS, jobs),
    (MAIL, mail),
    (SEALS, seals),
)
