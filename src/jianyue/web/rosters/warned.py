"""The warnings before and after promised times that a contract wants."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.agreements.models import Contract
from jianyue.escalation.noting import plans
from jianyue.escalation.warnings_set import (
    ASSIGNEE,
    HIGHEST,
    MANAGERS,
    MOST,
    Rule,
    rules_of,
    set_warnings,
)
from jianyue.ledger.speech import Both, Language, Refused
from jianyue.services.agreed import agreed_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import ask, refuse, spoken, tell
from jianyue.web.people.asked import posted
from jianyue.web.policy import for_people

WHOM = {
    ASSIGNEE: Both("处理人；没有时为坐席", "the assignee; without one, the desk's agents"),
    MANAGERS: Both("运维经理", "the operations managers"),
}


class WarningForm(forms.Form):
    """Up to six percentages, each with whom it is told to; a line without a number is none."""

    def __init__(self, people: Sequence[tuple[str, str]], rules: Sequence[Rule], data: Any) -> None:  # noqa: ANN401 - what was sent
        super().__init__(data)
        for line in range(MOST):
            rule = rules[line] if line < len(rules) else None
            self.fields[f"percent_{line}"] = forms.IntegerField(
                label=ask(f"第 {line + 1} 条：已用 %", f"Warning {line + 1}: % used"),
                min_value=1, max_value=HIGHEST, required=False,
                initial=rule.percent if rule else None,
            )  # fmt: skip
            self.fields[f"whom_{line}"] = forms.ChoiceField(
                label=ask("通知", "told to"), choices=people, required=False,
                initial=rule.whom if rule else ASSIGNEE,
            )  # fmt: skip

    def rules(self) -> list[Rule]:
        """Return the lines that have a number."""
        said = self.cleaned_data
        lines = [(said[f"percent_{line}"], said[f"whom_{line}"]) for line in range(MOST)]
        return [Rule(percent, whom or ASSIGNEE) for percent, whom in lines if percent]

    def pairs(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Yield the two fields of each line."""
        for line in range(MOST):
            yield self[f"percent_{line}"], self[f"whom_{line}"]


@for_people
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show the warnings of a contract, and let who plans set them."""
    user, contract, language = person(request), contract_for(request, code), spoken(request)
    people, rules = _people(contract, language), rules_of(contract)
    form = WarningForm(people, rules, posted(request)) if plans(user) else None
    if form is not None and form.is_bound and form.is_valid():
        try:
            set_warnings(contract, form.rules(), at=timezone.now(), by=user)
        except Refused as refused:
            refuse(form, refused, language)
        else:
            tell(request, Both("预警已设定。", "The warnings are set."))
            return redirect(reverse("target-warnings", args=[contract.code]))
    names = dict(people)
    said = [(rule.percent, names.get(rule.whom, rule.whom)) for rule in rules]
    return render(
        request, "rosters/warnings.html", {"contract": contract, "rules": said, "form": form}
    )


def _people(contract: Contract, language: Language) -> list[tuple[str, str]]:
    agreed = agreed_for(contract, timezone.now())
    roles = agreed.agreement.roles.items() if agreed else ()
    return [
        *((key, said.words(language)) for key, said in WHOM.items()),
        *((name, spec.title.words(language)) for name, spec in roles),
    ]
