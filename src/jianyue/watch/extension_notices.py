"""Who is told of longer hours: the managers who answer, and the customer's people."""

from datetime import UTC, datetime
from typing import Final

from jianyue.agreements.telling import who_may
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.agreed import agreed_for
from jianyue.services.models import Extension, ExtensionState

EXTENSION: Final = "extension"


def tell_asked(extension: Extension, *, at: datetime) -> None:
    """Tell both sides that longer hours are asked for, but not who asks."""
    said = Both("请确认延长服务时间", "Longer service hours, please answer")
    if extension.late:
        said = Both("请确认延长服务时间（申请晚了）", "Longer hours, asked for late, please answer")
    words = Both(f"原因：{extension.reason}", f"Reason: {extension.reason}")
    _tell(extension, "extension-asked", said, words, at, but=extension.asked_by_id)


def tell_answered(extension: Extension, *, at: datetime) -> None:
    """Tell both sides what the provider says, but not who says it."""
    said = Both("延长服务时间未获同意", "Longer hours refused")
    if extension.state == ExtensionState.CONFIRMED:
        said = Both("延长服务时间已确认", "Longer hours confirmed")
    notices.withdraw((EXTENSION, extension.pk), kind="extension-asked")
    words = Both(extension.answer, extension.answer)
    _tell(extension, "extension-answered", said, words, at, but=extension.answered_by_id)


def tell_withdrawn(extension: Extension, *, at: datetime, by: User) -> None:
    """Take back what was not sent yet, and tell both sides that the hours stay as agreed."""
    notices.withdraw((EXTENSION, extension.pk))
    said = Both("延长服务时间的申请已撤回", "Longer hours withdrawn")
    _tell(extension, "extension-withdrawn", said, Both("", ""), at, but=by.pk)


def _tell(
    extension: Extension, kind: str, said: Both, words: Both, at: datetime, *, but: int | None
) -> None:
    """Tell everybody concerned; who asked on the hotline is among them, whatever his role."""
    deeds = (Deed.ANSWER_EXTENSIONS, Deed.ALLOW_WINDOWS)
    people = {user.pk: user for deed in deeds for user in who_may(deed, extension.contract)}
    people[extension.asked_by_id] = extension.asked_by
    to = [user for pk, user in people.items() if pk != but]
    notices.decide(_message(extension, kind, said, words), to=to, at=at)


def _message(extension: Extension, kind: str, said: Both, words: Both) -> Message:
    agreed = agreed_for(extension.contract, extension.asked_at)
    service = agreed.agreement.services.get(extension.system) if agreed else None
    zone, number = agreed.zone if agreed else UTC, extension.number
    zh, en = (
        service.title.words(language) if service else extension.system
        for language in ("zh", "en")
    )  # fmt: skip
    start, end = (each.astimezone(zone) for each in (extension.from_at, extension.until_at))
    when = f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"
    return Message(
        kind=kind,
        cause=(EXTENSION, extension.pk),
        subject=Both(f"[{number}] {said.zh}：{zh}", f"[{number}] {said.en}: {en}"),
        body=Both(f"{zh}\n{when}\n{words.zh}".rstrip(), f"{en}\n{when}\n{words.en}".rstrip()),
        path=f"/extensions/{number}/",
    )
