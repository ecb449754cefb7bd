"""The forms of a slip: what was done, the parts used, and the signatures."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from jianyue.documents.pictures import LARGEST
from jianyue.ledger.speech import Both, Choice, Language
from jianyue.people.models import User
from jianyue.tickets.models import Result, Slip, Way
from jianyue.tickets.slips import MOST_OF_A_PART, MOST_PARTS, Service
from jianyue.tickets.wishes import LONGEST
from jianyue.web.asking import ask, choices
from jianyue.web.tickets.asking import Moment

Posted = Mapping[str, Any] | None
FREE_ROWS: Final = 2


class WriteForm(forms.Form):
    """When and where, what was done, how it ended."""

    way = forms.ChoiceField(label=ask("服务方式", "Way"), widget=forms.RadioSelect)
    place = forms.CharField(label=ask("服务地点", "Place"), required=False, max_length=200)
    done = forms.CharField(
        label=ask("处理过程", "Work done"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=ask(
            "客户照此签字，请写给客户看", "the customer signs for it; write it for the customer"
        ),
    )
    result = forms.ChoiceField(label=ask("处理结果", "Result"))
    outcome = forms.CharField(label=ask("结果说明", "About the result"), required=False,
                              max_length=500)  # fmt: skip

    def __init__(
        self, by: User, language: Language, data: Posted = None, initial: Posted = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self._offer("way", choices(Way, language))
        self._offer("result", [("", "—"), *choices(Result, language)])
        for name, label in (
            ("started_at", ask("开始时间", "Started at")),
            ("ended_at", ask("结束时间", "Ended at")),
        ):
            self.fields[name] = Moment(by.zone, language, label=label)
        self.order_fields(["way", "place", "started_at", "ended_at"])

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = options

    def service(self, parts: Sequence[Mapping[str, Any]]) -> Service:
        """Return the service as it was written down."""
        return Service(parts=parts, **self.cleaned_data)


class PartForm(forms.Form):
    """One spare part; a row left empty counts for nothing."""

    name = forms.CharField(label=ask("备件名称", "Part"), max_length=100)
    model = forms.CharField(label=ask("型号", "Model"), max_length=100, required=False)
    count = forms.IntegerField(
        label=ask("数量", "Count"), min_value=1, max_value=MOST_OF_A_PART, initial=1
    )
    serial = forms.CharField(label=ask("序列号", "Serial number"), max_length=100, required=False)


class PartRows(forms.BaseFormSet):  # type: ignore[type-arg] # takes none when it runs
    """The rows of parts: those there are, and a few free ones."""

    def initial_form_count(self) -> int:
        """Return 0: a row that was filled in before may be emptied as well."""
        return 0

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The rows that somebody filled in."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]


def part_rows(data: Posted = None, initial: Sequence[Mapping[str, Any]] = ()) -> PartRows:
    """Return the rows of parts, as typed or as they are so far."""
    extra = min(len(initial) + FREE_ROWS, MOST_PARTS)
    made = forms.formset_factory(
        PartForm, formset=PartRows, extra=extra, max_num=MOST_PARTS, validate_max=True
    )
    return made(data, initial=list(initial) or None, prefix="part")  # type: ignore[return-value] # of the class given


class EngineerForm(forms.Form):
    """The engineer signs what he wrote."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=ask("以上记录属实。", "This is what was done."),
    )

    def __init__(self, slip: Slip, data: Posted = None) -> None:
        super().__init__(data, initial={"digest": slip.digest}, auto_id="engineer_%s")


class CustomerForm(forms.Form):
    """The customer signs: by name and proof of who he is, or by a drawn signature.

    device  whether it is the engineer's, on which a signature is drawn
    proved  whether the person has proved who he is just now
    coded   whether he has a one-time code
    """

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = forms.CharField(
        label=ask("签字人姓名", "Name of who signs"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    drawn = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LARGEST)
    password = forms.CharField(
        label=ask("登录密码", "Your password"),
        help_text=ask("不手写签名时必填", "needed unless you draw your signature"),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=ask("动态验证码", "One-time code"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    agreed = forms.BooleanField(
        label=ask(
            "我已核对以上记录，并代表客户签字确认。",
            "I have checked the record, and sign it for the customer.",
        )
    )

    def __init__(
        self, slip: Slip, by: User, language: Language, data: Posted = None, *, proved: str = "",
        coded: bool = False,
    ) -> None:  # fmt: skip
        name = by.name if by.is_customer else ""
        initial = {"digest": slip.digest, "name": name}
        super().__init__(data, initial=initial, auto_id="customer_%s")
        self.device, self.language = not by.is_customer, language
        if self.device or proved:
            del self.fields["password"]
        if self.device or proved or not coded:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """Ask for the drawing on the engineer's device, else for a drawing or the password."""
        said = super().clean() or {}
        if said.get("drawn"):
            return said
        if self.device:
            self._missing(None, "请客户手写签名。", "Have the customer draw the signature.")
        for name in ("password", "code"):
            if name in self.fields and not said.get(name):
                self._missing(name, "请填写，或手写签名。", "Fill this in, or draw your signature.")
        return said

    def _missing(self, name: str | None, zh: str, en: str) -> None:
        self.add_error(name, Both(zh, en).words(self.language))


class Filter(Choice):
    """Which slips a list shows."""

    UNSIGNED = "unsigned", "未签完", "not signed by both"
    OURS = "ours", "待我签字", "waiting for me"
    THEIRS = "theirs", "待客户签字", "waiting for the customer"
    SIGNED = "signed", "双方已签", "signed by both"
    TO_SIGN = "to-sign", "待签字", "to sign"
    DONE = "done", "我方已签", "signed by us"
