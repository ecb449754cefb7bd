"""What is asked about people, organisations and teams."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet

from jianyue.ledger.speech import Both, Language
from jianyue.people.models import Team, User
from jianyue.people.roles import Role
from jianyue.web.asking import ask

Given = Mapping[str, Any] | None
CODE: Final = RegexValidator(r"^[a-z0-9][a-z0-9-]{0,11}\Z", "a-z 0-9 -, ≤ 12")
LANGUAGES: Final = [("zh", "中文"), ("en", "English")]
ZONES: Final = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "UTC",
         "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles")  # fmt: skip
THEMES: Final = {
    "auto": Both("跟随系统", "as the system"),
    "light": Both("浅色", "light"),
    "dark": Both("深色", "dark"),
}


def zone_choices(kept: str) -> list[tuple[str, str]]:
    """Return zones to choose from, the kept one among them."""
    return [(zone, zone) for zone in dict.fromkeys((kept, *ZONES))]


def roles_field(roles: Iterable[Role], language: Language) -> forms.MultipleChoiceField:
    """Return a field of check boxes for roles."""
    return forms.MultipleChoiceField(
        label=ask("角色", "Roles"),
        choices=[(role.value, role.words(language)) for role in roles],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class InviteForm(forms.Form):
    """Who is invited, and as what."""

    email = forms.EmailField(
        label=ask("邮箱", "Mail address"),
        max_length=254,
        help_text=ask("邀请发到这里", "the invitation is sent there"),
    )
    name = forms.CharField(label=ask("姓名", "Name"), max_length=80)
    title = forms.CharField(label=ask("职务", "Position"), max_length=80, required=False)
    phone = forms.CharField(label=ask("电话", "Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=ask("语言", "Language"), choices=LANGUAGES)

    def __init__(self, roles: Iterable[Role], language: Language, data: Given = None) -> None:
        super().__init__(data)
        self.fields["roles"] = roles_field(roles, language)


class RolesForm(forms.Form):
    """Which roles somebody has."""

    def __init__(
        self, roles: Iterable[Role], language: Language, held: Iterable[Role], data: Given = None
    ) -> None:
        super().__init__(data, initial={"roles": [role.value for role in held]})
        self.fields["roles"] = roles_field(roles, language)


class EraseForm(forms.Form):
    """Whether what somebody wrote goes too."""

    words_too = forms.BooleanField(
        label=ask(
            "同时删除此人写入时间线的文字", "also erase what this person wrote into timelines"
        ),
        required=False,
    )


class OrganisationForm(forms.Form):
    """The particulars of an organisation."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=200)
    name_en = forms.CharField(
        label=ask("英文名称", "Name in English"), max_length=200, required=False
    )
    address = forms.CharField(label=ask("地址", "Address"), max_length=300, required=False)
    phone = forms.CharField(label=ask("电话", "Phone"), max_length=40, required=False)
    zone = forms.ChoiceField(label=ask("时区", "Time zone"))

    def __init__(
        self, data: Given = None, initial: dict[str, Any] | None = None, *, kept: str = ZONES[0]
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["zone"].choices = zone_choices(kept)  # type: ignore[attr-defined]  # a choice field


class NewOrganisationForm(OrganisationForm):
    """A new customer; its short name stays for good."""

    code = forms.CharField(
        label=ask("代号", "Short name"), max_length=12, validators=[CODE],
        help_text=ask("小写字母、数字和连字符，以后不再改变", "a-z, 0-9, hyphens; stays for good"),
    )  # fmt: skip
    field_order = ("code",)


class TeamForm(forms.Form):
    """A team and its place."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=80)
    name_en = forms.CharField(
        label=ask("英文名称", "Name in English"), max_length=80, required=False
    )
    parent = forms.ModelChoiceField(
        Team.objects.none(), label=ask("上级团队", "Team above"), required=False
    )
    lead = forms.ModelChoiceField(User.objects.none(), label=ask("负责人", "Lead"), required=False)
    duty = forms.CharField(label=ask("职责", "Duty"), max_length=300, required=False)

    def __init__(
        self,
        teams: QuerySet[Team],
        people: QuerySet[User],
        data: Given = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        for name, rows in (("parent", teams), ("lead", people)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a field of rows


class MemberForm(forms.Form):
    """Who joins a team."""

    person = forms.ModelChoiceField(User.objects.none(), label=ask("成员", "Member"))

    def __init__(self, people: QuerySet[User], data: Given = None) -> None:
        super().__init__(data)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a field of rows


class ProfileForm(forms.Form):
    """What one may change about oneself."""

    name = forms.CharField(label=ask("姓名", "Name"), max_length=80)
    phone = forms.CharField(label=ask("电话", "Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=ask("语言", "Language"), choices=LANGUAGES)
    theme = forms.ChoiceField(label=ask("外观", "Appearance"))
    zone = forms.ChoiceField(label=ask("时区", "Time zone"))

    def __init__(self, user: User, language: Language, data: Given = None) -> None:
        names = ("name", "phone", "language", "theme", "zone")
        super().__init__(data, initial={name: getattr(user, name) for name in names})
        themes = [(value, said.words(language)) for value, said in THEMES.items()]
        self.fields["theme"].choices = themes  # type: ignore[attr-defined]  # a choice field
        self.fields["zone"].choices = zone_choices(user.zone)  # type: ignore[attr-defined]  # same

    def clean_zone(self) -> str:
        """Return the zone, which the system knows."""
        return ZoneInfo(str(self.cleaned_data["zone"])).key


class AcceptForm(forms.Form):
    """What the invited person chooses."""

    name = forms.CharField(label=ask("姓名", "Name"), max_length=80)
    language = forms.ChoiceField(label=ask("语言", "Language"), choices=LANGUAGES)
    password = forms.CharField(
        label=ask("密码", "Password"), strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=ask("至少 8 个字符；一句话比一串符号更安全、更好记", "at least 8 characters; a sentence is safer than signs, and easier to remember"),  # noqa: E501 - both languages stand side by side
    )  # fmt: skip

    def __init__(self, person: User, data: Given = None) -> None:
        super().__init__(data, initial={"name": person.name, "language": person.language})
        self.person = person

    def clean_password(self) -> str:
        """Return a password that is not easily guessed."""
        password = str(self.cleaned_data["password"])
        try:
            validate_password(password, self.person)
        except ValidationError as weak:
            raise forms.ValidationError(weak.messages) from weak
        return password
