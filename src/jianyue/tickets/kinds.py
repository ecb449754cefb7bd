"""What kind of matter somebody's own first words name, as "投诉：" or "[Feedback]" (A11)."""

import re
from collections.abc import Mapping
from typing import Final

from jianyue.tickets.words import Kind

NAMED: Final[Mapping[str, Kind]] = {
    "投诉": Kind.COMPLAINT, "complaint": Kind.COMPLAINT,
    "意见反馈": Kind.FEEDBACK, "反馈": Kind.FEEDBACK, "意见": Kind.FEEDBACK, "建议": Kind.FEEDBACK,
    "表扬": Kind.FEEDBACK, "感谢": Kind.FEEDBACK, "feedback": Kind.FEEDBACK,
    "suggestion": Kind.FEEDBACK, "praise": Kind.FEEDBACK,
    "服务请求": Kind.REQUEST, "请求": Kind.REQUEST, "申请": Kind.REQUEST, "咨询": Kind.REQUEST,
    "request": Kind.REQUEST, "question": Kind.REQUEST,
    "故障": Kind.INCIDENT, "报障": Kind.INCIDENT, "incident": Kind.INCIDENT,
}  # fmt: skip
# The word alone, in brackets, or with a colon behind it; in the middle of a sentence it says less.
_WORD: Final = "|".join(sorted(NAMED, key=len, reverse=True))
FIRST: Final = re.compile(
    rf"\s*(?:[\[【(（]\s*({_WORD})\s*[\]】)）]|({_WORD})\s*(?:[:：]|$))", re.IGNORECASE
)


def names_kind(text: str) -> bool:
    """Tell whether words begin with the name of a kind."""
    return FIRST.match(text.lstrip().partition("\n")[0]) is not None


def kind_named(line: str) -> Kind:
    """Return the kind that a line begins with; an incident where it names none.

    What names no kind is an incident, for that is what must not wait.
    """
    found = FIRST.match(line)
    if found is None:
        return Kind.INCIDENT
    return NAMED[(found[1] or found[2]).casefold()]
