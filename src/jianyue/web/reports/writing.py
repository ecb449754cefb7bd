"""Writing a report: begun by hand, edited section by section, released, dropped."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.documents import markdown
from jianyue.ledger.speech import Both, Language, Refused
from jianyue.people.permissions import Deed
from jianyue.reports import actions, releasing
from jianyue.reports.composing import content_of, promised_of, section_in
from jianyue.reports.delivering import recipients
from jianyue.reports.schedule import title_of
from jianyue.reports.sections.dispatch import unwritten
from jianyue.services.agreed import agreed_for
from jianyue.tickets.models import Ticket
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import ask, refuse, spoken, tell
from jianyue.web.narrowing import NUL
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.reports.found import readable_for
from jianyue.web.watch.outage_forms import ReasonForm


class SectionForm(forms.Form):
    """The words of a section in both languages, in Markdown."""

    zh = forms.CharField(
        label=ask("中文", "Chinese"),
        max_length=actions.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    en = forms.CharField(
        label=ask("英文", "English"),
        max_length=actions.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class BeginForm(forms.Form):
    """Which report is begun; the report of an incident needs the incident."""

    name = forms.ChoiceField(label=ask("报告", "Report"))
    ticket = forms.CharField(
        label=ask("故障工单编号（重大事件报告必填）", "Incident (for the report of an incident)"),
        max_length=40,
        required=False,
    )


@for_those_who(Deed.WRITE_REPORTS)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a report of an inspection, on demand, or of an incident."""
    user, contract, language = person(request), contract_for(request, code), spoken(request)
    offered = actions.begun_by_hand(agreed_for(contract, timezone.now()))
    form = BeginForm(posted(request))
    form.fields["name"].choices = [  # type: ignore[attr-defined]  # a choice field
        (each.report, title_of(each).words(language)) for each in offered
    ]

    def act(said: dict[str, Any]) -> Both:
        rows = Ticket.objects.visible_to(user).filter(contract=contract)
        ticket = rows.filter(number=said["ticket"].strip().upper()).first()
        made = actions.begin_by_hand(
            contract, said["name"], ticket=ticket, at=timezone.now(), by=user
        )
        return Both(f"已起草 {made.number}。", f"{made.number} is drafted.")

    page = Page(
        Both(f"起草报告：{contract.code}", f"Begin a report: {contract.code}"),
        Both("起草", "Begin"),
        reverse("reports-of", args=[contract.code]),
    )
    return asked(request, page, form, act)


@for_those_who(Deed.WRITE_REPORTS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, report: str, section: str) -> HttpResponse:
    """Edit the words of a section, with a preview before they are saved."""
    kept, now = readable_for(request, report), timezone.now()
    if not kept.is_open or NUL in section:
        raise Http404
    _, content = content_of(kept, now=now)
    found = section_in(content, section)
    if found is None:
        raise Http404
    known = {"zh": found.text.zh, "en": found.text.en}
    form = SectionForm(posted(request), initial=known)
    said = {"report": kept, "contract": kept.contract, "section": found, "form": form}
    if request.method == "POST" and form.is_valid():
        text = Both(form.cleaned_data["zh"], form.cleaned_data["en"])
        if "preview" in request.POST:
            said["preview"] = [_preview(each) for each in (text.zh, text.en)]
            return render(request, "reports/edit.html", said)
        try:
            actions.write(kept, section, text, at=now, by=person(request))
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("草稿已保存。", "The draft is saved."))
            return redirect(_at(kept.number, section))
    return render(request, "reports/edit.html", said)


def _preview(text: str) -> str:
    return mark_safe(markdown.html(text))  # noqa: S308 - it is washed


@for_those_who(Deed.WRITE_REPORTS)
@require_POST
def reset(request: HttpRequest, report: str, section: str) -> HttpResponse:
    """Put the first text, which the records make, back."""
    kept = readable_for(request, report)
    try:
        actions.reset(kept, section.replace(NUL, ""), at=timezone.now(), by=person(request))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    return redirect(_at(kept.number, ""))


@for_those_who(Deed.WRITE_REPORTS)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, report: str) -> HttpResponse:
    """Release a report for good, once one has seen who gets it."""
    user, kept, now = person(request), readable_for(request, report), timezone.now()
    to = recipients(kept.contract, promised_of(kept).to, now).values()
    names = "、".join(each.name for each, _ in to), ", ".join(each.name for each, _ in to)

    left = unwritten(content_of(kept, now=now)[1].sections) if kept.is_open else []

    def act(_: dict[str, Any]) -> Both:
        releasing.ask(kept, at=timezone.now(), by=user)
        return Both("正在发布，完成后送达。", "It is being released, then delivered.")

    page = Page(
        Both(f"发布报告 {kept.number}", f"Release report {kept.number}"),
        Both("发布", "Release"),
        reverse("report-shown", args=[kept.number]),
        Both(
            f"发布后数据和文字不能再改。将送达：{names[0]}。{_unwritten(left, 'zh')}",
            f"Figures and words cannot be changed afterwards. It goes to: {names[1]}. "
            f"{_unwritten(left, 'en')}",
        ),
        danger=True,
    )
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.WRITE_REPORTS)
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, report: str) -> HttpResponse:
    """Say that a report which was begun for an event is not needed."""
    user, kept = person(request), readable_for(request, report)

    def act(said: dict[str, Any]) -> Both:
        actions.drop(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已取消。", "Dropped.")

    page = Page(
        Both(f"取消报告 {kept.number}", f"Drop report {kept.number}"),
        Both("取消报告", "Drop it"),
        reverse("report-shown", args=[kept.number]),
        danger=True,
    )
    return asked(request, page, ReasonForm(posted(request)), act)


def _unwritten(titles: Sequence[Both], language: Language) -> str:
    """Return which sections still hold something to be written, for whoever is about to release."""
    if not titles:
        return ""
    said = Both("还有待补充的章节：", "Still to be written: ").words(language)
    return said + ("、" if language == "zh" else ", ").join(each.words(language) for each in titles)


def _at(number: str, section: str) -> str:
    return f"{reverse('report-shown', args=[number])}#{section}"
