"""Tags: the list of words, renaming and merging them, suggestions as one types."""

from typing import TYPE_CHECKING

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.tickets import tagging
from jianyue.tickets.models import Tag
from jianyue.tickets.models_tags import LONGEST
from jianyue.tickets.words import State
from jianyue.web.agreements.found import person
from jianyue.web.asking import ask
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who

if TYPE_CHECKING:
    from jianyue.people.models import User
    from jianyue.web.tickets.report_form import Posted

# On a ticket the field has one name, in a macro one for each step.
FIELDS = ("tags", "tagged-tags", "untagged-tags")
OPEN = Q(taggings__ticket__state__in=State.open())


class NameForm(forms.Form):
    """What a tag is called from now on."""

    word = forms.CharField(label=ask("标签", "Tag"), max_length=LONGEST)


class MergeForm(forms.Form):
    """Which other tag stands for it."""

    into = forms.ChoiceField(label=ask("并入", "Merged into"))

    def __init__(self, tag: Tag, by: "User", data: "Posted" = None) -> None:
        super().__init__(data)
        rows = Tag.objects.visible_to(by).filter(merged_into=None).exclude(pk=tag.pk)
        self.tags = {str(each.pk): each for each in rows.order_by("word")}
        options = [("", "—"), *((key, each.word) for key, each in self.tags.items())]
        self.fields["into"].choices = options  # type: ignore[attr-defined] # a field of choices


@for_those_who(Deed.SEE_DESK)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the words in use, and how many tickets carry each."""
    rows = Tag.objects.visible_to(person(request)).filter(merged_into=None)
    counted = rows.annotate(used=Count("taggings"), live=Count("taggings", filter=OPEN))
    return render(request, "desk/tags.html", {"tags": counted.order_by("-live", "word")})


@for_those_who(Deed.SEE_DESK)
@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """Suggest the last of the tags being typed, as options of a list."""
    typed = next((request.GET[name] for name in FIELDS if request.GET.get(name)), "")
    before, found = _suggestions(typed[-tagging.MOST * LONGEST :], person(request))
    return render(request, "desk/_tag_words.html", {"before": before, "words": found})


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, tag: int) -> HttpResponse:
    """Call a tag otherwise on every ticket."""
    kept, by = tag_for(request, tag), person(request)
    form = NameForm(posted(request), initial={"word": kept.word})

    def act(said: dict[str, str]) -> Both:
        tagging.rename(kept, said["word"], by=by)
        return Both("已改名。", "It has its new name.")

    title = Both(f"给“{kept.word}”改名", f"Rename “{kept.word}”")
    intro = Both("所有工单上的这个标签都会改名。", "It changes on every ticket that has it.")
    return asked(request, Page(title, Both("改名", "Rename"), reverse("tags"), intro), form, act)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, tag: int) -> HttpResponse:
    """Have another tag stand for one."""
    kept, by = tag_for(request, tag), person(request)
    form = MergeForm(kept, by, posted(request))

    def act(said: dict[str, str]) -> Both:
        into = tagging.merge(kept, form.tags[said["into"]], by=by)
        return Both(f"已并入“{into.word}”。", f"“{into.word}” stands for it now.")

    title = Both(f"合并“{kept.word}”", f"Merge “{kept.word}”")
    intro = Both(
        "工单和保存的筛选都改用另一个标签；以后输入旧标签也得到新标签。不能拆回来。",
        "Tickets and kept filters take the other tag, and so does whoever types the old one later. "
        "It cannot be taken apart again.",
    )
    page = Page(title, Both("合并", "Merge"), reverse("tags"), intro, danger=True)
    return asked(request, page, form, act)


def tag_for(request: HttpRequest, pk: int) -> Tag:
    """Return a tag that is in use; all else is the same 404."""
    rows = Tag.objects.visible_to(person(request)).filter(merged_into=None)
    found: Tag = get_object_or_404(rows, pk=min(pk, 2**63 - 1))
    return found


def _suggestions(typed: str, by: "User") -> tuple[str, list[str]]:
    """Return what stands before the last tag, and the words that it could be."""
    parts = tagging.PARTING.split(typed.replace("\x00", ""))
    try:
        before = tagging.words_of(",".join(parts[:-1]))
        start = "".join(tagging.words_of(parts[-1])[:1])
    except Refused:
        return "", []
    found = [word for word in tagging.suggested(start, to=by) if word not in before]
    return "".join(f"{word}, " for word in before), found
