"""One report: a draft to be edited, or what was released, with its files and deliveries."""

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from jianyue.documents import markdown, page
from jianyue.documents.document import Document, Language
from jianyue.engine.instants import MICROSECOND
from jianyue.governance.models import Meeting
from jianyue.jobs.models import State
from jianyue.ledger.speech import Both
from jianyue.money.models import Settlement
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.reports.content import Chart, Figures, Section
from jianyue.reports.credited import restated
from jianyue.reports.files import TYPES, sheet_of
from jianyue.reports.freezing import carries
from jianyue.reports.models import Delivery, Report, Restatement
from jianyue.reports.paper import Sheet, picture_of, table_of
from jianyue.reports.releasing import last_asked
from jianyue.reports.timelines import facts_of
from jianyue.reports.words import SAID
from jianyue.services.agreed import Agreed
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.policy import for_people, for_those_who
from jianyue.web.reports.found import delivery_of, readable_for, reads, report_for

HISTORY: Final = 40


@for_people
@require_GET
def show(request: HttpRequest, report: str) -> HttpResponse:
    """Show a report; of a draft the customer sees when it is due and no more."""
    user, kept, now = person(request), report_for(request, report), timezone.now()
    said: dict[str, Any] = {
        "report": kept,
        "contract": kept.contract,
        "state": kept.state(now),
        "reads": reads(user, kept),
        "writes": kept.is_open and may(user, Deed.WRITE_REPORTS),
        "job": None,
        "history": _history(kept),
        "meetings": Meeting.objects.visible_to(user).filter(report=kept).order_by("starts_at"),
        "issues_settlements": may(user, Deed.ISSUE_SETTLEMENTS),
    }
    if said["writes"]:
        said |= _release_of(kept, user)
    if said["reads"]:
        language: Language = spoken(request)
        sheet = sheet_of(kept, now=now)
        said |= _content(sheet, language) | _delivered(kept, user)
        said["restatements"] = _restatements(kept, sheet.figures, user)
    return render(request, "reports/report.html", said)


@for_those_who(Deed.WRITE_REPORTS)
@require_GET
def releasing(request: HttpRequest, report: str) -> HttpResponse:
    """Tell htmx how far the release of a report is; once it is over the page is shown anew."""
    user, kept = person(request), readable_for(request, report)
    said = _release_of(kept, user)
    if request.headers.get("HX-Request") != "true":
        return redirect("report-shown", kept.number)
    if not said["busy"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "reports/_releasing.html", said | {"report": kept})


def _release_of(report: Report, user: User) -> dict[str, Any]:
    """Return how far a release that was asked for is; it can be cancelled by whoever asked."""
    job = last_asked(report)
    if job is None or not (job.is_open or job.state == State.FAILED):
        return {"job": None, "busy": False, "writes": True}
    asked_it = job.by_id == user.pk
    return {
        "job": job, "busy": job.is_open, "asked_it": asked_it, "writes": not job.is_open,
    }  # fmt: skip


def _content(sheet: Sheet, language: Language) -> dict[str, Any]:
    return {
        "release": sheet.release,
        "carries": sheet.release is not None and carries(sheet.report),
        "figures": sheet.figures,
        "sections": [_section(each, language) for each in sheet.content.sections],
        "files": [(kind.upper(), kind) for kind in TYPES],
    }


def _section(section: Section, language: Language) -> dict[str, Any]:
    """Return a section as HTML: its words are washed, tables escaped, charts drawn by us."""
    text = markdown.html(section.text.words(language))
    parts = [_part(each, language) for each in section.parts]
    return {
        "key": section.key,
        "title": section.title,
        "text": mark_safe(text),  # noqa: S308 - it is washed
        "parts": parts,
    }


def _part(part: Any, language: Language) -> SafeString:  # noqa: ANN401 - a table or a chart
    if isinstance(part, Chart):
        return mark_safe(picture_of(part, language).svg)  # noqa: S308 - every text is escaped
    document = Document("", language, (table_of(part, language),))
    more = ""
    if part.more:
        words = Both(f"另有 {part.more} 行未列出。", f"{part.more} more rows are not listed.")
        more = f'<p class="soft">{words.words(language)}</p>'
    return mark_safe(page.html(document) + more)  # noqa: S308 - it escapes every text


def _delivered(report: Report, user: User) -> dict[str, Any]:
    rows = Delivery.objects.filter(report=report).select_related("user").order_by("pk")
    people = User.objects.visible_to(user).filter(pk__in=rows.values("user")).values_list("pk")
    seen = {pk for (pk,) in people} | {user.pk}
    own = delivery_of(report, user)
    roles = report.version.agreement().roles
    return {
        "deliveries": [
            {"row": each, "seen": each.user_id in seen, "role": _role(each.role, roles)}
            for each in rows
        ],
        "own": own,
        "answers": own is not None and own.answer != "received",
    }


def _role(name: str, roles: Any) -> Both:  # noqa: ANN401 - the roles of an agreement
    if name not in roles:
        return Both(name, name)
    return Both(roles[name].title.words("zh"), roles[name].title.words("en"))


def _restatements(report: Report, figures: Figures | None, user: User) -> list[dict[str, Any]]:
    rows = Restatement.objects.filter(report=report).exclude(state="withdrawn").order_by("number")
    if user.is_customer:
        rows = rows.filter(internal=False)
    frozen = figures.figures if figures else ()
    titles = {(each.name, each.of): each for each in frozen}
    found, sees = list(rows), may(user, Deed.SEE_MONEY)
    charged = restated(report, frozen, found)
    settled = _settled(report, user) if any(charged.values()) else None
    return [
        {
            "row": each,
            "changes": [_change(change, titles) for change in json.loads(each.changes)],
            "costs": bool(charged[each.number]),
            "charged": charged[each.number] if sees else [],
            "settlement": settled,
            "issues": each.state == "proposed" and may(user, Deed.WRITE_REPORTS),
            "answers": each.state == "issued" and may(user, Deed.ANSWER_RESTATEMENTS),
        }
        for each in found
    ]


def _settled(report: Report, user: User) -> Settlement | None:
    """Return the settlement of the period's last day, for whoever may see money."""
    zone = Agreed(report.contract, report.version).zone
    day = (report.until_at - MICROSECOND).astimezone(zone).date()
    rows = Settlement.objects.visible_to(user).filter(contract=report.contract_id)
    found: Settlement | None = rows.filter(from_date__lte=day, until_date__gte=day).first()
    return found


def _change(change: dict[str, Any], titles: dict[tuple[str, str], Any]) -> dict[str, Any]:
    frozen = titles.get((change["name"], change["of"]))
    return {
        "title": frozen.title if frozen else Both(change["name"], change["name"]),
        "of": frozen.of_title if frozen and frozen.of else None,
        "old": Both(change["old"]["zh"], change["old"]["en"]),
        "new": Both(change["new"]["zh"], change["new"]["en"]),
        "counts": [(each["part"], each["whole"]) for each in (change["old"], change["new"])],
        "why": change["why"],
    }


def _history(report: Report) -> list[dict[str, Any]]:
    facts = facts_of(report)[-HISTORY:]
    return [{"at": each.recorded_at, "said": SAID.get(each.kind)} for each in facts]
