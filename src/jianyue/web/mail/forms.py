"""What is asked about boxes, and about mail that is held."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Language
from jianyue.mail.alerting import Words
from jianyue.mail.boxes import MOST_AN_HOUR, Wanted
from jianyue.mail.models import Box
from jianyue.mail.words import Kind, Security
from jianyue.people.models import Organisation
from jianyue.watch.words import Severity
from jianyue.web.asking import ask, choices

Given = Mapping[str, Any] | None
ONLY_ONE: Final = Both("发件人唯一的合同", "the only one of the sender")
LISTED: Final = 2000  # characters of a list of words


class BoxForm(forms.Form):
    """A box that mail comes to."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=80)
    kind = forms.ChoiceField(label=ask("来信方式", "How mail gets here"))
    address = forms.EmailField(
        label=ask("邮箱地址", "Address"), max_length=200,
        help_text=ask("客户写信的地址；邮件服务器须支持“名称+标记@域名”",
                      "to which customers write; the server must know name+word@domain"),
    )  # fmt: skip
    contract = forms.ChoiceField(
        label=ask("新工单属于", "New tickets belong to"), required=False,
        help_text=ask("发件人看不到这份合同时，用他唯一的合同",
                      "where the sender does not see it, the only contract that he sees"),
    )  # fmt: skip
    host = forms.CharField(label=ask("IMAP 服务器", "IMAP server"), max_length=200, required=False)
    port = forms.IntegerField(
        label=ask("端口", "Port"), initial=993, min_value=1, max_value=65535, required=False
    )
    security = forms.ChoiceField(label=ask("加密", "Encryption"))
    login = forms.CharField(label=ask("登录名", "Login"), max_length=200, required=False)
    password = forms.CharField(
        label=ask("密码", "Password"), max_length=500, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=ask("加密保存；不填则保留原来的", "kept sealed; empty keeps the one before"),
    )  # fmt: skip
    folder = forms.CharField(
        label=ask("文件夹", "Folder"), max_length=100, initial="INBOX", required=False
    )
    prover = forms.CharField(
        label=ask("验证发件人的服务器", "Server that proves senders"),
        max_length=200, required=False,
        help_text=ask(
            "Authentication-Results 里的名称；填写后，未通过 DMARC 或 DKIM 的来信一律待确认",
            "its name in Authentication-Results; then mail that failed DMARC or DKIM is held",
        ),
    )  # fmt: skip
    cap = forms.IntegerField(
        label=ask("同一地址每小时最多", "At most from one address in an hour"), initial=30,
        min_value=1, max_value=MOST_AN_HOUR,
    )  # fmt: skip
    on = forms.BooleanField(label=ask("启用", "In use"), required=False, initial=True)

    def __init__(
        self, contracts: Iterable[Contract], language: Language, data: Given = None,
        box: Box | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=_initial(box) if box else None)
        self.contracts = {str(each.pk): each for each in contracts}
        mail = [pair for pair in choices(Kind, language) if pair[0] in Kind.letters()]
        _offer(self, "kind", mail)
        _offer(self, "security", choices(Security, language))
        named = [(key, _named(each, language)) for key, each in self.contracts.items()]
        _offer(self, "contract", [("", ONLY_ONE.words(language)), *named])

    def wanted(self) -> Wanted:
        """Return what was said."""
        said = self.cleaned_data
        kept = {name: said[name] for name in Wanted.__dataclass_fields__ if name in said}
        kept |= {"contract": self.contracts.get(said["contract"])}
        kept |= {"port": said["port"] or 993, "folder": said["folder"] or "INBOX"}
        return Wanted(**kept)


class PlaceForm(forms.Form):
    """Where a held mail goes."""

    number = forms.CharField(
        label=ask("工单编号", "Number of a ticket"), max_length=40, required=False,
        help_text=ask("填写则补充到这张工单", "where written, the mail is added to that ticket"),
    )  # fmt: skip
    contract = forms.ChoiceField(label=ask("或登记到合同", "Or a new one under"), required=False)

    def __init__(
        self, contracts: Iterable[Contract], language: Language, data: Given = None
    ) -> None:
        super().__init__(data)
        self.contracts = {str(each.pk): each for each in contracts}
        named = [(key, _named(each, language)) for key, each in self.contracts.items()]
        _offer(self, "contract", [("", ONLY_ONE.words(language)), *named])


class UserForm(forms.Form):
    """Into which customer the sender is invited."""

    organisation = forms.ChoiceField(label=ask("客户", "Customer"))
    contract = forms.ChoiceField(
        label=ask("来信登记到", "The mail is registered under"), required=False
    )

    def __init__(
        self,
        offered: tuple[Iterable[Organisation], Iterable[Contract]],
        language: Language,
        data: Given = None,
        guess: int | None = None,
        *,
        messenger: bool = False,
    ) -> None:
        super().__init__(data, initial={"organisation": guess})
        if messenger:
            self.fields["address"] = forms.EmailField(
                label=ask("发送者的邮箱", "The sender's mail address"),
                help_text=ask(
                    "已有账号的，以后的消息直接归到他名下；没有的，邀请他加入下面的客户",
                    "who has an account with it is known from now on; else he is invited into the "
                    "customer below",
                ),
            )
            self.fields["organisation"].required = False
            self.order_fields(["address", "organisation", "contract"])
        self.organisations = {str(each.pk): each for each in offered[0]}
        self.contracts = {str(each.pk): each for each in offered[1]}
        houses = [(key, each.said.words(language)) for key, each in self.organisations.items()]
        named = [(key, _named(each, language)) for key, each in self.contracts.items()]
        _offer(self, "organisation", [("", "—"), *houses])
        _offer(self, "contract", [("", Both("唯一的合同", "the only one").words(language)), *named])


class RejectForm(forms.Form):
    """Whether anything more of the address is taken."""

    block = forms.BooleanField(
        label=ask("以后不再接收这个地址的来信", "Take nothing more from this address"),
        required=False,
    )


class WordsForm(forms.Form):
    """By which words the subjects of a monitor's mail are read, one in each line."""

    ended = forms.CharField(
        label=ask("表示恢复的词", "Words for: it is over"), max_length=LISTED, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    seen = forms.CharField(
        label=ask("表示已确认的词", "Words for: it was seen"), max_length=LISTED, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    usual = forms.ChoiceField(label=ask("没有级别词时", "Severity where no word says it"))
    until = forms.CharField(
        label=ask("主题到此为止用于去重", "Up to here the subject counts"), max_length=60,
        required=False, strip=False,
        help_text=ask("例如“时间:”，其后的内容每封都不同", "as in “ at ”; what follows differs"),
    )  # fmt: skip

    def __init__(self, words: Words, language: Language, data: Given = None) -> None:
        initial: dict[str, Any] = {"ended": "\n".join(words.ended), "seen": "\n".join(words.seen)}
        initial |= {"usual": words.usual, "until": words.until}
        initial |= {f"grade_{each}": _graded(words, each) for each in Severity}
        super().__init__(data, initial=initial)
        _offer(self, "usual", choices(Severity, language))
        for each in Severity:
            self.fields[f"grade_{each}"] = forms.CharField(
                label=ask(f"表示“{each.said.zh}”的词", f"Words for: {each.said.en}"),
                max_length=LISTED, required=False, widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    def words(self) -> Words:
        """Return what was said."""
        said = self.cleaned_data
        graded = {word: str(each) for each in Severity for word in _lines(said[f"grade_{each}"])}
        return Words(
            _lines(said["ended"]), _lines(said["seen"]), graded, said["usual"], said["until"]
        )


def _offer(form: forms.Form, name: str, options: list[tuple[str, str]]) -> None:
    form.fields[name].choices = options  # type: ignore[attr-defined] # a choice field


def _named(contract: Contract, language: Language) -> str:
    return f"{contract.code} {contract.said.words(language)}"


def _graded(words: Words, severity: Severity) -> str:
    return "\n".join(word for word, each in words.graded.items() if each == severity)


def _lines(said: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in said.splitlines() if line.strip()))


def _initial(box: Box) -> dict[str, Any]:
    names = ("name", "kind", "address", "host", "port", "security", "login", "folder", "prover",
             "cap", "on")  # fmt: skip
    return {name: getattr(box, name) for name in names} | {"contract": box.contract_id or ""}
