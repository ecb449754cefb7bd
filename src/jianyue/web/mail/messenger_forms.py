"""What is asked about a messenger whose messages come in."""

from collections.abc import Iterable
from typing import Any

from django import forms

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Language
from jianyue.mail.boxes import MOST_AN_HOUR, Wanted
from jianyue.mail.models import Box
from jianyue.mail.words import Kind
from jianyue.web.asking import ask, choices
from jianyue.web.mail.forms import ONLY_ONE, Given


class MessengerForm(forms.Form):
    """A robot of a messenger, and what proves that its messages come from there."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=80)
    kind = forms.ChoiceField(label=ask("即时通讯", "Messenger"))
    contract = forms.ChoiceField(
        label=ask("新工单属于", "New tickets belong to"), required=False,
        help_text=ask("发送者看不到这份合同时，用他唯一的合同",
                      "where the sender does not see it, the only contract that he sees"),
    )  # fmt: skip
    login = forms.CharField(
        label=ask("Token（仅企业微信）", "Token (WeCom alone)"), max_length=200, required=False
    )
    password = forms.CharField(
        label=ask("签名或加密的密钥", "Secret for signing or encrypting"), max_length=500,
        required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=ask(
            "钉钉填 AppSecret，飞书填 Encrypt Key，企业微信填 EncodingAESKey；加密保存，"
            "不填则保留原来的",
            "AppSecret of DingTalk, Encrypt Key of Feishu, EncodingAESKey of WeCom; kept sealed; "
            "empty keeps the one before",
        ),
    )  # fmt: skip
    cap = forms.IntegerField(
        label=ask("同一发送者每小时最多", "At most from one sender in an hour"), initial=60,
        min_value=1, max_value=MOST_AN_HOUR,
    )  # fmt: skip
    on = forms.BooleanField(label=ask("启用", "In use"), required=False, initial=True)

    def __init__(
        self, contracts: Iterable[Contract], language: Language, data: Given = None,
        box: Box | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=_initial(box) if box else None)
        self.contracts = {str(each.pk): each for each in contracts}
        known = choices(Kind, language)
        offered = [pair for pair in known if pair[0] in Kind.messengers()]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined] # a choice field
        named = [
            (key, f"{each.code} {each.said.words(language)}")
            for key, each in self.contracts.items()
        ]
        only = ("", ONLY_ONE.words(language))
        self.fields["contract"].choices = [only, *named]  # type: ignore[attr-defined] # the same

    def wanted(self) -> Wanted:
        """Return what was said."""
        said = self.cleaned_data | {"address": ""}
        said["contract"] = self.contracts.get(said["contract"])
        return Wanted(**said)


def _initial(box: Box) -> dict[str, Any]:
    names = ("name", "kind", "login", "cap", "on")
    return {name: getattr(box, name) for name in names} | {"contract": box.contract_id or ""}
