"""What is asked about contracts and their agreements."""

from collections.abc import Mapping
from typing import Any, Self

from django import forms

from jianyue.agreements.models import Contract
from jianyue.web.asking import ask

LONGEST_TEXT = 262_144


class DraftForm(forms.Form):
    """The text of an agreement, and why it changes."""

    why = forms.CharField(label=ask("为什么修改", "Why it changes"), max_length=500, required=False)
    text = forms.CharField(
        label=ask("协议正文（YAML）", "Text of the agreement (YAML)"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 28, "spellcheck": "false", "class": "code", "wrap": "off"}
        ),
    )


class SignForm(forms.Form):
    """What is signed, and who signs it, proved once more."""

    document_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=ask(
            "我已阅读全文，并代表本方签署这份文件。",
            "I have read all of it, and sign this document for my side.",
        )
    )
    password = forms.CharField(
        label=ask("登录密码", "Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=ask("动态验证码", "One-time code"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, document_hash: str, proved: bool, coded: bool
    ) -> None:
        super().__init__(data, initial={"document_hash": document_hash})
        self.fields["password"].required = not proved
        self.fields["code"].required = coded and not proved


class SayForm(forms.Form):
    """A question, an answer or a refusal."""

    text = forms.CharField(
        label=ask("内容", "What you say"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EndForm(forms.Form):
    """What becomes of things at the end of a contract."""

    handover = forms.CharField(
        label=ask("移交内容", "What is handed over"),
        help_text=ask("资料、数据、权限、设备等", "documents, data, access rights, equipment"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due = forms.DateField(
        label=ask("移交期限", "Handed over by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    retention_months = forms.IntegerField(
        label=ask("终止后记录保存（月）", "Records kept after the end (months)"),
        min_value=0,
        max_value=1200,
    )

    @classmethod
    def of(cls, contract: Contract) -> Self:
        """Return the form as it is settled now."""
        return cls(
            initial={
                "handover": contract.handover,
                "due": contract.handover_due_date,
                "retention_months": contract.retention_months,
            }
        )
