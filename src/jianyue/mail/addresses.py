"""Addresses of a box: `desk+word@example.com` reaches `desk@example.com`, and the word says why.

A word for a ticket or a monitor ends in 128 bits that nobody can guess; they are counted anew each
time and stored nowhere (docs/decisions/0178). Small letters and digits alone: some mail servers
change the case of what stands before the @.
"""

import re
from base64 import b32encode
from collections.abc import Iterable
from hmac import compare_digest
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from jianyue.watch.models import Monitor

SECRET_BYTES: Final = 16
MONITOR: Final = "ma-"
TICKET: Final = re.compile(r"t([0-9a-z]{1,12})-([a-z2-7]{26})")
OF_MONITOR: Final = re.compile(r"ma-([0-9a-z]{1,12})-([a-z2-7]{26})")
LARGEST_ID: Final = 2**63 - 1


def parted(address: str) -> tuple[str, str]:
    """Return an address in small letters without its word, and the word."""
    local, _, domain = address.strip().lower().rpartition("@")
    name, _, word = local.partition("+")
    return f"{name}@{domain}", word


def words_in(addresses: Iterable[str], box: str) -> list[str]:
    """Return the words with which a box was written to."""
    known = (parted(each) for each in addresses)
    return [word for base, word in known if word and base == box]


def with_word(box: str, word: str) -> str:
    """Return the address of a box with a word in it."""
    local, _, domain = box.rpartition("@")
    return f"{local}+{word}@{domain}"


def ticket_word(tenant: int, ticket: int) -> str:
    """Return the word by which an answer finds its ticket."""
    return f"t{int_to_base36(ticket)}-{_secret('ticket', f'{tenant}:{ticket}')}"


def ticket_of(word: str, tenant: int) -> int | None:
    """Return the ticket of a word of this provider; None for a word that nobody gave out."""
    found = TICKET.fullmatch(word)
    if found is None:
        return None
    ticket = base36_to_int(found[1])
    right = ticket <= LARGEST_ID and compare_digest(word, ticket_word(tenant, ticket))
    return ticket if right else None


def monitor_word(monitor: Monitor) -> str:
    """Return the word by which mail reaches a monitor; with a new key it is another one."""
    said = f"{monitor.tenant_id}:{monitor.pk}:{monitor.digest}"
    return f"{MONITOR}{int_to_base36(monitor.pk)}-{_secret('monitor', said)}"


def monitor_of(word: str, tenant: int) -> Monitor | None:
    """Return the monitor of a word that still counts, inside the tenant's fence."""
    found = OF_MONITOR.fullmatch(word)
    if found is None or base36_to_int(found[1]) > LARGEST_ID:
        return None
    rows = Monitor.objects.filter(pk=base36_to_int(found[1]), tenant=tenant, removed_at=None)
    monitor: Monitor | None = rows.first()
    if monitor is None or not compare_digest(word, monitor_word(monitor)):
        return None
    return monitor


def _secret(kind: str, said: str) -> str:
    digest = salted_hmac(f"jianyue.mail.{kind}", said, settings.SECRET_KEY, algorithm="sha256")
    return b32encode(digest.digest()[:SECRET_BYTES]).decode().rstrip("=").lower()
