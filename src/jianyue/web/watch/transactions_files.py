"""Counts from a file: tried first, and only what was seen is brought in; corrections alike."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.watch.models import Batch, Way
from jianyue.watch.transactions.counting import Sent, count, looked_at
from jianyue.watch.transactions.reading import HEADS, LARGEST, table_in, text_of
from jianyue.watch.transactions.rows import Faulty, Row
from jianyue.watch.transactions.rules import rules_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import ask, refuse, spoken, tell
from jianyue.web.people.asked import Page, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.found import batch_for

SAMPLE: Final = ("class", "from", "until", "successes", "failures", "third_party", "ground",
                 "evidence", "time_count", "time_sum", "time_max")  # fmt: skip


class FileForm(forms.Form):
    """A file of counts, or the text of one that was tried; why, where it corrects another."""

    file = forms.FileField(
        label=ask("CSV 文件", "CSV file"),
        help_text=ask("UTF-8 或 GBK，最大 256 KiB，5000 行",
                      "UTF-8 or GBK, at most 256 KiB and 5,000 rows"),
    )  # fmt: skip
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=ask("为什么更正", "Why it is corrected"), max_length=500)

    def __init__(self, *given: Any, corrects: bool, **more: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*given, **more)
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,text/csv"
        self.fields["file"].required = not self["text"].value()  # what was tried stands there
        if not corrects:
            del self.fields["reason"]

    def source(self) -> str:
        """Return the text that was brought. Raises Unreadable."""
        file = self.cleaned_data.get("file")
        if file is not None:
            return text_of(file.read(LARGEST + 1))
        return text_of(self.cleaned_data["text"].encode())


@for_those_who(Deed.RECORD_COUNTS)
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, code: str) -> HttpResponse:
    """Try a file of counts, then bring it in."""
    contract = contract_for(request, code)
    page = Page(Both(f"导入交易笔数：{code}", f"Bring in counts: {code}"),
                Both("试读", "Try"), reverse("transactions", args=[code]))  # fmt: skip
    return _asked(request, page, contract, None)


@for_those_who(Deed.RECORD_COUNTS)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, batch: str) -> HttpResponse:
    """Try a file that takes the place of a batch, then bring it in."""
    kept = batch_for(request, batch)
    page = Page(Both(f"更正批次：{kept.number}", f"Correct batch {kept.number}"),
                Both("试读", "Try"), reverse("batch", args=[kept.number]))  # fmt: skip
    return _asked(request, page, kept.contract, kept)


def _asked(
    request: HttpRequest, page: Page, contract: Contract, replaces: Batch | None
) -> HttpResponse:
    user, now, language = person(request), timezone.now(), spoken(request)
    form = FileForm(posted(request), request.FILES or None, corrects=replaces is not None)
    shown: dict[str, Any] = {"page": page, "form": form, "contract": contract, "heads": SAMPLE,
                             "names": _names()}  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            text = form.source()
            sent = Sent(table_in(text), Way.FILE, replaces=replaces,
                        reason=form.cleaned_data.get("reason", ""))  # fmt: skip
            if "confirm" in request.POST:
                return _brought(request, contract, sent, now, user)
            rows = looked_at(contract, sent, at=now, by=user)
            shown |= {"text": text, "tried": _summed(rows), "rows": len(rows)}
        except Faulty as faulty:
            shown |= {"problems": faulty.problems, "more": faulty.more}
        except Refused as refused:
            refuse(form, refused, language)
    shown["grounds"] = _grounds(contract, now)
    return render(request, "watch/transactions_file.html", shown)


def _brought(
    request: HttpRequest, contract: Contract, sent: Sent, now: datetime, by: User
) -> HttpResponse:
    batch, fresh = count(contract, sent, at=now, by=by)
    if fresh:
        tell(request, Both(f"已导入 {batch.rows} 行。", f"{batch.rows} rows are brought in."))
    else:
        tell(request, Both("这些内容先前已经导入，没有改变任何内容。",
                           "The same was brought in before; nothing changes."))  # fmt: skip
    return redirect("batch", batch.number)


def _summed(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return what a batch would say of each class."""
    of_class: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of_class[row.kind].append(row)
    return [
        {
            "kind": kind,
            "rows": len(found),
            "from_at": min(each.from_at for each in found),
            "until_at": max(each.until_at for each in found),
            "successes": sum(each.successes for each in found),
            "failures": sum(each.failures for each in found),
            "excluded": sum(each.excluded for each in found),
        }
        for kind, found in sorted(of_class.items())
    ]


def _grounds(contract: Contract, now: datetime) -> list[tuple[str, Both]]:
    try:
        return list(rules_for(contract, now).grounds.items())
    except Refused:
        return []


def _names() -> list[tuple[str, str]]:
    """Return each column that is known, with the last of its Chinese names."""
    chinese = {name: head for head, name in HEADS.items() if not head.isascii()}
    return [(name, chinese[name]) for name in SAMPLE]
