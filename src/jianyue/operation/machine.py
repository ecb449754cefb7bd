"""The machine: data folder, keys, disk, mail, workers, what travels with the product."""

import os
import shutil
import smtplib
import ssl
import stat
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.documents import fonts
from jianyue.ledger import custody
from jianyue.ledger.environment import mail_server, site_address
from jianyue.ledger.speech import Both
from jianyue.operation import backups
from jianyue.operation.audited import AUDITED
from jianyue.operation.findings import Examination, Finding, State
from jianyue.operation.heartbeats import beats
from jianyue.operation.installation import Installation

GIB: Final = 2**30
LEAST_DISK: Final = GIB // 2
LITTLE_DISK: Final = 5 * GIB

ADDRESS: Final = Both("网址", "address")
FOLDER: Final = Both("数据文件夹", "data folder")
KEYS: Final = Both("密钥文件", "key files")
DISK: Final = Both("磁盘", "disk")
MAIL: Final = Both("邮件", "mail")
WORKERS: Final = Both("工作进程", "workers")
BACKUP: Final = Both("备份", "backup")
ZONES: Final = Both("时区数据", "time zones")
FONTS: Final = Both("字体", "fonts")


def address(installation: Installation, _now: datetime) -> Finding:
    """See that links in mail lead to an encrypted page."""
    url = site_address(installation.environ)
    if url.startswith("https://"):
        return Finding(ADDRESS, State.GOOD, Both(url, url))
    return Finding(
        ADDRESS,
        State.WARNING,
        Both(f"{url} 未加密。", f"{url} is not encrypted."),
        Both(
            "正式使用时用反向代理提供 https，并设置 JIANYUE_SITE_URL。",
            "For real use, put a proxy with https in front and set JIANYUE_SITE_URL.",
        ),
    )


def folder(installation: Installation, _now: datetime) -> Finding:
    """See that the data folder can be written by this user."""
    data = installation.data
    if data.is_dir() and os.access(data, os.W_OK | os.X_OK):
        return Finding(FOLDER, State.GOOD, Both(str(data), str(data)))
    return Finding(
        FOLDER,
        State.FAULT,
        Both(f"{data} 不存在或不可写。", f"{data} is not there or cannot be written."),
        Both(
            "检查 JIANYUE_DATA；首次使用先运行 jianyue migrate。",
            "Check JIANYUE_DATA; run `jianyue migrate` the first time.",
        ),
    )


def keys(installation: Installation, _now: datetime) -> Finding:
    """See that nobody but the owner reads the keys."""
    place = installation.data / "keys"
    open_ones = [path for path in (place, *place.glob("*")) if path.exists() and _is_open(path)]
    if not open_ones:
        return _wrapped(place, installation)
    names = " ".join(map(str, open_ones))
    return Finding(
        KEYS,
        State.FAULT,
        Both(f"其他用户可以读取：{names}", f"Other users can read: {names}"),
        Both(
            f"执行 chmod go-rwx {names}；若怀疑泄露，再更换密钥。",
            f"Run chmod go-rwx {names}; rotate the keys if they may have been read.",
        ),
    )


def _wrapped(place: Path, installation: Installation) -> Finding:
    """See that the master key opens what is wrapped, and wraps all where there is one."""
    kept = custody.files(place)
    plain = [path for path in kept if not custody.is_wrapped(path)]
    for path in kept:
        custody.read(path)
    by = custody.source(installation.environ)
    if by is None:
        return Finding(KEYS, State.GOOD, Both("只有属主可读", "only their owner reads them"))
    if plain:
        said = Both(f"{len(plain)} 把未包裹", f"{len(plain)} are not wrapped")
        remedy = Both("运行 jianyue keys wrap。", "Run `jianyue keys wrap`.")
        return Finding(KEYS, State.WARNING, said, remedy)
    return Finding(
        KEYS, State.GOOD, Both(f"由{by.zh}的主密钥包裹", f"wrapped; master key from {by.en}")
    )


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def disk(installation: Installation, _now: datetime) -> Finding:
    """See that there is room for the database and the files to grow."""
    place = next(path for path in (installation.data, *installation.data.parents) if path.exists())
    return room_left(shutil.disk_usage(place).free, place)


def room_left(left: int, place: Path) -> Finding:
    """Judge the bytes that are left on the disk of `place`."""
    state = State.GOOD if left >= LITTLE_DISK else State.WARNING
    said = Both(f"剩余 {left / GIB:.1f} GiB", f"{left / GIB:.1f} GiB left")
    if state is State.GOOD:
        return Finding(DISK, state, said)
    return Finding(
        DISK,
        State.FAULT if left < LEAST_DISK else state,
        said,
        Both(f"清理或扩充 {place} 所在的磁盘。", f"Make room on the disk of {place}."),
    )


def mail(installation: Installation, _now: datetime) -> Finding:
    """See that the mail server answers and lets this installation in."""
    given = mail_server(installation.environ, installation.data)
    if "EMAIL_HOST" not in given:
        return Finding(
            MAIL,
            State.WARNING,
            Both("未设置邮件服务器，邮件写入 mail 文件夹。", "No server; mail goes to files."),
            Both("设置 JIANYUE_SMTP_URL。", "Set JIANYUE_SMTP_URL."),
        )
    name = f"{given['EMAIL_HOST']}:{given['EMAIL_PORT']}"
    # Sending looks at the certificate, so this does.
    trust = ssl.create_default_context()
    kind = partial(smtplib.SMTP_SSL, context=trust) if given["EMAIL_USE_SSL"] else smtplib.SMTP
    try:
        with kind(given["EMAIL_HOST"], given["EMAIL_PORT"], timeout=10) as server:
            if given["EMAIL_USE_TLS"]:
                server.starttls(context=trust)
            if given["EMAIL_HOST_USER"]:
                server.login(given["EMAIL_HOST_USER"], given["EMAIL_HOST_PASSWORD"])
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return Finding(
            MAIL,
            State.FAULT,
            Both(f"{name} 无法使用：{error}", f"{name} cannot be used: {error}"),
            Both("检查 JIANYUE_SMTP_URL 和网络。", "Check JIANYUE_SMTP_URL and the network."),
        )
    return Finding(MAIL, State.GOOD, Both(f"{name} 可以使用", f"{name} answers"))


def workers(installation: Installation, now: datetime) -> Finding:
    """See that a worker lives, and that none of its rounds fails again and again."""
    found = beats(installation.data)
    living = [beat for beat in found if beat.lives(now)]
    failing = sorted({name for beat in living for name in beat.failing})
    if living and not failing:
        said = Both(f"{len(living)} 个在工作", f"{len(living)} at work")
        return Finding(WORKERS, State.GOOD, said)
    if failing:
        return Finding(
            WORKERS,
            State.FAULT,
            Both(f"反复失败：{'、'.join(failing)}", f"Failing: {', '.join(failing)}"),
            Both("查看 jianyue work 的日志。", "Read the log of `jianyue work`."),
        )
    since = f"{found[0].round_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if found else ""
    return Finding(
        WORKERS,
        State.FAULT,
        Both(
            f"没有工作进程在运行，通知不会发出。{since and f'最后一次：{since}'}",
            f"No worker runs; notices are not sent.{since and f' The last was seen at {since}.'}",
        ),
        Both("启动 jianyue work。", "Start `jianyue work`."),
    )


def backup(installation: Installation, now: datetime) -> Finding:
    """See that there is a backup of today, and that one was put back to prove it."""
    last = backups.last(installation.data)
    remedy = Both(
        "运行 jianyue backup，再用 restore --rehearse 验证；jianyue-backup.timer 每夜自动执行。",
        "Run `jianyue backup`, prove it with `restore --rehearse`; jianyue-backup.timer does both.",
    )
    if last is None:
        return Finding(BACKUP, State.WARNING, Both("从未备份", "there is none yet"), remedy)
    said = Both(
        f"{last.at:%Y-%m-%d %H:%M} UTC，{last.age_words(now).zh}；{_proved(last).zh}",
        f"{last.at:%Y-%m-%d %H:%M} UTC, {last.age_words(now).en}; {_proved(last).en}",
    )
    if last.is_fresh(now) and last.proved_at is not None:
        return Finding(BACKUP, State.GOOD, said)
    return Finding(BACKUP, State.WARNING, said, remedy)


def _proved(last: backups.Made) -> Both:
    if last.proved_at is None:
        return Both("尚未恢复验证", "not yet proved by putting it back")
    at = f"{last.proved_at:%Y-%m-%d %H:%M} UTC"
    return Both(f"{at} 已恢复验证", f"proved at {at}")


def zones(_installation: Installation, _now: datetime) -> Finding:
    """See that local time can be told."""
    hour = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC).hour
    return Finding(
        ZONES, State.GOOD, Both(f"北京零点 = UTC {hour} 时", f"Beijing 0:00 = UTC {hour}:00")
    )


def document_fonts(_installation: Installation, _now: datetime) -> Finding:
    """See that documents can be set in Chinese."""
    missing = [font.family for font in (fonts.SANS, fonts.SERIF) if not font.path.is_file()]
    if missing:
        said = Both(f"缺少 {', '.join(missing)}", f"missing: {', '.join(missing)}")
        return Finding(
            FONTS, State.FAULT, said, Both("重新安装本产品。", "Install the product anew.")
        )
    return Finding(FONTS, State.GOOD, Both("齐全", "complete"))


EXAMINATIONS: Final[Sequence[tuple[Both, Examination]]] = (
    (ADDRESS, address),
    (FOLDER, folder),
    (KEYS, keys),
    (DISK, disk),
    (MAIL, mail),
    (WORKERS, workers),
    *AUDITED,
    (BACKUP, backup),
    (ZONES, zones),
    (FONTS, document_fonts),
)
