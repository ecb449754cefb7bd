"""Mail that came: what is held, one of them shown safely, and what is done with it."""

from typing import Any, Final

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract, ContractState
from jianyue.ledger.speech import Both, Choice, NotAllowed
from jianyue.mail import quarantine
from jianyue.mail.models import Block, Mail
from jianyue.mail.quarantine import UNREADABLE, Place
from jianyue.mail.sorting import sender_of
from jianyue.mail.taking import Shown
from jianyue.mail.words import State, Why
from jianyue.people.models import Organisation, Side, User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.models import Ticket
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.mail.forms import PlaceForm, RejectForm, UserForm
from jianyue.web.narrowing import NUL, narrowed_by
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who

SHOWN: Final = 50
MOST_PAGES: Final = 1000
LARGEST_ID: Final = 2**63 - 1
BLOCKS: Final = 100


class Show(Choice):
    """Which mails are shown."""

    HELD = "held", "待确认", "held"
    ASIDE = "aside", "已搁置", "set aside"
    ALL = "all", "全部", "all"


@for_those_who(Deed.SORT_MAIL)
@require_GET
@narrowed_by("show", "page")
def listed(request: HttpRequest) -> HttpResponse:
    """Show the mails that somebody must look at, the newest first."""
    show, page = request.GET.get("show", Show.HELD), request.GET.get("page", "1")
    if show not in set(Show) or not page.isdecimal() or not 1 <= int(page) <= MOST_PAGES:
        raise BadRequest
    user, number = person(request), int(page)
    start = SHOWN * (number - 1)
    found = list(_rows(user, show)[start : start + SHOWN + 1])
    said = {
        "mails": [(each, State.of(each.state)) for each in found[:SHOWN]],
        "shows": list(Show), "chosen": show, "previous": number - 1,
        "next": number + 1 if len(found) > SHOWN else 0,
        "blocks": Block.objects.filter(tenant=user.tenant_id).order_by("address")[:BLOCKS],
    }  # fmt: skip
    return render(request, "mail/held.html", said)


@for_those_who(Deed.SORT_MAIL)
@require_GET
def show(request: HttpRequest, mail: int) -> HttpResponse:
    """Show a mail as words alone: nothing of it is fetched, opened or drawn."""
    user, kept = person(request), mail_for(request, mail)
    writer = sender_of(kept) if kept.sender else None
    opens = kept.is_open and kept.why not in UNREADABLE
    said = {
        "mail": kept, "state": State.of(kept.state), "shown": Shown.of(kept.shown),
        "writer": writer, "brings": opens and writer is not None,
        "invites": opens and writer is None and may(user, Deed.MANAGE_PEOPLE),
    }  # fmt: skip
    return render(request, "mail/show.html", said)


@for_those_who(Deed.SORT_MAIL)
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, mail: int) -> HttpResponse:
    """Put a held mail on a ticket, or register it."""
    user, kept = person(request), mail_for(request, mail)
    form = PlaceForm(_contracts(user), spoken(request), posted(request))

    def act(said: dict[str, Any]) -> Both:
        place = Place(form.contracts.get(said["contract"]), _ticket(user, said["number"]))
        ticket = quarantine.bring_in(kept, place, at=timezone.now(), by=user)
        return Both(f"已导入 {ticket.number}。", f"It is on {ticket.number}.")

    page = _page(kept, Both("导入工单", "Put on a ticket"), Both("导入", "Put on it"))
    return asked(request, page, form, act)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def make_user(request: HttpRequest, mail: int) -> HttpResponse:
    """Invite the sender into a customer, and register his mail."""
    user, kept = person(request), mail_for(request, mail)
    houses = list(_customers(user))
    offered = (houses, _contracts(user))
    messenger = kept.box.is_messenger
    form = UserForm(
        offered, spoken(request), posted(request), _guess(kept, user), messenger=messenger
    )

    def act(said: dict[str, Any]) -> Both:
        house = form.organisations.get(said["organisation"])
        contract, address = form.contracts.get(said["contract"]), said.get("address", "")
        ticket = quarantine.make_user(kept, house, contract, address, at=timezone.now(), by=user)
        who = ticket.reporter.email
        return Both(
            f"发件人是 {who}，来信登记为 {ticket.number}。",
            f"The sender is {who}; the mail is registered as {ticket.number}.",
        )

    title = Both("设为用户并登记来信", "Make the sender a user")
    return asked(request, _page(kept, title, Both("邀请并登记", "Invite and register")), form, act)


@for_those_who(Deed.SORT_MAIL)
@require_http_methods(["GET", "POST"])
def reject(request: HttpRequest, mail: int) -> HttpResponse:
    """Take nothing of a mail; the sender is told nothing."""
    user, kept = person(request), mail_for(request, mail)

    def act(said: dict[str, Any]) -> Both:
        quarantine.reject(kept, at=timezone.now(), by=user, block=said["block"])
        return Both("已拒收，原文已删除。", "Rejected; its bytes are deleted.")

    page = Page(
        Both("拒收来信", "Reject the mail"), Both("拒收", "Reject"), reverse("mails"),
        Both("发件人不会收到任何答复。", "The sender is told nothing."), danger=True,
    )  # fmt: skip
    return asked(request, page, RejectForm(posted(request)), act)


@for_those_who(Deed.SORT_MAIL)
@require_http_methods(["GET", "POST"])
def unblock(request: HttpRequest, block: int) -> HttpResponse:
    """Listen to an address again."""
    user = person(request)
    rows = Block.objects.filter(tenant=user.tenant_id)
    kept = get_object_or_404(rows, pk=min(block, LARGEST_ID))

    def act(_: dict[str, Any]) -> Both:
        quarantine.unblock(kept, by=user)
        return Both("已解除屏蔽。", "The address is listened to again.")

    title = Both(f"解除屏蔽 {kept.address}", f"Listen to {kept.address} again")
    page = Page(title, Both("解除", "Listen again"), reverse("mails"))
    return asked(request, page, Nothing(posted(request)), act)


def mail_for(request: HttpRequest, pk: int) -> Mail:
    """Return a mail that the person may see; all else is the same 404."""
    rows = Mail.objects.visible_to(person(request)).select_related("box", "ticket", "settled_by")
    found: Mail = get_object_or_404(rows, pk=min(pk, LARGEST_ID))
    return found


def _rows(user: User, show: str) -> QuerySet[Mail]:
    rows: QuerySet[Mail] = Mail.objects.visible_to(user).select_related("box", "ticket")
    states = {Show.HELD: (State.HELD,), Show.ASIDE: (State.SET_ASIDE,)}
    chosen = rows.filter(state__in=states[Show.of(show)]) if show != Show.ALL else rows
    return chosen.order_by("-received_at", "-pk").defer("shown")


def _page(mail: Mail, title: Both, submit: Both) -> Page:
    said = Both(f"{mail.sender}：{mail.subject}", f"{mail.sender}: {mail.subject}")
    return Page(title, submit, reverse("mail", args=[mail.pk]), said)


def _ticket(user: User, number: str) -> Ticket | None:
    number = number.strip().upper()
    if not number:
        return None
    rows = Ticket.objects.visible_to(user)
    found: Ticket | None = rows.filter(number__iexact=number).first() if NUL not in number else None
    if found is None:
        raise NotAllowed("没有这张工单。", "There is no such ticket.")
    return found


def _contracts(user: User) -> list[Contract]:
    rows = Contract.objects.visible_to(user).filter(state=ContractState.RUNNING)
    return list(rows.order_by("code"))


def _customers(user: User) -> QuerySet[Organisation]:
    rows = Organisation.objects.visible_to(user).filter(side=Side.CUSTOMER, closed_at=None)
    found: QuerySet[Organisation] = rows.order_by("name", "pk")
    return found


def _guess(mail: Mail, user: User) -> int | None:
    """Return the customer whose people write from the same domain, if it is one alone."""
    domain = mail.sender.rpartition("@")[2]
    rows = User.objects.visible_to(user).filter(email__iendswith=f"@{domain}")
    found = set(rows.exclude(customer=None).values_list("customer", flat=True)[:50])
    return found.pop() if domain and len(found) == 1 and mail.why == Why.UNKNOWN else None
