"""What is asked about longer hours."""

from collections.abc import Sequence

from django import forms

from jianyue.ledger.speech import Language
from jianyue.watch.extensions import Longer
from jianyue.web.asking import ask
from jianyue.web.tickets.asking import Moment
from jianyue.web.watch.forms import Given, words


class ExtensionForm(forms.Form):
    """Which system is wanted longer, until when, why, and who asks on the hotline."""

    system = forms.ChoiceField(label=ask("系统", "System"))
    reason = words("原因", "Reason")
    caller = forms.CharField(
        label=ask("谁在热线上提出", "Who asked on the hotline"), max_length=120
    )
    late_known = forms.BooleanField(
        label=ask("明知申请太晚，仍要申请", "Known to be late; ask nevertheless"), required=False
    )

    def __init__(
        self,
        systems: Sequence[tuple[str, str]],
        when: tuple[str, Language],
        data: Given = None,
        *,
        of_customer: bool,
    ) -> None:
        super().__init__(data)
        zone, language = when
        self.fields["system"].choices = systems  # type: ignore[attr-defined]  # a choice field
        self.fields["from_at"] = Moment(zone, language, label=ask("开始", "From"))
        self.fields["until_at"] = Moment(zone, language, label=ask("结束", "Until"))
        if of_customer:
            del self.fields["caller"]
        self.order_fields(["system", "from_at", "until_at", "reason", "caller"])

    def wish(self) -> Longer:
        """Return what was said."""
        return Longer(**self.cleaned_data)
