"""Writing a bundle: what was recorded, agreed, sealed and counted of one contract in one period.

It reads as far as the last seal and no further, some timelines at a time; how many there are of
them does not matter to its memory.
"""

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from jianyue.agreements.models import Contract, Version
from jianyue.agreements.opening import NO_HOLIDAYS
from jianyue.engine.periods import Period
from jianyue.evidence import layout, sealing
from jianyue.evidence.counting import batches_of, counts_of, hidden_in
from jianyue.evidence.figuring import figures_of
from jianyue.evidence.merkle import leaf_hash, levels_of, path_in
from jianyue.evidence.models import HEAVY, Seal
from jianyue.evidence.packing import Package
from jianyue.evidence.sealed import Sealed, listed_of
from jianyue.evidence.written import said as said_of_seal
from jianyue.ledger.chain import canonical, written
from jianyue.ledger.fence import inside
from jianyue.ledger.keys import sign
from jianyue.ledger.models import Fact, Key, Words
from jianyue.services.models import Extension, HolidayNotice, Window
from jianyue.tickets.models import Ticket
from jianyue.watch.alerts.heard import SUBJECT as ALERTS
from jianyue.watch.models import Alert, AlertLog, Outage, Recovery

AT_ONCE: Final = 500
# Subjects whose timelines lie in a bundle, and the rows that know what people call each; an app
# above this one adds its own when it is loaded.
NUMBERED: Final[dict[str, Any]] = {
    "ticket": Ticket, "outage": Outage, "window": Window, "extension": Extension,
    "recovery": Recovery, ALERTS: AlertLog,
}  # fmt: skip
README: Final = """\
证据包 / a bundle of evidence

用 `jianyue verify 文件` 核对，无需服务器或数据库；把您收到的封条一并交给它：--seal。
Check it with `jianyue verify FILE`, without server or database; hold it against a seal that you
were sent: --seal.

agreement/      生效过的各版协议 / each version of the agreement that was in force
calendars/      节假日通知 / notices of holidays
facts.jsonl     事实，一行一条时间线 / facts, one timeline a line
counts.jsonl    交易计数，一行一批 / counts of transactions, one batch a line
seals.jsonl     全部封条 / every seal
leaves/         期间内各封条所封存的时间线 / what each seal of the period holds
figures.json    各项指标 / the figures
manifest.json   以上各条目的哈希 / the hashes of all these
"""


class Behind(Exception):  # noqa: N818 - named for what is so
    """Something was recorded while the contract was sealed; it is tried again."""


@dataclass(frozen=True)
class Order:
    """What is to be in a bundle.

    reports  the bytes of documents, by the name of the file
    words    whether what people wrote is inside; else its digests alone
    """

    contract: Contract
    period: Period
    reports: Mapping[str, bytes] = field(default_factory=dict)
    words: bool = False


@dataclass
class Writer:
    """One bundle while it is written.

    seals  each seal without its leaves, the first one first
    """

    order: Order
    at: datetime
    seals: Sequence[Seal]
    listed: frozenset[int]
    reached: Callable[[int, int], None]
    timelines: int = 0

    def write(self, package: Package) -> None:
        """Write every entry; figures are taken first, next to the seal that facts are read to."""
        contract = self.order.contract
        package.add(layout.README, [README.encode()])
        with inside(contract.tenant_id):
            figures = figures_of(contract, self.order.period, now=self.at)
            batches = batches_of(contract, self.order.period.span)
            for name, piece in [*_agreed(contract), *self.order.reports.items()]:
                place = name if name.startswith("agreement/") else layout.REPORT.format(name)
                package.add(place, [piece])
            package.add(layout.NOTICES, [canonical({"notices": _notices(contract)})])
        package.add(layout.FACTS, self._facts())
        package.add(layout.COUNTS, counts_of(contract, batches))
        package.add(layout.SEALS, (canonical(said_of_seal(each)) + b"\n" for each in self.seals))
        for number in sorted(self.listed):
            package.add(layout.LEAVES.format(number), [self._leaves(number) + b"\n"])
        with inside(contract.tenant_id):
            package.add(layout.KEYS, [canonical({"keys": _keys()})])
            package.add(layout.FIGURES, [canonical({"figures": figures})])
            package.close(self._head(), lambda message: _signed(message, self.at))

    def _head(self) -> dict[str, Any]:
        contract, period = self.order.contract, self.order.period
        return {
            "provider": contract.tenant.code,
            "contract": contract.code,
            "title": {"zh": contract.said.zh, "en": contract.said.en},
            "period": {
                "label": period.label, "start": written(period.span.start),
                "end": written(period.span.end),
            },
            "as_of": written(self.at),
            "seals": len(self.seals),
            "timelines": self.timelines,
            "words": self.order.words,
            "hidden": hidden_in(contract, period.span),
        }  # fmt: skip

    def _leaves(self, number: int) -> bytes:
        with inside(self.order.contract.tenant_id):
            seal = Seal.objects.only("leaves").get(contract=self.order.contract, number=number)
        return bytes(seal.leaves)

    def _facts(self) -> Iterator[bytes]:
        """Yield a line for each timeline, by the last seal that holds it, the last seal first."""
        seen: set[int] = set()
        total = sum(each.timelines for each in self.seals)
        done = 0
        for seal in reversed(self.seals):
            lines = self._leaves(seal.number).split(b"\n")
            fresh = [(place, json.loads(line)) for place, line in enumerate(lines)]
            fresh = [each for each in fresh if int(UUID(each[1]["timeline"])) not in seen]
            seen |= {int(UUID(leaf["timeline"])) for _, leaf in fresh}
            proof = _Proof(seal.number, lines)
            for start in range(0, len(fresh), AT_ONCE):
                yield from self._some(fresh[start : start + AT_ONCE], proof)
            done += len(lines)
            self.reached(done, total)

    def _some(self, leaves: Sequence[tuple[int, Any]], proof: "_Proof") -> Iterator[bytes]:
        by_name = {UUID(leaf["timeline"]): (place, leaf) for place, leaf in leaves}
        with inside(self.order.contract.tenant_id):
            numbers = self._wanted(by_name, listed=proof.number in self.listed)
            told = _told(
                {name: by_name[name][1]["length"] for name in numbers}, words=self.order.words
            )
        for name, (place, leaf) in by_name.items():
            if name in numbers:
                self.timelines += 1
                said = {
                    "timeline": str(name), "subject": leaf["subject"], "number": numbers[name],
                    "seal": proof.number, "place": place, "path": proof.path(place),
                    "facts": told[name],
                }  # fmt: skip
                yield canonical(said) + b"\n"

    def _wanted(self, by_name: Mapping[UUID, tuple[int, Any]], *, listed: bool) -> dict[UUID, str]:
        """Return what people call each timeline on which figures stand."""
        subjects = defaultdict[str, list[UUID]](list)
        for name, (_, leaf) in by_name.items():
            subjects[leaf["subject"]].append(name)
        found = dict.fromkeys(subjects["contract"], "")
        for subject, model in NUMBERED.items():
            rows = model.objects.filter(timeline__in=subjects[subject])
            if subject == "ticket" and not listed:
                rows = _lasting(rows, self.order.period.span.start)
            if subject == ALERTS and not listed:
                rows = rows.filter(pk__in=self._telling())
            found |= dict(rows.values_list("timeline", "number"))
        return found

    def _telling(self) -> Any:  # noqa: ANN401 - ids of rows
        """Return the logs with alerts of the period, or of outages that began in it."""
        start, end = self.order.period.span.start, self.order.period.span.end
        outages = Outage.objects.filter(
            contract=self.order.contract, from_at__gte=start, from_at__lt=end
        )
        matters = Q(raised_at__gte=start, raised_at__lt=end) | Q(outage__in=outages)
        matters |= Q(monitor=None, ticket__in=outages.values("ticket"))
        alerts = Alert.objects.filter(matters, contract=self.order.contract)
        return alerts.filter(log__isnull=False).values("log")


@dataclass
class _Proof:
    """Paths to the root of one seal, made when the first one is asked for."""

    number: int
    lines: Sequence[bytes]
    levels: list[list[bytes]] = field(default_factory=list)

    def path(self, place: int) -> list[str]:
        """Return the path of one leaf."""
        if not self.levels:
            self.levels = levels_of([leaf_hash(line) for line in self.lines])
        return [each.hex() for each in path_in(self.levels, place)]


def write(
    order: Order,
    path: Path,
    *,
    at: datetime,
    reached: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, Any]:
    """Write a bundle as of now, with everything sealed first; return what is in it.

    Raises Behind where somebody is recording something this very moment.
    """
    contract = order.contract
    sealing.put(contract, at=at, by=None)
    with inside(contract.tenant_id):
        if sealing.waiting(contract):
            raise Behind
        rows = Seal.objects.filter(contract=contract).select_related("key").defer(*HEAVY)
        seals = list(rows.order_by("number"))
    chain = [Sealed(each.statement(), bytes(each.hash)) for each in seals]
    listed = frozenset(listed_of(chain, order.period.span))
    writer = Writer(order, at, seals, listed, reached)
    with Package(path) as package:
        writer.write(package)
    return {"timelines": writer.timelines, "seals": len(seals), "period": order.period.label}


def _agreed(contract: Contract) -> Iterator[tuple[str, bytes]]:
    rows = Version.objects.filter(contract=contract, in_force_from__isnull=False)
    for version in rows.order_by("number"):
        yield layout.AGREEMENT.format(version.number), version.text.encode()


def _notices(contract: Contract) -> list[dict[str, Any]]:
    """Return the notices for the calendars of any version, in the order of publication."""
    versions = Version.objects.filter(contract=contract, in_force_from__isnull=False)
    specs = [spec for each in versions for spec in each.agreement().calendars.values()]
    countries = {spec.holidays for spec in specs} - {NO_HOLIDAYS}
    rows = HolidayNotice.objects.filter(tenant=contract.tenant_id, country__in=countries)
    return [
        {
            "country": row.country, "year": row.year, "version": row.version,
            "closed": row.closed, "make_up": row.make_up, "source": row.source,
            "published_at": written(row.published_at),
        }
        for row in rows.order_by("published_at", "pk")
    ]  # fmt: skip


def _lasting(rows: Any, start: datetime) -> Any:  # noqa: ANN401 - rows of tickets
    """Return the tickets that had not come to their end before a period, or have since."""
    goes_on = Q(clocks__ended_at=None, clocks__breached_at=None)
    concluded = Q(clocks__ended_at__gte=start) | Q(clocks__breached_at__gte=start)
    kept = Q(closed_at=None) | Q(closed_at__gte=start) | goes_on | concluded
    return rows.filter(kept).distinct()


def _told(lengths: Mapping[UUID, int], *, words: bool) -> dict[UUID, list[dict[str, Any]]]:
    """Return the facts of timelines as far as they are sealed, as a bundle writes them."""
    found: dict[UUID, list[dict[str, Any]]] = {name: [] for name in lengths}
    said = _words(lengths) if words else {}
    for fact in Fact.objects.filter(timeline__in=lengths).order_by("timeline", "seq"):
        if fact.seq > lengths[fact.timeline_id]:
            continue
        row: dict[str, Any] = {"seq": fact.seq, "hash": bytes(fact.hash).hex()}
        if not fact.internal:
            row |= {
                "kind": fact.kind, "occurred_at": written(fact.occurred_at),
                "recorded_at": written(fact.recorded_at), "by": fact.by_id, "body": fact.body,
            }  # fmt: skip
            if texts := said.get((fact.timeline_id, fact.seq)):
                row["words"] = texts
        found[fact.timeline_id].append(row)
    return found


def _words(timelines: Iterable[UUID]) -> dict[tuple[UUID, int], dict[str, Any]]:
    found: dict[tuple[UUID, int], dict[str, Any]] = defaultdict(dict)
    rows = Words.objects.filter(timeline__in=timelines, internal=False, erased_at=None)
    for each in rows:
        said = {"text": each.text, "salt": bytes(each.salt).hex()}
        found[each.timeline_id, each.seq][each.field] = said
    return found


def _keys() -> list[dict[str, Any]]:
    return [
        {
            "fingerprint": key.fingerprint,
            "public_key": b64encode(bytes(key.public)).decode(),
            "since": written(key.since),
            "until": written(key.until) if key.until else None,
        }
        for key in Key.objects.order_by("since", "pk")
    ]


def _signed(message: bytes, at: datetime) -> dict[str, Any]:
    signed = sign(message, at=at)
    return {"key": signed.key.fingerprint, "signature": signed.written}
