"""A person's own channels: in order, tried by a real notice, quiet at night."""

from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jianyue.ledger.speech import Both, NotAllowed
from jianyue.notices import addresses
from jianyue.notices.addresses import Quiet
from jianyue.notices.channels.gateway import YES
from jianyue.notices.channels.letters import Target
from jianyue.notices.models_addresses import Address, Kind, of_person
from jianyue.web.agreements.found import person
from jianyue.web.asking import ask, tell
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_people

INTRO: Final = Both(
    "地址和密钥加密保存，之后只显示末尾几位。",
    "The address and the secret are kept sealed; only their last characters are shown later.",
)
BACK: Final = "channels"


class TargetForm(forms.Form):
    """Where a robot or a gateway is reached."""

    url = forms.CharField(label=ask("地址", "Address"), max_length=2000)
    secret = forms.CharField(
        label=ask("签名密钥或令牌", "Secret or token"), max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    to = forms.CharField(label=ask("号码", "Number"), max_length=60, required=False)
    expect = forms.RegexField(
        r"^[A-Za-z_]{1,40}=[^\s]{1,40}$", label=ask("表示成功的应答", "Answer that means yes"),
        required=False, help_text=ask(f"默认 {YES}", f"{YES} by default"),
    )  # fmt: skip

    def __init__(self, kind: Kind, data: Any = None) -> None:  # noqa: ANN401 - what was sent
        super().__init__(data)
        if kind != Kind.GATEWAY:
            del self.fields["to"], self.fields["expect"]
        if kind == Kind.WECOM:
            del self.fields["secret"]


class QuietForm(forms.Form):
    """In which hours a channel is left alone."""

    start = forms.TimeField(
        label=ask("从", "From"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    end = forms.TimeField(
        label=ask("到", "Until"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    always_urgent = forms.BooleanField(
        label=ask("1 级照样通知", "Level 1 is told all the same"), required=False
    )


@for_people
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the channels in their order, and what became of the last test of each."""
    user = person(request)
    tests = addresses.tests_of(user)
    rows = [(each, tests.get(each.pk)) for each in of_person(user)]
    waits = any(test and test.next_at for _, test in rows)
    has_mail = any(each.kind == Kind.MAIL for each, _ in rows)
    shown = {"rows": rows, "waits": waits, "has_mail": has_mail, "kinds": list(Kind)}
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, f"account/{'_channels' if fragment else 'channels'}.html", shown)


@for_people
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a channel of the kind that the address names."""
    user = person(request)
    try:
        kind = Kind.of(request.GET.get("kind", ""))
    except KeyError:
        raise Http404 from None
    plain = kind == Kind.MAIL
    form = Nothing(posted(request)) if plain else TargetForm(kind, posted(request))

    def act(said: dict[str, Any]) -> Both:
        target = None if plain else Target(**said)
        addresses.add(user, kind, target, at=timezone.now())
        return Both("渠道已添加；请测试一次。", "The channel is added; try it once.")

    intro = Both(f"发送到 {user.email}。", f"To {user.email}.") if plain else INTRO
    title = Both(f"添加{kind.said.zh}", f"Add: {kind.said.en}")
    page = Page(title, Both("添加", "Add"), reverse(BACK), intro)
    return asked(request, page, form, act)


@for_people
@require_http_methods(["GET", "POST"])
def quiet(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the quiet hours of a channel."""
    one = _own(request, pk)
    begun = {"start": one.quiet_from, "end": one.quiet_until, "always_urgent": one.always_urgent}
    form = QuietForm(posted(request), initial=begun)

    def act(said: dict[str, Any]) -> Both:
        addresses.keep_quiet(one, Quiet(said["start"], said["end"], said["always_urgent"]))
        return Both("免打扰时间已保存。", "The quiet hours are kept.")

    intro = Both(
        f"{one.user.zone} 当地时间；其间改用下一个渠道。两项都留空表示不设免打扰。",
        f"Local times of {one.user.zone}; meanwhile the next channel is used. Leave both empty for none.",  # noqa: E501 - one sentence
    )
    page = Page(Both("免打扰时间", "Quiet hours"), Both("保存", "Save"), reverse(BACK), intro)
    return asked(request, page, form, act)


@for_people
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a channel."""
    one = _own(request, pk)

    def act(_: dict[str, Any]) -> Both:
        addresses.remove(one)
        return Both("渠道已移除。", "The channel is removed.")

    title = Both(f"移除{one.said.said.zh}", f"Remove: {one.said.said.en}")
    page = Page(title, Both("移除", "Remove"), reverse(BACK), danger=True)
    return asked(request, page, Nothing(posted(request)), act)


@for_people
@require_POST
def up(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a channel be tried before the one above it."""
    addresses.move_up(_own(request, pk))
    return redirect(BACK)


@for_people
@require_POST
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a real notice by one channel; the page shows what becomes of it."""
    try:
        addresses.try_out(_own(request, pk), at=timezone.now())
    except NotAllowed as refused:
        tell(request, refused.said, bad=True)
    return redirect(BACK)


def _own(request: HttpRequest, pk: int) -> Address:
    found: Address = get_object_or_404(of_person(person(request)), pk=pk)
    return found
