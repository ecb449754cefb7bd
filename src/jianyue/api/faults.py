"""What does not fit in a request, said field by field in both languages."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from jianyue.api.problems import Problem, Sort, Wrong
from jianyue.ledger.speech import Both

UNFIT: Final = Both("这个值不符合要求。", "This value does not fit.")
SAID: Final[Mapping[str, Both]] = {
    "missing": Both("这一项必填。", "This is required."),
    "extra_forbidden": Both("没有这一项。", "There is no such field."),
    "string_type": Both("应为文字。", "This should be a text."),
    "string_too_long": Both("最多 {max_length} 个字。", "At most {max_length} characters."),
    "string_too_short": Both("至少 {min_length} 个字。", "At least {min_length} characters."),
    "string_pattern_mismatch": Both(
        "写法不对，应符合 {pattern}。", "It is not written as it must be: {pattern}."
    ),
    "int_parsing": Both("应为整数。", "This should be a whole number."),
    "int_type": Both("应为整数。", "This should be a whole number."),
    "int_from_float": Both("应为整数。", "This should be a whole number."),
    "bool_parsing": Both("应为 true 或 false。", "This should be true or false."),
    "bool_type": Both("应为 true 或 false。", "This should be true or false."),
    "dict_type": Both("应为对象。", "This should be an object."),
    "model_attributes_type": Both("应为对象。", "This should be an object."),
    "list_type": Both("应为列表。", "This should be a list."),
    "literal_error": Both("应为 {expected} 之一。", "This should be one of {expected}."),
    "enum": Both("应为 {expected} 之一。", "This should be one of {expected}."),
    "greater_than": Both("须大于 {gt}。", "This must be above {gt}."),
    "greater_than_equal": Both("不能小于 {ge}。", "This must be at least {ge}."),
    "less_than": Both("须小于 {lt}。", "This must be below {lt}."),
    "less_than_equal": Both("不能大于 {le}。", "This must be at most {le}."),
    "timezone_aware": Both(
        "时间须写明时区，如 2026-01-31T09:00:00+08:00。",
        "An instant says its zone, as 2026-01-31T09:00:00+08:00.",
    ),
    "datetime_from_date_parsing": Both("不是时间。", "This is no instant."),
    "datetime_parsing": Both("不是时间。", "This is no instant."),
    "datetime_type": Both("不是时间。", "This is no instant."),
    "date_from_datetime_parsing": Both("不是日期。", "This is no date."),
    "decimal_parsing": Both("应为数字。", "This should be a number."),
}
# The names that the views give to what they take; a program does not know them.
OURS: Final = frozenset({"body", "query", "path", "header", "form", "file", "said", "asked"})


def problem_of(errors: Iterable[Mapping[str, Any]]) -> Problem:
    """Return the problem that the faults of a request make together.

    A path that cannot be is one that leads nowhere; a query that cannot be read is unreadable.
    """
    found = list(errors)
    sources = {str(each["loc"][0]) for each in found if each["loc"]}
    if "path" in sources:
        return Problem(Sort.MISSING)
    wrong = [_wrong(each) for each in found]
    return Problem(Sort.UNREADABLE if sources <= {"query", "header"} else Sort.INVALID, wrong=wrong)


def _wrong(error: Mapping[str, Any]) -> Wrong:
    path = [str(part) for part in error["loc"]]
    while path and path[0] in OURS:
        path.pop(0)
    said = SAID.get(str(error["type"]), UNFIT)
    values = error.get("ctx") or {}
    return Wrong(".".join(path), str(error["type"]), _filled(said, values))


def _filled(said: Both, values: Mapping[str, Any]) -> Both:
    try:
        return Both(said.zh.format(**values), said.en.format(**values))
    except (KeyError, IndexError):
        return UNFIT
