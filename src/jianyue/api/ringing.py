"""What is done about a call: it rings, is answered, named, about a ticket, over, put right."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Final

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from pydantic import Field

from jianyue.agreements.models import Contract, ContractState
from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.calls import BESIDE, HOTLINE, CallOut, call_out
from jianyue.api.holding import unchanged
from jianyue.api.problems import invalid
from jianyue.api.shapes import Id, Instant, Sent, Words
from jianyue.api.tickets.acting import NewTicket, matter_of
from jianyue.hotline import calls
from jianyue.hotline.calls import Ring, Times
from jianyue.hotline.models import Call
from jianyue.hotline.words import NoMatter
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.terms import ContractEnded, version_at
from jianyue.tickets import actions
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import Channel

Act = Callable[[Call, Caller], object]
OF_THE_CALL: Final = frozenset({"contract", "reporter", "channel"})


class RingIn(Sent):
    """A call that rings now; the number it comes from, where it is known."""

    phone: Annotated[Words, Field(max_length=40)] = ""


class CallerIn(Sent):
    """Who calls, and under which contract; somebody without an account by his name alone."""

    contract: Annotated[Words, Field(min_length=1, max_length=12)]
    caller: Id | None = None
    name: Annotated[Words, Field(max_length=120)] = ""


class AboutIn(Sent):
    """The ticket that it is about, by its number."""

    ticket: Annotated[Words, Field(min_length=1, max_length=40)]


class NumberedIn(Sent):
    """Whether both hang up with that."""

    end: bool = False


class DismissIn(Sent):
    """Why a call does not count; null takes it in again."""

    why: NoMatter | None = None


class CallTimesIn(Sent):
    """When it rang, was answered and ended in truth; why that is put right."""

    rang_at: Instant
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    reason: Annotated[Words, Field(min_length=1, max_length=calls.WORDS)]


@HOTLINE.post("/calls", Both("登记来电", "Write a call down"), CallOut, Deed.WORK)
def ring_call(request: HttpRequest, said: RingIn) -> Made:
    """Write down that it rings now."""
    who = caller(request)
    if who.by.tenant_id is None:
        raise Http404
    ring = Ring(who.at, said.phone)
    made = calls.ring(who.by.tenant_id, ring, at=who.at, by=who.by)
    return Made(_shown(who, made.number), reverse("api-get-call", args=[made.number]))


@HOTLINE.post(
    "/calls/{phone_call}/answer", Both("接听来电", "Answer a call"), CallOut, Deed.WORK, takes=""
)
def answer_call(request: HttpRequest, phone_call: str) -> CallOut:
    """Answer a call that rings, or take over one that was let through."""
    return _done(
        request, phone_call,
        lambda call, who: calls.answer(call, when=who.at, at=who.at, by=who.by),
    )  # fmt: skip


@HOTLINE.post("/calls/{phone_call}/caller", Both("登记来电人", "Say who calls"), CallOut, Deed.WORK)
def name_caller(request: HttpRequest, phone_call: str, said: CallerIn) -> CallOut:
    """Say who calls, and under which contract."""

    def act(call: Call, who: Caller) -> object:
        rows = Contract.objects.visible_to(who.by).filter(state=ContractState.RUNNING)
        contract = rows.filter(code=said.contract).first()
        if contract is None:
            raise invalid("contract", "没有这份生效的合同。", "There is no such running contract.")
        person = _caller(who, contract, said.caller)
        if person is None and not said.name.strip():
            raise invalid("name", "请写明是谁来电。", "Say who calls.")
        return calls.name(call, contract, at=who.at, by=who.by, caller=person, name=said.name)

    return _done(request, phone_call, act)


@HOTLINE.post(
    "/calls/{phone_call}/report", Both("登记来电事项", "Register the matter of a call"), CallOut,
    Deed.WORK,
)  # fmt: skip
def report_call(request: HttpRequest, phone_call: str, said: NewTicket) -> CallOut:
    """Register the caller's matter under the contract of the call, in his name."""
    if wrong := OF_THE_CALL & said.model_fields_set:
        raise invalid(min(wrong), "由来电决定，不用填写。", "The call decides it.")
    return _done(request, phone_call, lambda call, who: _reported(call, said, who))


@HOTLINE.post(
    "/calls/{phone_call}/about", Both("关联已有工单", "Say which ticket a call is about"), CallOut,
    Deed.WORK,
)  # fmt: skip
def concern_call(request: HttpRequest, phone_call: str, said: AboutIn) -> CallOut:
    """Say that it is about a ticket that there is."""

    def act(call: Call, who: Caller) -> object:
        rows = Ticket.objects.visible_to(who.by).select_related("contract")
        ticket = rows.filter(number=said.ticket.strip()).first()
        if ticket is None:
            raise invalid("ticket", "没有这个编号的工单。", "There is no ticket of this number.")
        return calls.concern(call, ticket, at=who.at, by=who.by)

    return _done(request, phone_call, act)


@HOTLINE.post(
    "/calls/{phone_call}/number", Both("登记已告知编号", "Say that the number was given"), CallOut,
    Deed.WORK,
)  # fmt: skip
def give_call_number(request: HttpRequest, phone_call: str, said: NumberedIn) -> CallOut:
    """Note that the number was said; with `end`, that both hang up then."""

    def act(call: Call, who: Caller) -> object:
        kept = calls.give_number(call, at=who.at, by=who.by)
        return calls.end(kept, when=who.at, at=who.at, by=who.by) if said.end else kept

    return _done(request, phone_call, act)


@HOTLINE.post(
    "/calls/{phone_call}/end", Both("结束通话", "End a call"), CallOut, Deed.WORK, takes=""
)
def end_call(request: HttpRequest, phone_call: str) -> CallOut:
    """Note that it is over; the first time counts."""
    return _done(
        request, phone_call, lambda call, who: calls.end(call, when=who.at, at=who.at, by=who.by)
    )


@HOTLINE.post(
    "/calls/{phone_call}/dismiss", Both("不计入或重新计入", "Leave a call out of the figures"),
    CallOut, Deed.WORK,
)  # fmt: skip
def dismiss_call(request: HttpRequest, phone_call: str, said: DismissIn) -> CallOut:
    """Leave a call out of the figures, or take it in again."""
    why = said.why.value if said.why else ""
    return _done(
        request, phone_call, lambda call, who: calls.dismiss(call, why, at=who.at, by=who.by)
    )


@HOTLINE.post(
    "/calls/{phone_call}/corrections", Both("更正来电时间", "Correct the times of a call"),
    CallOut, Deed.WORK,
)  # fmt: skip
def correct_call(request: HttpRequest, phone_call: str, said: CallTimesIn) -> CallOut:
    """Put the times of a call right; what they were can still be seen."""
    times = Times(said.rang_at, said.answered_at, said.ended_at)
    return _done(
        request, phone_call,
        lambda call, who: calls.correct(call, times, reason=said.reason, at=who.at, by=who.by),
    )  # fmt: skip


def _reported(call: Call, said: NewTicket, who: Caller) -> object:
    if call.contract is None:
        raise invalid("contract", "请先登记是谁来电。", "Say first who calls.")
    try:
        version = version_at(call.contract, who.at)
    except ContractEnded as ended:
        raise invalid("contract", ended.said.zh, ended.said.en) from None
    if version is None:
        raise invalid("contract", "还没有生效的协议。", "No agreement is in force yet.")
    reporter = call.caller if call.caller and call.caller.customer_id else None
    matter = matter_of(said, call.contract, version, who)
    report = replace(matter, channel=Channel.HOTLINE, phone=said.phone or call.phone)
    ticket = actions.report(
        call.contract, report, at=who.at, by=who.by, reporter=reporter, under=version
    )
    return calls.concern(call, ticket, at=who.at, by=who.by)


def _caller(who: Caller, contract: Contract, pk: int | None) -> User | None:
    if pk is None:
        return None
    rows = User.objects.visible_to(who.by).filter(customer=contract.customer_id, is_active=True)
    found: User | None = rows.filter(pk=pk).first()
    if found is None:
        raise invalid("caller", "没有这位客户人员。", "The customer has no such person.")
    return found


def _call_for(who: Caller, number: str) -> Call:
    rows = Call.objects.visible_to(who.by).select_related(*BESIDE)
    found: Call = get_object_or_404(rows, number=number)
    return found


def _shown(who: Caller, number: str) -> CallOut:
    return call_out(_call_for(who, number))


def _done(request: HttpRequest, number: str, act: Act) -> CallOut:
    """Do something about a call, and return how it stands. Raises Problem."""
    who = caller(request)
    act(unchanged(request, lambda: _call_for(who, number), call_out), who)
    return _shown(who, number)
