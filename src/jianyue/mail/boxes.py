"""The boxes that mail comes to: added, set, tried, switched off, removed."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import sealing
from jianyue.ledger.digests import digest_of
from jianyue.ledger.speech import NotAllowed
from jianyue.mail import imap
from jianyue.mail.models import Box
from jianyue.mail.words import Kind, Security
from jianyue.people.models import User
from jianyue.people.organisations import house_of, locked, note
from jianyue.people.permissions import Deed, must

MOST: Final = 20
KEY_BYTES: Final = 32
AES_KEY: Final = re.compile(r"[A-Za-z0-9+/]{43}")  # of WeCom
MOST_AN_HOUR: Final = 10_000
LARGEST_PORT: Final = 65_535
# Room for `+` and the longest word before the @, of which there are 64 characters at most.
HOST: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,198}[a-z0-9]")
ADDRESS: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,23}@[a-z0-9][a-z0-9.-]{1,180}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a box is set.

    contract  under which mail becomes a ticket; None for the only one of its sender
    password  empty keeps the one before
    """

    name: str
    kind: str
    address: str
    contract: Contract | None = None
    host: str = ""
    port: int = 993
    security: str = Security.TLS
    login: str = ""
    password: str = ""
    folder: str = "INBOX"
    prover: str = ""
    cap: int = 30
    on: bool = True


@transaction.atomic
def add(wanted: Wanted, *, at: datetime, by: User) -> Box:
    """Add a box to the provider that `by` belongs to. Raises NotAllowed."""
    _check(wanted, by, sealed="")
    if Box.objects.visible_to(by).count() >= MOST:
        raise NotAllowed(f"最多 {MOST} 个邮箱。", f"There can be {MOST} boxes at most.")
    box = Box(tenant_id=int(by.tenant_id or 0), added_at=at)
    _write(box, wanted)
    _note(box, "box_added", at, by)
    return box


@transaction.atomic
def change(box: Box, wanted: Wanted, *, at: datetime, by: User) -> Box:
    """Set a box anew; another mailbox is looked at from its beginning. Raises as `add` does."""
    kept = _locked(box, by)
    _check(wanted, by, sealed=kept.sealed)
    if (kept.host, kept.login, kept.folder) != (wanted.host, wanted.login, wanted.folder):
        if kept.sealed and not wanted.password and kept.host != wanted.host:
            raise NotAllowed(
                "更换服务器时请重新填写密码。", "With another server, write the password again."
            )
        kept.validity, kept.last_uid = None, 0
    kept.next_at, kept.failure, kept.failing_since = None, "", None
    _write(kept, wanted)
    _note(kept, "box_changed", at, by)
    return kept


@transaction.atomic
def new_key(box: Box, *, at: datetime, by: User) -> str:
    """Give a messenger another key, which is known now only; the one before counts no more."""
    kept, key = _locked(box, by), secrets.token_urlsafe(KEY_BYTES)
    if not kept.is_messenger:
        raise NotAllowed("邮箱没有密钥。", "A box for mail has no key.")
    kept.digest = digest_of(key)
    kept.save(update_fields=["digest"])
    _note(kept, "box_changed", at, by)
    return key


@transaction.atomic
def remove(box: Box, *, at: datetime, by: User) -> None:
    """Take a box away; what came to it stays."""
    kept = _locked(box, by)
    kept.removed_at, kept.on, kept.sealed, kept.digest = at, False, "", None
    kept.save()
    _note(kept, "box_removed", at, by)


def try_out(box: Box, *, by: User) -> int:
    """Open the mailbox now; return how many mails are unread. Raises NoMailbox, NotReachable."""
    must(by, Deed.SET_MAIL)
    if box.kind != Kind.IMAP:
        raise NotAllowed(
            "这个邮箱由邮件服务器投递，没有可测试的连接。",
            "Mail is brought to this box; there is no line to try.",
        )
    with imap.opened(box) as found:
        return len(found.unseen())


def seal_anew() -> int:
    """Seal every password with the newest key; return how many there were. Raises KeyLost."""
    rows = list(Box.objects.select_for_update().exclude(sealed="").order_by("pk"))
    for each in rows:
        each.sealed = sealing.seal(sealing.unseal(each.sealed))
    Box.objects.bulk_update(rows, ["sealed"])
    return len(rows)


def lost() -> int:
    """Return how many passwords cannot be opened with the keys at hand."""
    return sum(not sealing.opens(each.sealed) for each in Box.objects.exclude(sealed=""))


def _check(wanted: Wanted, by: User, *, sealed: str) -> None:
    must(by, Deed.SET_MAIL)
    if not wanted.name.strip() or wanted.kind not in set(Kind):
        raise NotAllowed("请填写名称并选择类型。", "Give it a name and choose its kind.")
    messenger = wanted.kind in Kind.messengers()
    if not messenger and not ADDRESS.fullmatch(wanted.address.strip().lower()):
        raise NotAllowed(
            "请填写完整的邮箱地址，@ 之前最多 24 个字符，不含加号。",
            "Write a whole address, with at most 24 characters before the @ and no plus sign.",
        )
    if not 1 <= wanted.cap <= MOST_AN_HOUR:
        raise NotAllowed(
            f"每小时上限为 1 到 {MOST_AN_HOUR}。", f"The cap is from 1 to {MOST_AN_HOUR} an hour."
        )
    if wanted.contract is not None and wanted.contract.tenant_id != by.tenant_id:
        raise NotAllowed("没有这份合同。", "There is no such contract.")
    if wanted.kind == Kind.IMAP:
        _check_line(wanted, sealed)
    elif wanted.kind == Kind.WECOM:
        _check_wecom(wanted, sealed)


def _check_wecom(wanted: Wanted, sealed: str) -> None:
    right = AES_KEY.fullmatch(wanted.password) if wanted.password else sealed
    if not wanted.login or not right:
        raise NotAllowed(
            "请填写企业微信机器人的 Token 和 43 个字符的 EncodingAESKey。",
            "Write the Token and the EncodingAESKey, of 43 characters, of the WeCom robot.",
        )


def _check_line(wanted: Wanted, sealed: str) -> None:
    if wanted.security not in set(Security) or not 1 <= wanted.port <= LARGEST_PORT:
        raise NotAllowed("请选择加密方式并填写端口。", "Choose how it is encrypted, and the port.")
    private = {wanted.host.lower(), f"{wanted.host.lower()}:{wanted.port}"} & settings.PRIVATE_HOSTS
    if wanted.security == Security.PLAIN and not private:
        raise NotAllowed(
            "只有 JIANYUE_PRIVATE_HOSTS 中的服务器可以不加密。",
            "Only servers of JIANYUE_PRIVATE_HOSTS may be spoken to without encryption.",
        )
    if not HOST.fullmatch(wanted.host.lower()):
        raise NotAllowed("请填写服务器名称，如 imap.example.com。", "Write the server's name.")
    if not wanted.login or not (wanted.password or sealed):
        raise NotAllowed("请填写登录名和密码。", "Write the login and the password.")
    if not imap.PLAIN.fullmatch(wanted.folder) or not wanted.login.isprintable():
        raise NotAllowed("请填写文件夹名称，如 INBOX。", "Write the folder, as in INBOX.")


def _write(box: Box, wanted: Wanted) -> None:
    imap_box = wanted.kind == Kind.IMAP
    messenger = wanted.kind in Kind.messengers()
    box.name, box.kind = wanted.name.strip()[:80], wanted.kind
    box.address = f"{box.kind}:{box.name}" if messenger else wanted.address.strip().lower()
    box.contract = wanted.contract
    box.host, box.port = (wanted.host.lower() if imap_box else ""), wanted.port
    box.security, box.login = wanted.security, wanted.login if imap_box or messenger else ""
    box.folder, box.prover = wanted.folder, wanted.prover.strip().lower()
    box.cap, box.on = wanted.cap, wanted.on
    if wanted.password and (imap_box or messenger):
        box.sealed = sealing.seal(wanted.password)
    try:
        with transaction.atomic():
            box.save()
    except IntegrityError:
        raise NotAllowed(
            "已经有这个地址或名称。", "There is one of this address or name already."
        ) from None


def _locked(box: Box, by: User) -> Box:
    must(by, Deed.SET_MAIL)
    kept: Box = Box.objects.visible_to(by).select_for_update(of=("self",)).get(pk=box.pk)
    return kept


def _note(box: Box, kind: str, at: datetime, by: User) -> None:
    house = locked(house_of(by).pk)
    note(house, kind, {"box": box.pk}, {"name": box.name, "email": box.address}, at=at, by=by)
