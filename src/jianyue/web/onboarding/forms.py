"""What is asked at a beginning."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from jianyue.agreements import catalog
from jianyue.agreements.actions import Opening
from jianyue.agreements.onboarding import Intake
from jianyue.agreements.reading import read_catalog
from jianyue.ledger.speech import Both, Language
from jianyue.people.founding import Founding
from jianyue.people.models import Organisation, User
from jianyue.people.organisations import Particulars
from jianyue.web.asking import ask

CODE = RegexValidator(r"^[a-z0-9][a-z0-9-]{0,11}\Z", "a-z 0-9 -, ≤ 12")
CODE_HELP = ask("小写字母、数字和连字符", "lower-case letters, digits, hyphens")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CustomerForm(forms.Form):
    """A customer, new or known, and the contract with it."""

    existing = forms.ChoiceField(label=ask("客户", "Customer"), required=False)
    name = forms.CharField(
        label=ask("新客户名称", "Name of the new customer"), max_length=200, required=False
    )
    name_en = forms.CharField(
        label=ask("英文名称", "Name in English"), max_length=200, required=False
    )
    customer_code = forms.CharField(
        label=ask("客户代号", "Short name of the customer"),
        max_length=12,
        required=False,
        validators=[CODE],
        help_text=CODE_HELP,
    )
    code = forms.CharField(
        label=ask("合同编号", "Contract code"),
        max_length=12,
        validators=[CODE],
        help_text=ask(
            "工单号以它开头，例如 BANK-1-2026-00001",
            "ticket numbers begin with it: BANK-1-2026-00001",
        ),
    )
    title = forms.CharField(label=ask("合同名称", "Title of the contract"), max_length=200)
    title_en = forms.CharField(
        label=ask("合同英文名称", "Title in English"), max_length=200, required=False
    )
    starts_date = forms.DateField(label=ask("开始", "From"), required=False, widget=DAY)
    ends_date = forms.DateField(label=ask("结束", "To"), required=False, widget=DAY)
    hotline = forms.CharField(label=ask("服务热线", "Hotline"), max_length=60, required=False)
    mail = forms.EmailField(label=ask("服务邮箱", "Mail box"), max_length=254, required=False)
    start = forms.ChoiceField(
        label=ask("协议从哪一份开始", "Begin the agreement with"), required=False
    )

    def __init__(
        self,
        customers: list[Organisation],
        language: Language,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.language = language
        known = [(str(each.pk), each.said.words(language)) for each in customers]
        new = Both("新客户", "a new customer").words(language)
        self._offer("existing", [("", new), *known])
        self._offer("start", [("", "—"), *_catalogue(language)])

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = options

    def clean(self) -> dict[str, Any]:
        """Ask for a name and a short name where the customer is new; the term runs forward."""
        said = super().clean() or {}
        if not said.get("existing"):
            words = Both("新客户必须填写。", "A new customer needs it.").words(self.language)
            for name in ("name", "customer_code"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, words)
        starts, ends = said.get("starts_date"), said.get("ends_date")
        if starts and ends and ends < starts:
            words = Both("结束早于开始。", "It ends before it begins.").words(self.language)
            self.add_error("ends_date", words)
        return said

    def intake(self) -> Intake:
        """Return what was said."""
        said = self.cleaned_data
        names = ("code", "title", "title_en", "starts_date", "ends_date", "mail", "hotline")
        opening = Opening(**{name: said[name] for name in names})
        if said["existing"]:
            return Intake(opening, existing=int(said["existing"]), start=said["start"])
        customer = Particulars(said["customer_code"], said["name"], said["name_en"])
        return Intake(opening, customer=customer, start=said["start"])


class SetupForm(forms.Form):
    """The provider, its first administrator, and the token that proves the operator."""

    token = forms.CharField(
        label=ask("设置口令", "Set-up token"),
        max_length=80,
        help_text=ask(
            "服务器启动时显示，也在数据文件夹的 setup-token 文件里",
            "shown when the server starts; also in the file setup-token of the data folder",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=ask("服务方名称", "Name of the provider"), max_length=200)
    code = forms.CharField(
        label=ask("代号", "Short name"), max_length=12, validators=[CODE], help_text=CODE_HELP
    )
    person = forms.CharField(label=ask("管理员姓名", "Name of the administrator"), max_length=80)
    email = forms.EmailField(label=ask("管理员邮箱", "Mail of the administrator"), max_length=254)
    password = forms.CharField(
        label=ask("密码", "Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=ask("至少 8 个字符，不要用常见密码", "at least 8 characters, no common one"),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is easily guessed."""
        said = super().clean() or {}
        user = User(email=said.get("email", ""), name=said.get("person", ""))
        try:
            validate_password(said.get("password", ""), user)
        except ValidationError as weak:
            self.add_error("password", weak)
        return said

    def founding(self, language: Language) -> Founding:
        """Return what was said."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "token"}
        return Founding(**said, language=language)


def _catalogue(language: Language) -> list[tuple[str, str]]:
    readings = ((name, read_catalog(name).agreement) for name in catalog.names())
    return [(name, found.title.words(language)) for name, found in readings if found]
