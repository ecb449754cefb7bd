"""The rows of surveys, calls and opinions: copies of what their facts say, made anew on request."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Words
from jianyue.surveys.folding import Told, answers_in, folded, invited_in
from jianyue.surveys.models import Answer, FollowUp, Invited, Opinion, Said, Survey
from jianyue.surveys.stages import call_folded, opinion_folded


def facts_of(timeline: UUID) -> list[Fact]:
    """Return what happened, in the order of recording."""
    return list(Fact.objects.filter(timeline=timeline).order_by("seq"))


def put(row: Any, columns: dict[str, Any]) -> bool:  # noqa: ANN401 - any of the rows
    """Set the columns of a row; tell whether one of them was not so before."""
    changed = any(getattr(row, name) != value for name, value in columns.items())
    for name, value in columns.items():
        setattr(row, name, value)
    return changed


def copy_onto(survey: Survey) -> None:
    """Store what the facts say of a survey, beside its answers."""
    put(survey, folded(facts_of(survey.timeline_id)))
    survey.save()


def copy_answer(survey: Survey, seq: int, *, receipt: str = "") -> Answer:
    """Store one answer as the facts about it say."""
    rows = Fact.objects.filter(timeline=survey.timeline_id)
    about = [*rows.filter(seq=seq), *rows.filter(body__answer=seq).order_by("seq")]
    told = answers_in(about)[0]
    answer = _row(survey, told)
    put(answer, told.columns)
    answer.receipt = receipt or answer.receipt
    answer.save()
    Said.objects.filter(answer=answer).delete()
    Said.objects.bulk_create(_said(answer, _texts(survey, [told]).get(seq, {})))
    return answer


def rebuild(tenant: int) -> list[str]:
    """Make every copy anew; return the numbers of what changed. Safe to repeat."""
    with inside(tenant):
        changed = [each.number for each in Survey.objects.order_by("pk") if _mended(each)]
        calls = FollowUp.objects.order_by("pk")
        changed += [
            each.number for each in calls
            if _saved(each, call_folded(facts_of(each.timeline_id)))
        ]  # fmt: skip
        opinions = Opinion.objects.order_by("pk")
        return changed + [
            each.number
            for each in opinions
            if _saved(each, opinion_folded(facts_of(each.timeline_id)))
        ]


def _mended(survey: Survey) -> bool:
    facts = facts_of(survey.timeline_id)
    changed = _saved(survey, folded(facts))
    asked = set(Invited.objects.filter(survey=survey).values_list("user_id", flat=True))
    missing = sorted(invited_in(facts) - asked)
    Invited.objects.bulk_create(_invited(survey, pk) for pk in missing)
    told = answers_in(facts)
    texts = _texts(survey, told)
    answers = [_mended_answer(survey, each, texts.get(each.seq, {})) for each in told]
    if not survey.anonymous:  # who has answered an anonymous one is known nowhere else
        answered = {each.columns["user_id"] for each in told}
        rows = Invited.objects.filter(survey=survey)
        lost = rows.filter(user__in=answered, answered=False).update(answered=True)
        changed = bool(lost) or changed
    return any([changed, bool(missing), *answers])


def _mended_answer(survey: Survey, told: Told, words: dict[int, str]) -> bool:
    """Mend one answer. Words that stand there are left: names may have been erased from them."""
    answer = _row(survey, told)
    known = answer.pk is not None
    if put(answer, told.columns) or not known:
        answer.save()
        known = False
    there = set(Said.objects.filter(answer=answer).values_list("place", flat=True))
    missing = {place: text for place, text in words.items() if place not in there}
    Said.objects.bulk_create(_said(answer, missing))
    return not known or bool(missing)


def _row(survey: Survey, told: Told) -> Answer:
    found = Answer.objects.filter(survey=survey, seq=told.seq).first()
    return found or Answer(
        tenant_id=survey.tenant_id, customer_id=survey.customer_id,
        contract_id=survey.contract_id, survey=survey, seq=told.seq,
    )  # fmt: skip


def _said(answer: Answer, words: dict[int, str]) -> list[Said]:
    own = {"tenant_id": answer.tenant_id, "customer_id": answer.customer_id, "answer": answer}
    return [Said(**own, place=place, text=text) for place, text in words.items()]


def _texts(survey: Survey, told: Sequence[Told]) -> dict[int, dict[int, str]]:
    """Return the words of answers by the number of the first fact and by question."""
    by_last = {each.text_seq: each.seq for each in told}
    rows = Words.objects.filter(timeline=survey.timeline_id, seq__in=by_last, field__startswith="w")
    found: dict[int, dict[int, str]] = {}
    for each in rows:
        found.setdefault(by_last[each.seq], {})[int(each.field[1:])] = each.text
    return found


def _saved(row: Model, columns: dict[str, Any]) -> bool:
    if not put(row, columns):
        return False
    row.save()
    return True


def _invited(survey: Survey, user: int) -> Invited:
    return Invited(
        tenant_id=survey.tenant_id, customer_id=survey.customer_id, survey=survey, user_id=user
    )
