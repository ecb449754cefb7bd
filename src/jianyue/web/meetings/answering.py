"""Minutes: issued by the provider, accepted or contested by the customer's chair."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.governance import minutes
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.meetings.forms import AnswerForm
from jianyue.web.meetings.found import meeting_for
from jianyue.web.meetings.planning import page_of
from jianyue.web.people.asked import Nothing, asked, posted
from jianyue.web.policy import for_people, for_those_who


@for_those_who(Deed.KEEP_MEETINGS)
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, meeting: str) -> HttpResponse:
    """Issue the minutes for the provider."""
    user, kept = person(request), meeting_for(request, meeting)

    def act(_: dict[str, Any]) -> Both:
        minutes.issue(kept, at=timezone.now(), by=user)
        return Both("纪要已签发，客户会收到通知。", "The minutes are issued; the customer is told.")

    intro = Both(
        "签发即代表服务方确认。签发后的这一版不再变动；客户有异议时可以修改后再签发一版。",
        "To issue them is to sign them for the provider. This edition never changes; if the "
        "customer contests it, a further one can be issued.",
    )
    if kept.report_id is None:
        intro = Both(f"服务报告还没有提交到这次会议。{intro.zh}",
                     f"No report was submitted to this meeting. {intro.en}")  # fmt: skip
    title = Both("签发会议纪要", "Issue the minutes")
    return asked(request, page_of(kept, title, title, intro), Nothing(posted(request)), act)


@for_people
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, meeting: str) -> HttpResponse:
    """Accept the minutes as the customer's chair, or contest them."""
    user, kept = person(request), meeting_for(request, meeting)
    form = AnswerForm(spoken(request), posted(request), edition=kept.edition)

    def act(said: dict[str, Any]) -> Both:
        accepts, edition = said["accepts"] == "yes", said["edition"]
        minutes.answer(
            kept, edition, accepts=accepts, words=said["words"], at=timezone.now(), by=user
        )  # fmt: skip
        if accepts:
            return Both("纪要已确认，不再变动。", "The minutes are accepted and never change.")
        return Both("异议已记录，服务方会收到通知。", "Recorded; the provider is told.")

    intro = Both(f"您答复的是第 {kept.edition} 版纪要。", f"You answer edition {kept.edition}.")
    page = page_of(kept, Both("答复会议纪要", "Answer the minutes"), Both("提交", "Answer"), intro)
    return asked(request, page, form, act)
