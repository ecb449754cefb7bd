"""Minutes: issued by the provider, accepted or contested by the customer's chair."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from jianyue.api.callers import caller
from jianyue.api.meetings.area import MEETINGS
from jianyue.api.meetings.planning import held_still, now
from jianyue.api.meetings.reading import MeetingOut
from jianyue.api.shapes import Sent, Words
from jianyue.governance import minutes
from jianyue.governance.writing import WORDS
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed


class MinutesAnswer(Sent):
    """Whether the customer accepts an edition of the minutes; what is contested, where not."""

    edition: Annotated[int, Field(ge=1, le=32_767)]
    accepts: bool
    words: Annotated[Words, Field(max_length=WORDS)] = ""


@MEETINGS.post(
    "/meetings/{meeting}/issue", Both("签发会议纪要", "Issue the minutes"), MeetingOut,
    Deed.KEEP_MEETINGS, takes="",
)  # fmt: skip
def issue_minutes(request: HttpRequest, meeting: str) -> MeetingOut:
    """Issue the minutes for the provider; this edition never changes."""
    who = caller(request)
    minutes.issue(held_still(request, who, meeting), at=who.at, by=who.by)
    return now(who, meeting)


@MEETINGS.post("/meetings/{meeting}/answer", Both("答复会议纪要", "Answer the minutes"), MeetingOut)
def answer_minutes(request: HttpRequest, meeting: str, said: MinutesAnswer) -> MeetingOut:
    """Accept the minutes as the customer's chair, or contest them."""
    who = caller(request)
    kept = held_still(request, who, meeting)
    minutes.answer(kept, said.edition, accepts=said.accepts, words=said.words, at=who.at, by=who.by)
    return now(who, meeting)
