"""The law of the contract in sentences, for what no article of its own says."""

from collections.abc import Iterator
from datetime import date

from jianyue.agreements.legal import Term
from jianyue.agreements.rendering.fees import breach
from jianyue.agreements.rendering.voice import Voice
from jianyue.agreements.rendering.words import PERIODS, WAYS
from jianyue.documents.document import Block, Item, Paragraph


def term(voice: Voice) -> str:
    """Return from when until when, how it is renewed, what makes it effective (C02, C36)."""
    kept = voice.agreement.term
    if kept is None:
        return ""
    return voice.say("；", "; ").join(filter(None, _term(voice, kept))) + voice.say("。", ".")


def _term(voice: Voice, kept: Term) -> Iterator[str]:
    begin = _beginning(voice, kept.from_)
    if kept.open_ended:
        yield voice.say(f"期限：自{begin}起，不设终止日期", f"Term: from {begin}, without an end")
    elif kept.to is not None:
        yield voice.say(
            f"期限：自{begin}起至 {voice.day(kept.to)}止",
            f"Term: from {begin} to {voice.day(kept.to)}",
        )
    elif kept.lasts is not None:
        lasts = voice.amount(kept.lasts)
        yield voice.say(f"期限：自{begin}起 {lasts}", f"Term: {lasts} from {begin}")
    if kept.follows is not None:
        follows = voice.text(kept.follows)
        yield voice.say(f"随{follows}的期限", f"it follows the term of {follows}")
    yield _renewal(voice, kept)
    yield {
        "signature and seal": voice.say(
            "自双方签字并盖章之日起生效", "effective when both have signed and sealed"
        ),
        "signature": voice.say("自双方签字之日起生效", "effective when both have signed"),
        "start": voice.say("自期限起始之日起生效", "effective from the start"),
    }[kept.effective]


def _beginning(voice: Voice, begin: date | str) -> str:
    if isinstance(begin, date):
        return voice.say(" ", "") + voice.day(begin)
    return (
        voice.say("签订之日", "signing")
        if begin == "signing"
        else voice.say("购买之日", "purchase")
    )


def _renewal(voice: Voice, kept: Term) -> str:
    if kept.renewal == "none":
        return voice.say("期满终止", "it ends with its term") if not kept.open_ended else ""
    length, ahead = voice.amount(kept.renewed_for), voice.amount(kept.notice)
    ahead_zh, ahead_en = (f"提前 {ahead}", f", {ahead} ahead") if ahead else ("期满前", "")
    length_zh, length_en = (f" {length}", f" for {length}") if length else ("", "")
    if kept.renewal == "automatic":
        return voice.say(
            f"期满自动续期{length_zh}，任何一方{ahead_zh}书面提出异议的除外",
            f"renewed{length_en} by itself unless either party objects in writing{ahead_en}",
        )
    return voice.say(
        f"经双方协商可续期{length_zh}，{ahead_zh}提出",
        f"may be renewed{length_en} by agreement{ahead_en}",
    )


def others(voice: Voice, said_in: frozenset[str]) -> list[Block]:
    """Return what the structured parts say and no clause of the articles does.

    said_in  numbers of the clauses that the articles contain
    """
    kept = voice.agreement
    said: list[tuple[object, str]] = [(kept.term, term(voice))]
    for undertaking in (kept.acceptance, kept.improvement, kept.interruption, kept.compensation):
        if undertaking is not None:
            per = voice.word(PERIODS, undertaking.per) if undertaking.per else ""
            words = voice.text(undertaking.text)
            said.append(
                (
                    undertaking,
                    words
                    if not per or per in words
                    else voice.say(f"{per}：", f"Each {per}: ") + words,
                )
            )
    said += [(kept.breach, sentence) for sentence in breach(voice)]
    said += list(_legal(voice))
    whole = _words_of_articles(voice)
    rest = [
        words
        for part, words in said
        if words.strip("。. ")
        and words.strip("。. ") not in whole
        and getattr(part, "clause", None) not in said_in
    ]
    return [Item(voice.mark(place), words) for place, words in enumerate(rest)]


def _words_of_articles(voice: Voice) -> str:
    articles = voice.agreement.articles
    return "\n".join(voice.text(clause.text) for article in articles for clause in article.clauses)


def _legal(voice: Voice) -> Iterator[tuple[object, str]]:
    kept = voice.agreement.legal
    if kept.place is not None:
        yield (
            None,
            voice.say("服务地点：", "Place of service: ")
            + voice.text(kept.place)
            + voice.say("。", "."),
        )
    yield kept.property, _property(voice)
    yield kept.confidentiality, _confidentiality(voice)
    yield kept.force_majeure, _force_majeure(voice)
    yield kept.termination, _termination(voice)
    yield kept.disputes, _disputes(voice)
    yield kept.notices, _notices(voice)
    yield None, voice.text(kept.supplements)
    yield kept.signing, copies(voice)


def _property(voice: Voice) -> str:
    kept = voice.agreement.legal.property
    if kept is None:
        return ""
    if kept.text is not None:
        return voice.text(kept.text)
    owner = (
        voice.say("双方", "both parties")
        if kept.belongs_to == "both"
        else voice.party(kept.belongs_to)
    )
    return voice.say(f"工作成果归{owner}所有。", f"Work products belong to {owner}.")


def _confidentiality(voice: Voice) -> str:
    kept = voice.agreement.legal.confidentiality
    if kept is None:
        return ""
    covers = voice.row(map(voice.point, kept.covers))
    said = [
        voice.say(
            f"双方对{covers or '本协议及履行中知悉的信息'}保密",
            f"Both keep secret: {covers or 'this agreement and what is learned in its course'}",
        )
    ]
    if kept.without_end:
        said.append(voice.say("保密义务无期限", "the duty has no end"))
    elif kept.survives is not None:
        years = voice.amount(kept.survives)
        said.append(
            voice.say(
                f"保密义务在协议终止后 {years}内有效", f"the duty binds for {years} after the end"
            )
        )
    said.append(voice.text(kept.disclosure).rstrip("。."))
    return _joined(voice, said)


def _force_majeure(voice: Voice) -> str:
    kept = voice.agreement.legal.force_majeure
    if kept is None:
        return ""
    covers = voice.row(map(voice.point, kept.covers))
    of = voice.say(f"（{covers}）", f" ({covers})") if covers else ""
    told, proof = voice.amount(kept.told), voice.amount(kept.proof)
    said = [
        voice.say(
            f"发生不可抗力{of}的，{told + '内' if told else '及时'}告知对方并协商处理",
            f"Force majeure{of} is told {'within ' + told if told else 'promptly'} and negotiated",
        )
    ]
    if proof:
        said.append(voice.say(f"{proof}内提供证明", f"proof follows within {proof}"))
    if kept.resumed:
        said.append(voice.say("消除后恢复履行", "the duty resumes once it has ended"))
    return _joined(voice, said)


def _termination(voice: Voice) -> str:
    kept = voice.agreement.legal.termination
    if kept is None:
        return ""
    said = []
    if kept.notice is not None:
        said.append(
            voice.say(
                f"协商终止须提前 {voice.amount(kept.notice)}书面提出",
                f"an end by agreement needs written notice {voice.amount(kept.notice)} ahead",
            )
        )
    if kept.provider_notice is not None:
        ahead, who = voice.amount(kept.provider_notice), voice.party("provider")
        said.append(
            voice.say(
                f"{who}终止须提前 {ahead}书面通知", f"{who} gives written notice {ahead} ahead"
            )
        )
    if kept.grounds:
        said.append(
            voice.say("终止事由：", "grounds: ") + voice.row(map(voice.point, kept.grounds))
        )
    if kept.settled:
        said.append(
            voice.say("终止时：", "at the end: ") + voice.row(map(voice.point, kept.settled))
        )
    return _joined(voice, said) if said else ""


def _disputes(voice: Voice) -> str:
    kept = voice.agreement.legal.disputes
    if kept is None:
        return ""
    for_ = voice.amount(kept.negotiate)
    place = voice.text(kept.place)
    first = voice.say(
        f"争议由双方协商{f'；{for_}内' if for_ else '，'}协商不成的",
        f"Disputes are negotiated{f' for {for_}' if for_ else ''}",
    )
    then = (
        voice.say(f"由{place}管辖", f"then go to the court: {place}")
        if kept.then == "court"
        else voice.say(f"提交{place}仲裁", f"then go to arbitration: {place}")
    )
    said = [voice.say("，", ", ").join((first, then))]
    if kept.law is not None:
        said.append(voice.say("适用法律：", "law: ") + voice.text(kept.law))
    return _joined(voice, said)


def _notices(voice: Voice) -> str:
    kept = voice.agreement.legal.notices
    if kept is None or not kept.by:
        return ""
    ways = voice.each(WAYS, kept.by)
    said = [voice.say(f"正式通知以{ways}书面发出", f"Formal notices go in writing by {ways}")]
    if kept.proof:
        said.append(voice.say("并保留发出证明", "with proof of dispatch"))
    return _joined(voice, said)


def copies(voice: Voice) -> str:
    """Return how many copies there are."""
    kept = voice.agreement.legal.signing
    if kept is None or kept.copies is None:
        return ""
    each = (
        "" if kept.each is None else voice.say(f"，双方各执 {kept.each} 份", f", {kept.each} each")
    )
    return voice.say(
        f"本协议一式 {kept.copies} 份{each}，具有同等法律效力。",
        f"This agreement has {kept.copies} copies of equal force{each}.",
    )


def _joined(voice: Voice, said: list[str]) -> str:
    return voice.say("；", "; ").join(part for part in said if part) + voice.say("。", ".")


def purpose(voice: Voice) -> list[Block]:
    """Return what the agreement is for."""
    words = voice.text(voice.agreement.purpose)
    # Articles say it in their own words.
    return [Paragraph(words)] if words and not voice.agreement.articles else []
