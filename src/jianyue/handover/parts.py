"""What a contract's file holds beside its tickets: one table for each kind of thing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from json import dumps
from typing import Any, Final

from django.db import models
from django.db.models import BinaryField, Q

from jianyue.agreements.models import Contract, Seat, Signature
from jianyue.agreements.queries import versions_of
from jianyue.evidence.models import Seal
from jianyue.hotline.models import Call
from jianyue.imports.models import Brought
from jianyue.knowledge.models import Edition
from jianyue.ledger.speech import Both
from jianyue.money.models import Breach, Due, Posting, Settlement, SettlementLine
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.reports.models import Report
from jianyue.services.models import Window
from jianyue.surveys.models import Survey
from jianyue.tickets.models import Slip, Ticket
from jianyue.watch.models import Outage

LEFT_OUT: Final = frozenset(
    {"tenant", "customer", "contract", "text", "said", "terms", "password", "internal"}
)
PERSON: Final = ("id", "name", "title", "email", "phone", "is_active", "joined_at", "left_at")
Rows = Callable[[Contract, User], Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the file.

    deeds     any of them lets somebody have it; none is everybody who may have the file
    rows      what the person may see of it
    columns   names of fields; left out, all that say something
    told      whether what happened to each row stands in a file of its own
    """

    name: str
    said: Both
    rows: Rows
    deeds: tuple[Deed, ...] = ()
    columns: tuple[str, ...] = ()
    told: bool = False


def _seen(model: Any) -> Rows:  # noqa: ANN401 - a model with a door
    return lambda contract, by: model.objects.visible_to(by).filter(contract=contract)


def _of_due(contract: Contract, by: User) -> Any:  # noqa: ANN401 - rows of postings
    return Posting.objects.filter(due__in=Due.objects.visible_to(by).filter(contract=contract))


def _of_settlement(contract: Contract, by: User) -> Any:  # noqa: ANN401 - rows of lines
    seen = Settlement.objects.visible_to(by).filter(contract=contract)
    return SettlementLine.objects.filter(settlement__in=seen)


def _people(contract: Contract, by: User) -> Any:  # noqa: ANN401 - rows of people
    """Return the people of both parties who have a part in the contract."""
    seated = Seat.objects.filter(contract=contract).values("user")
    worked = Ticket.objects.visible_to(by).filter(contract=contract).values("assignee")
    mine = Q(customer=contract.customer_id) | Q(pk__in=seated) | Q(pk__in=worked)
    return User.objects.visible_to(by).filter(mine, erased_at=None)


def _slips(contract: Contract, by: User) -> Any:  # noqa: ANN401 - rows of slips
    return Slip.objects.visible_to(by).filter(ticket__contract=contract)


def _editions(contract: Contract, by: User) -> Any:  # noqa: ANN401 - editions
    """Return what the customer is shown of what was learned here, or written for it alone."""
    own = Q(customer=contract.customer_id)
    shared = Q(customer=None, article__ticket__contract=contract)
    return Edition.objects.visible_to(by).filter(own | shared).defer("terms")


def _calls(contract: Contract, by: User) -> Any:  # noqa: ANN401 - rows of calls
    return Call.objects.visible_to(by).filter(contract=contract, internal=False)


def _versions(contract: Contract, by: User) -> Any:  # noqa: ANN401 - rows of versions
    return versions_of(contract, by).exclude(published_at=None)


def _brought(contract: Contract, by: User) -> Any:  # noqa: ANN401 - where tickets came from
    seen = Ticket.objects.visible_to(by).filter(contract=contract, imported=True)
    return Brought.objects.filter(ticket__in=seen.values("pk"))


PARTS: Final = (
    Part("contract", Both("合同本身", "the contract itself"),
         lambda contract, by: Contract.objects.visible_to(by).filter(pk=contract.pk), told=True),
    Part("versions", Both("协议各版本", "versions of the agreement"), _versions,
         columns=("id", "number", "state", "why", "document_hash", "published_at",
                  "in_force_from")),
    Part("signatures", Both("签署", "signatures"),
         lambda contract, by: Signature.objects.filter(version__in=_versions(contract, by))),
    Part("people", Both("双方人员", "people of both parties"), _people, columns=PERSON),
    Part("duties", Both("人员的职责和起止", "duties of people, from when until when"),
         lambda contract, _by: Seat.objects.filter(contract=contract)),
    Part("slips", Both("服务记录单", "service record slips"), _slips),
    Part("outages", Both("中断", "outages"), _seen(Outage), told=True),
    Part("maintenance", Both("计划维护", "planned maintenance"), _seen(Window), told=True),
    Part("calls", Both("热线来电", "calls to the hotline"), _calls),
    Part("reports", Both("报告", "reports"), _seen(Report), told=True),
    Part("payments", Both("应付款项", "payments due"), _seen(Due), (Deed.SEE_MONEY,), told=True),
    Part("postings", Both("发票、付款和抵扣", "invoices, payments and offsets"), _of_due,
         (Deed.SEE_MONEY,)),
    Part("settlements", Both("结算单", "settlements"), _seen(Settlement), (Deed.SEE_MONEY,),
         told=True),
    Part("settlement-lines", Both("结算单各行", "lines of settlements"), _of_settlement,
         (Deed.SEE_MONEY,)),
    Part("breaches", Both("违约事项", "breach cases"), _seen(Breach), (Deed.SEE_MONEY,),
         told=True),
    Part("surveys", Both("满意度调查", "surveys"), _seen(Survey), (Deed.SEE_SURVEYS,)),
    Part("knowledge", Both("知识", "knowledge"), _editions,
         columns=("id", "number", "version", "title_zh", "title_en", "text_zh", "text_en",
                  "keywords", "service", "written_at")),
    Part("imported", Both("从别处导入的工单的出处", "where imported tickets came from"), _brought),
    Part("seals", Both("封条", "seals"), _seen(Seal)),
)  # fmt: skip


def columns_of(part: Part, model: type[models.Model]) -> list[str]:
    """Return the names of the columns of a part; keys of other rows are columns of ids."""
    fields = model._meta.concrete_fields
    if part.columns:
        known = {each.name: each.attname for each in fields}
        return [known[name] for name in part.columns]
    return [
        each.attname for each in fields
        if each.name not in LEFT_OUT and not isinstance(each, BinaryField)
    ]  # fmt: skip


def cell(value: object) -> str:
    """Return a value as the tables write it: instants in UTC, lists as JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def named(parts: Iterable[Part]) -> Iterable[str]:
    """Return a line of the index for each table."""
    for part in parts:
        yield f"{part.name + '.csv':<24} {part.said.zh} / {part.said.en}"
        if part.told:
            yield f"{'timelines/' + part.name + '.jsonl':<34} 其事实 / what happened to each"
