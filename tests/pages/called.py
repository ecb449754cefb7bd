"""A call of the bank, and an answer of the desk to it, for pages and the tenant matrix."""

from jianyue.hotline import calls, lines
from jianyue.hotline.calls import Ring
from jianyue.tickets import macros
from jianyue.tickets.actions import record
from jianyue.tickets.models import CannedReply, SavedFilter, Tag, Ticket
from jianyue.tickets.replies import Written, keep
from tests.story import Story


def call_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return the names of a number and of a call of somebody of the bank; `words` is his name."""
    agent, bank, at = story.cast.agent, story.cast.contracts["bank-1"], story.now
    line, _ = lines.add(words, "010-0000 0001", bank, at=at, by=story.cast.manager)
    call = calls.ring(bank.tenant_id, Ring(at, "13800000001", line), at=at, by=agent)
    call = calls.answer(call, when=at, at=at, by=agent)
    call = calls.name(call, bank, at=at, by=agent, name=words)
    return {"line": line.pk, "phone_call": call.number}


def reply_of_the_desk(story: Story, words: str) -> CannedReply:
    """Return a ready answer that everybody at the provider uses; `words` are in it."""
    said = Written(words, words, own=False)
    return keep(said, at=story.now, by=story.cast.manager)


def habits_of_the_desk(story: Story, ticket: Ticket, words: str) -> dict[str, object]:
    """Return the names of a macro, a tag and a view that everybody at the provider uses."""
    steps = {"tagged": {"tags": words}, "responded": {"text": words}}
    said = macros.Written(words, steps, own=False)
    macro = macros.keep(said, at=story.now, by=story.cast.manager)
    own = SavedFilter.objects.create(
        tenant=ticket.tenant,
        name=words,
        chosen={},
        saved_at=story.now,
        changed_by=story.cast.manager,
    )
    record(ticket.pk, "tagged", at=story.now, by=story.cast.agent, tags=words)
    return {"macro": macro.pk, "tag": Tag.objects.get(word=words).pk,
            "view": own.pk}  # fmt: skip
