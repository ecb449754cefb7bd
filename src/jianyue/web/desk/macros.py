"""Macros: the list, writing them, and doing one on a ticket or on many after a look at it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets import macros
from jianyue.tickets.bulk import none_chosen
from jianyue.tickets.choosing import chosen
from jianyue.tickets.models import Macro
from jianyue.tickets.playing import Outlook, check_named, outlook, play
from jianyue.tickets.replies import NAMES
from jianyue.tickets.steps import Step, steps_in
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken, tell
from jianyue.web.desk.bulk import read_seen, seal_seen
from jianyue.web.desk.macro_form import MacroForm
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.page import context_of, is_htmx, sheet_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Look:
    """A macro before it is done: what would become of each step on each ticket."""

    macro: Macro
    outlooks: "Sequence[Outlook]"

    @property
    def said(self) -> Both:
        """Its name, for headings."""
        return Both(self.macro.name, self.macro.name)

    @property
    def ready(self) -> int:
        """On how many tickets it can be done."""
        return sum(each.refused is None for each in self.outlooks)

    @property
    def seen(self) -> str:
        """How many facts each ticket had when this was shown, signed."""
        return seal_seen(self.outlooks)


@dataclass(frozen=True, slots=True)
class Listed:
    """A macro as the list shows it."""

    macro: Macro
    steps: "Sequence[Step]"
    changes: bool


@for_those_who(Deed.WORK)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the macros that one may use."""
    by = person(request)
    rows = Macro.objects.visible_to(by).select_related("team", "changed_by")
    shown = [Listed(each, steps_in(each.steps), macros.may_change(each, by))
             for each in rows.order_by("name", "pk")]  # fmt: skip
    return render(request, "desk/macros.html", {"rows": shown})


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a macro."""
    return _written(request, Both("新建宏", "New macro"), None)


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, macro: int) -> HttpResponse:
    """Write a macro anew."""
    kept = macro_for(request, macro)
    return _written(request, Both(f"修改“{kept.name}”", f"Change “{kept.name}”"), kept)


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, macro: int) -> HttpResponse:
    """Take a macro away."""
    by, kept = person(request), macro_for(request, macro)

    def act(_: dict[str, object]) -> Both:
        macros.remove(kept, by=by)
        return Both("已删除。", "It is gone.")

    title = Both(f"删除“{kept.name}”", f"Delete “{kept.name}”")
    page = Page(title, Both("删除", "Delete"), reverse("macros"), danger=True)
    return asked(request, page, Nothing(posted(request)), act)


@require_http_methods(["GET", "POST"])
@for_those_who(Deed.WORK)
def on_ticket(request: HttpRequest, number: str, macro: int) -> HttpResponse:
    """Show what a macro would do to a ticket; do it where that was confirmed."""
    sheet, by = sheet_of(request, number), person(request)
    kept = macro_for(request, macro)
    if request.method == "POST":
        seen = read_seen(request.POST.get("seen", ""))
        done = play(kept, [sheet.ticket], seen, at=sheet.now, by=by)[0]
        said = done.refused or Both(f"已执行“{kept.name}”。", f"“{kept.name}” is done.")
        tell(request, said, bad=done.refused is not None)
        return redirect("ticket", number)
    look = Look(kept, outlook(kept, [sheet.ticket], at=sheet.now, by=by))
    if is_htmx(request):
        return render(request, "tickets/_macro.html", {"sheet": sheet, "look": look})
    return render(request, "tickets/show.html", context_of(sheet) | {"look": look})


@require_POST
@for_those_who(Deed.WORK)
def on_many(request: HttpRequest) -> HttpResponse:
    """Show what a macro would do to the chosen tickets; do it where that was confirmed."""
    by, now = person(request), timezone.now()
    tickets = chosen(request.POST.getlist("ticket"), by)
    if not tickets:
        tell(request, none_chosen().said, bad=True)
        return redirect("desk")
    named = request.POST.get("macro", "")
    if not named:
        tell(request, Both("请先选择一个宏。", "Choose a macro first."), bad=True)
        return redirect("desk")
    kept = macro_for(request, int(named) if named.isdecimal() and named.isascii() else 0)
    if request.POST.get("confirm") == "1":
        done = play(kept, tickets, read_seen(request.POST.get("seen", "")), at=now, by=by)
        act = Both(kept.name, kept.name)
        return render(request, "desk/done.html", {"act": act, "done": done, "stays": STAYS})
    look = Look(kept, outlook(kept, tickets, at=now, by=by))
    return render(request, "desk/macro_plan.html", {"look": look})


STAYS = Both(
    "宏的每一步都是一条记录；要改回去，请在工单上另行操作。",
    "Each step of a macro is a record; to change it back, act on the ticket again.",
)


def macro_for(request: HttpRequest, pk: int) -> Macro:
    """Return a macro that the person may use; all else is the same 404."""
    rows = Macro.objects.visible_to(person(request))
    found: Macro = get_object_or_404(rows, pk=min(pk, 2**63 - 1))
    return found


def _written(request: HttpRequest, title: Both, kept: Macro | None) -> HttpResponse:
    by = person(request)
    form = MacroForm(by, spoken(request), posted(request), kept)

    def act(_: dict[str, Any]) -> Both:
        written = form.written()
        check_named(steps_in(written.steps), by)
        macros.keep(written, at=timezone.now(), by=by, macro=kept)
        return Both("已保存。", "It is kept.")

    names = Both(
        "文字里可以写 "
        + "、".join(f"{{{name}}}（{said.zh}）" for name, said in NAMES.items())
        + "，使用时原样替换。没有填写的步骤不做；步骤按页面上的次序进行。",
        "In texts you may write "
        + ", ".join(f"{{{name}}} ({said.en})" for name, said in NAMES.items())
        + "; each is replaced as it is used. What is left empty is no step; steps are done in "
        "the order of this page.",
    )
    page = Page(title, Both("保存", "Save"), reverse("macros"), names)
    return asked(request, page, form, act, "desk/macro.html")
