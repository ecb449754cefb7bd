"""The forms that stand beside the acts: files, a rating, another ticket."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms

from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.attachments import LARGEST, MOST
from jianyue.tickets.models import LinkKind
from jianyue.tickets.rating import BEST, LONGEST
from jianyue.web.asking import ask

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

Posted = Mapping[str, Any] | None
MERGE: Final = "merge"
SATISFIED: Final = (
    Both("非常不满意", "very dissatisfied"),
    Both("不满意", "dissatisfied"),
    Both("一般", "neither"),
    Both("满意", "satisfied"),
    Both("非常满意", "very satisfied"),
)
LIMITS: Final = Both(
    f"图片、PDF、Office 文档、zip、文本；每个不超过 {LARGEST // 2**20} MB，每张工单最多 {MOST} 个",
    "Pictures, PDF, Office documents, zip, text; "
    f"at most {LARGEST // 2**20} MB each, {MOST} for a ticket",
)


class Files(forms.FileInput):
    """An input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; what each of them is, the action looks at."""

    widget = Files(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":  # noqa: ANN401 - Django's
        """Return the files that were chosen; an empty one is refused by the action, by its name."""
        files: Sequence[UploadedFile[bytes]] = data if isinstance(data, list | tuple) else [data]
        chosen = [file for file in files if file]
        if not chosen:
            super().clean(None, initial)
        return chosen


class UploadForm(forms.Form):
    """Files for a ticket; the provider's people can keep them to themselves."""

    file = FilesField(label=ask("文件", "Files"), help_text=ask(LIMITS.zh, LIMITS.en))
    internal = forms.BooleanField(
        required=False, label=ask("内部文件，客户看不到", "Internal: not shown to the customer")
    )

    def __init__(self, by: User, data: Posted = None, files: Any = None) -> None:  # noqa: ANN401 - Django's
        super().__init__(data, files, auto_id="upload_%s")
        if by.is_customer or not may(by, Deed.SEE_INTERNAL):
            del self.fields["internal"]


class RateForm(forms.Form):
    """How satisfied the customer is, in words, and why."""

    stars = forms.TypedChoiceField(
        label=ask("您对这次服务", "How satisfied are you"), coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=ask("想说的话", "In your own words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, language: Language, data: Posted = None) -> None:
        super().__init__(data, auto_id="rating_%s")
        self.fields["stars"].choices = [  # type: ignore[attr-defined] # a field of choices
            (str(stars), f"{stars} · {satisfied(stars).words(language)}")
            for stars in range(BEST, 0, -1)
        ]


class JoinForm(forms.Form):
    """Another ticket by its number, and how the two belong together."""

    number = forms.CharField(
        label=ask("另一张工单的编号", "Number of the other ticket"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    how = forms.ChoiceField(label=ask("本工单", "This ticket"))
    reason = forms.CharField(
        label=ask("合并的原因", "Why they are merged"),
        help_text=ask("合并时必填", "needed for a merge"),
        required=False,
        max_length=2000,
    )

    def __init__(self, by: User, language: Language, data: Posted = None) -> None:
        super().__init__(data, auto_id="join_%s")
        kinds = {
            LinkKind.RELATED.value: Both("与它相关", "is related to it"),
            LinkKind.CAUSED_BY.value: Both("起因于它", "is caused by it"),
        }
        if may(by, Deed.MERGE):
            kinds[MERGE] = Both("并入它（同一合同）", "is merged into it (same contract)")
        else:
            del self.fields["reason"]
        self.fields["how"].choices = [  # type: ignore[attr-defined] # a field of choices
            (value, said.words(language)) for value, said in kinds.items()
        ]


def satisfied(stars: int) -> Both:
    """Return what a number of stars means."""
    return SATISFIED[stars - 1]
