"""Forms of the knowledge base."""

from datetime import date
from typing import Any, Final

from django import forms

from jianyue.knowledge.articles import Written
from jianyue.knowledge.models import Article
from jianyue.knowledge.words import Audience, Sort
from jianyue.ledger.speech import Language
from jianyue.people.models import Organisation, Side, User
from jianyue.people.permissions import Deed, may
from jianyue.web.asking import ask, choices

LONGEST: Final = 20_000
MARKED: Final = ask(
    "空行分段；以“- ”或“1. ”开头的行是列表；**加粗**，`代码`。",
    "An empty line begins a paragraph, “- ” or “1. ” a line of a list; **strong**, `code`.",
)


def day() -> forms.DateInput:
    """Return how a day is asked for: a browser's own field takes one form of it alone."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _text(zh: str, en: str) -> Any:  # noqa: ANN401 - a field
    return forms.CharField(
        label=ask(zh, en), required=False, max_length=LONGEST, help_text=MARKED,
        widget=forms.Textarea(attrs={"rows": 10}),
    )  # fmt: skip


class ArticleForm(forms.Form):
    """What stands in an article: in one language or in both."""

    title_zh = forms.CharField(
        label=ask("中文标题", "Title in Chinese"), max_length=200, required=False
    )
    text_zh = _text("中文正文", "Text in Chinese")
    title_en = forms.CharField(
        label=ask("英文标题", "Title in English"), max_length=200, required=False
    )
    text_en = _text("英文正文", "Text in English")
    keywords = forms.CharField(
        label=ask("关键词", "Keywords"), max_length=300, required=False,
        help_text=ask("别的叫法、错误代码，用空格分开", "other names, error codes, with spaces"),
    )  # fmt: skip
    service = forms.CharField(
        label=ask("服务", "Service"), max_length=80, required=False,
        widget=forms.TextInput(attrs={"list": "services", "autocomplete": "off"}),
    )  # fmt: skip
    review_date = forms.DateField(label=ask("复核日期", "To be reviewed by"), widget=day())

    def __init__(self, by: User, language: Language, *given: Any, **known: Any) -> None:  # noqa: ANN401 - what was sent
        super().__init__(*given, **known)
        rows = User.objects.visible_to(by).filter(customer=None, is_active=True)
        self.people = {str(each.pk): each for each in rows.order_by("name", "pk")}
        self.people[str(by.pk)] = by
        self.fields["sort"] = forms.ChoiceField(
            label=ask("类型", "Kind"), choices=choices(Sort, language)
        )
        self.fields["owner"] = forms.ChoiceField(
            label=ask("负责人", "Owner"), initial=str(by.pk),
            choices=[(key, each.name) for key, each in self.people.items()],
        )  # fmt: skip
        zh, en = ["title_zh", "text_zh"], ["title_en", "text_en"]
        self.order_fields(["sort", *(zh + en if language == "zh" else en + zh)])

    def written(self) -> Written:
        """Return what was said."""
        said = dict(self.cleaned_data)
        return Written(
            **said | {"sort": Sort.of(said["sort"]), "owner": self.people[said["owner"]]}
        )


def known(article: Article) -> dict[str, Any]:
    """Return what a form begins with that changes an article."""
    names = ("title_zh", "text_zh", "title_en", "text_en", "keywords", "service", "review_date")
    said = {name: getattr(article, name) for name in names}
    return said | {"sort": article.sort, "owner": str(article.owner_id)}


class PublishForm(forms.Form):
    """Who reads it."""

    def __init__(self, by: User, language: Language, *given: Any, **known: Any) -> None:  # noqa: ANN401 - what was sent
        super().__init__(*given, **known)
        offered = choices(Audience, language) if may(by, Deed.SHOW_KNOWLEDGE) else [
            (Audience.INTERNAL.value, Audience.INTERNAL.words(language))
        ]  # fmt: skip
        self.fields["audience"] = forms.ChoiceField(
            label=ask("谁能看到", "Who reads it"), choices=offered, widget=forms.RadioSelect
        )
        self.customers: dict[str, Organisation] = {}
        if len(offered) > 1:
            rows = Organisation.objects.filter(tenant=by.tenant_id, side=Side.CUSTOMER)
            self.customers = {str(each.pk): each for each in rows.order_by("name", "pk")}
            self.fields["customers"] = forms.MultipleChoiceField(
                label=ask("哪些客户", "Which customers"), required=False,
                help_text=ask("仅在选择“指定的客户”时", "where customers are chosen"),
                choices=[(key, each.said.words(language)) for key, each in self.customers.items()],
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def chosen(self) -> list[Organisation]:
        """Return the customers."""
        return [self.customers[key] for key in self.cleaned_data.get("customers", ())]


class WithdrawForm(forms.Form):
    """Why it is shown no more."""

    reason = forms.CharField(label=ask("原因", "Why"), max_length=500)


class ReviewForm(forms.Form):
    """By when it is looked at again."""

    review_date = forms.DateField(label=ask("下次复核", "Next review"), widget=day())

    def __init__(self, again: date, *given: Any) -> None:  # noqa: ANN401 - what was sent
        super().__init__(*given)
        self.fields["review_date"].initial = again
