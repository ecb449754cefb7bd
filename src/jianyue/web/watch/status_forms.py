"""What is asked about status pages, and what is published on them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Language
from jianyue.services.agreed import Agreed
from jianyue.watch.models import Outage, StatusPage, StatusUpdate
from jianyue.watch.status.components import MOST, Component
from jianyue.watch.status.pages import TEXT, TITLE, Wanted
from jianyue.watch.status.updates import LONGEST, News
from jianyue.watch.words import Stage, Visibility
from jianyue.web.asking import ask, choices

Given = Mapping[str, Any] | None
ALL: Final = Both("所有合同", "all contracts")
PARTS: Final = ("place", "zh", "en", "group_zh", "group_en")
LABELS: Final = {
    "place": ask("顺序", "Order"), "zh": ask("公开名称", "Public title"),
    "en": ask("英文名称", "In English"), "group_zh": ask("分组", "Group"),
    "group_en": ask("英文分组", "Group in English"),
}  # fmt: skip


class PageForm(forms.Form):
    """A status page: who sees it, what it is called, which systems it shows."""

    visibility = forms.ChoiceField(label=ask("谁能看", "Who sees it"))
    slug = forms.CharField(
        label=ask("地址名称", "Address name"), max_length=40,
        help_text=ask("地址的一部分，小写字母、数字和连字符",
                      "part of the address: small letters, digits, hyphens"),
    )  # fmt: skip
    title_zh = forms.CharField(label=ask("标题", "Title"), max_length=TITLE)
    title_en = forms.CharField(
        label=ask("英文标题", "Title in English"), max_length=TITLE, required=False
    )
    text_zh = forms.CharField(
        label=ask("说明", "Text"), max_length=TEXT, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    text_en = forms.CharField(
        label=ask("英文说明", "Text in English"), max_length=TEXT, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    link = forms.CharField(label=ask("链接", "Link"), max_length=300, required=False)

    def __init__(
        self, agreed: Sequence[Agreed], language: Language, data: Given = None,
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields["visibility"].choices = choices(Visibility, language)  # type: ignore[attr-defined] # a choice field
        self.offered = [
            (each.contract, name, service.title)
            for each in agreed for name, service in each.agreement.services.items()
        ][: MOST * 2]  # fmt: skip
        for row, (contract, _, title) in enumerate(self.offered):
            named = ask(f"{title.words('zh')}（{contract.code}）",
                        f"{title.words('en')} ({contract.code})")  # fmt: skip
            self.fields[f"shown_{row}"] = forms.BooleanField(label=named, required=False)
            self.fields[f"place_{row}"] = forms.IntegerField(
                label=LABELS["place"], min_value=1, max_value=999, required=False
            )
            for part in PARTS[1:]:
                words = title.words("en" if part == "en" else "zh") if part in {"zh", "en"} else ""
                self.fields[f"{part}_{row}"] = forms.CharField(
                    label=LABELS[part], max_length=TITLE, required=False, initial=words
                )

    def plain(self) -> list[forms.BoundField]:
        """Return the fields that stand by themselves."""
        names = ("visibility", "slug", "title_zh", "title_en", "text_zh", "text_en", "link")
        return [self[name] for name in names]

    def rows(self) -> Iterator[tuple[forms.BoundField, list[forms.BoundField]]]:
        """Yield each system: whether it is shown, and how."""
        for row in range(len(self.offered)):
            yield self[f"shown_{row}"], [self[f"{part}_{row}"] for part in PARTS]

    def wanted(self) -> Wanted:
        """Return what was said."""
        said = self.cleaned_data
        chosen = [row for row in range(len(self.offered)) if said[f"shown_{row}"]]
        chosen.sort(key=lambda row: (said[f"place_{row}"] or row + 1, row))
        return Wanted(
            said["visibility"], said["slug"], Both(said["title_zh"], said["title_en"]),
            [self._component(row) for row in chosen],
            Both(said["text_zh"], said["text_en"]), said["link"],
        )  # fmt: skip

    def _component(self, row: int) -> Component:
        contract, name, _ = self.offered[row]
        return Component(
            contract.pk, name, *(self.cleaned_data[f"{part}_{row}"] for part in PARTS[1:])
        )


class OpenForm(forms.Form):
    """For which contracts of a customer a page is set up."""

    contract = forms.ChoiceField(label=ask("合同", "Contract"), required=False)

    def __init__(
        self, contracts: Sequence[Contract], language: Language, data: Given = None
    ) -> None:
        super().__init__(data)
        offered = [(each.code, f"{each.code} {each.said.words(language)}") for each in contracts]
        self.fields["contract"].choices = [("", ALL.words(language)), *offered]  # type: ignore[attr-defined] # a choice field


class NewsForm(forms.Form):
    """What is published: how far it is, in Chinese or English or both."""

    stage = forms.ChoiceField(label=ask("进展", "How far it is"))
    zh = forms.CharField(
        label=ask("中文", "In Chinese"), max_length=LONGEST, required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=ask("会公开显示并寄给订阅者；请勿写内部信息和人名",
                      "shown in public and mailed; nothing internal, no names of people"),
    )  # fmt: skip
    en = forms.CharField(
        label=ask("英文", "In English"), max_length=LONGEST, required=False,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip

    def __init__(
        self, of: object, language: Language, data: Given = None,
        update: StatusUpdate | None = None,
    ) -> None:  # fmt: skip
        said = {"stage": update.stage, "zh": update.zh, "en": update.en} if update else None
        super().__init__(data, initial=said)
        if isinstance(of, Outage):
            self.fields["stage"].choices = choices(Stage, language)  # type: ignore[attr-defined] # a choice field
        else:
            del self.fields["stage"]

    def news(self) -> News:
        """Return what was said."""
        said = self.cleaned_data
        return News(said["zh"], said["en"], said.get("stage", ""))


def initial_of(page: StatusPage, offered: Sequence[Agreed]) -> dict[str, Any]:
    """Return what a form shows of a page as it is set."""
    said: dict[str, Any] = {
        name: getattr(page, name)
        for name in ("visibility", "slug", "title_zh", "title_en", "text_zh", "text_en", "link")
    }
    known = {each.key: (place, each) for place, each in
             enumerate((Component(**one) for one in page.systems), 1)}  # fmt: skip
    names = [(each.contract.pk, name) for each in offered for name in each.agreement.services]
    for row, key in enumerate(names):
        if key not in known:
            continue
        place, each = known[key]
        said |= {f"shown_{row}": True, f"place_{row}": place}
        said |= {f"{part}_{row}": getattr(each, part) for part in PARTS[1:]}
    return said
