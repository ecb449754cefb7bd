"""A change of an agreement as a sentence: what it is about, what it was, what it is."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from jianyue.agreements.field_names import ENTITLED, FIELDS, SILENT
from jianyue.agreements.hours import HoursOf
from jianyue.agreements.pairing import Pair, Path, named
from jianyue.agreements.rendering.calendars import holidays_in_words, hours_in_words
from jianyue.agreements.rendering.voice import Voice
from jianyue.agreements.texts import Item, Text
from jianyue.agreements.value_names import VALUES
from jianyue.agreements.written import Written

LEVELS = frozenset("123456789")
TITLED = (*ENTITLED, "calendars", "credits", "reports")
NAMING = frozenset({"clause", "number", "title", "report", "when"})
LINE = 120  # characters that a summary may have: one line of a terminal


def sentence(pair: Pair, before: Voice, after: Voice) -> str:
    """Return `recovery 2 h → 4 h, clause 4.2` in the language of the two voices.

    before, after  the old and the new agreement
    """
    return _sentence(pair, _subject(pair.path, before, after), before, after)


def _subject(path: Path, before: Voice, after: Voice) -> str:
    section, *inner = path
    words = [] if section in ENTITLED and inner else [after.word(FIELDS, section)]
    if section == "articles":
        inner = [name for name in inner if name in FIELDS]
    elif inner and section in TITLED:
        words.append(_title(section, inner.pop(0), before, after))
    for name in inner:
        if name in LEVELS and section != "articles":
            words.append(after.level(int(name)))
        elif name not in SILENT:
            words.append(after.word(FIELDS, name))
    return " ".join(words)


def _title(section: str, name: str, before: Voice, after: Voice) -> str:
    for voice in (after, before):
        entries = getattr(voice.agreement, section)
        by_name = entries if isinstance(entries, Mapping) else named(entries, entries)
        part = by_name.get(name)
        title = part if isinstance(part, Text) else getattr(part, "title", None)
        if title is not None:
            return voice.text(title)
    return name


def _sentence(pair: Pair, subject: str, before: Voice, after: Voice) -> str:
    field = next((name for name in reversed(pair.path) if name in FIELDS), "")
    was, now = _said(pair.old, field, before), _said(pair.new, field, after)
    if pair.old is None or (not was and now):
        told = after.say(f"新增 {subject}", f"{subject} added") + _after_colon(after, now, subject)
    elif pair.new is None or (was and not now):
        told = after.say(f"删除 {subject}", f"{subject} removed") + _after_colon(
            after, was, subject
        )
    elif isinstance(pair.old, tuple) and isinstance(pair.new, tuple):
        told = (
            f"{subject} {_exchanged(pair.old, pair.new, field, before, after) or f'{was} → {now}'}"
        )
    elif was == now:  # only the words of the other language changed
        told = f"{subject} {_other(pair.old, after)} → {_other(pair.new, after)}"
    else:
        told = f"{subject} {was} → {now}"
    at = after.say(f"，条款 {pair.clause}", f", clause {pair.clause}") if pair.clause else ""
    return told.rstrip("。.") + at


def _exchanged(
    old: tuple[Any, ...], new: tuple[Any, ...], field: str, before: Voice, after: Voice
) -> str:
    """Return what left a list and what joined it; nothing where only their order changed."""
    gone = tuple(part for part in old if part not in new)
    come = tuple(part for part in new if part not in old)
    left = f"− {_said(gone, field, before)}" if gone else ""
    joined = f"+ {_said(come, field, after)}" if come else ""
    return " ".join(part for part in (left, joined) if part)


def _after_colon(voice: Voice, words: str, subject: str) -> str:
    return "" if subject.endswith(words) else voice.say("：", ": ") + words


def _other(value: object, voice: Voice) -> str:
    if isinstance(value, HoursOf):  # only what people call these hours
        return voice.text(value.title) or voice.say("无名称", "no title")
    if isinstance(value, Text):
        return value.en if voice.language == "zh" else value.zh
    return str(value)


def _said(value: Any, field: str, voice: Voice) -> str:  # noqa: ANN401 - any part of an agreement
    match value:
        case None:
            words = ""
        case Written():
            # English keeps the short form in which the file writes it: 2 h.
            words = voice.say(value.words("zh"), str(value))
        case Text():
            words = value.words(voice.language)
        case Item():
            words = value.text.words(voice.language)
        case HoursOf():
            words = _hours(value, voice)
        case tuple():
            words = voice.row(_said(part, field, voice) for part in value)
            words = words or voice.say("无", "none")
        case _:
            words = _composed(value, field, voice)
    return words


def _hours(spec: HoursOf, voice: Voice) -> str:
    """Return all that makes two calendars differ, single days and zone too."""
    closed = voice.say("不服务", "closed")
    days = (
        f"{voice.day(day)} {voice.row(stretches) or closed}"
        for day, stretches in sorted(spec.exceptions.items())
    )
    said = (hours_in_words(voice, spec), holidays_in_words(voice, spec), *days, spec.zone)
    return voice.say("，", ", ").join(part for part in said if part)


def _composed(value: object, field: str, voice: Voice) -> str:
    return (
        _summary(value, voice)
        if isinstance(value, BaseModel | Mapping)
        else _plain(value, field, voice)
    )


def _plain(value: object, field: str, voice: Voice) -> str:
    if isinstance(value, bool):
        return voice.say("是", "yes") if value else voice.say("否", "no")
    if isinstance(value, date):
        return voice.day(value)
    if isinstance(value, str):
        return _called(value, field, voice)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _called(name: str, field: str, voice: Voice) -> str:
    kept = voice.agreement
    if name in VALUES.get(field, ()):
        return voice.word(VALUES[field], name)
    if name in kept.calendars and field in {"calendar", "hours", "window", "outside"}:
        return hours_in_words(voice, kept.calendars[name])
    for entries in (kept.domains if field == "domain" else {}, kept.roles):
        if name in entries:
            return voice.text(entries[name].title)
    return voice.ground(name) if name in kept.grounds else voice.service(name)


def _summary(value: BaseModel | Mapping[Any, Any], voice: Voice) -> str:
    """Return what a whole part says, as far as one line holds it."""
    parts = named(value, value)
    said = (
        _said(part, field, voice)
        for field, part in parts.items()
        if field not in NAMING and part not in (None, "", (), {}, False)
    )
    words = voice.say("，", ", ").join(part for part in said if part)
    return words if len(words) <= LINE else words[: LINE - 1] + "…"
