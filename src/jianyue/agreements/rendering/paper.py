"""From an agreement to the document that is signed."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from jianyue.agreements.language import Agreement
from jianyue.agreements.language import Article as Written
from jianyue.agreements.language import Paragraph as WrittenClause
from jianyue.agreements.rendering import (
    calendars,
    catalogue,
    clocks,
    fees,
    legal,
    promises,
    together,
)
from jianyue.agreements.rendering.voice import Voice, counted
from jianyue.agreements.written import Language
from jianyue.documents.document import (
    Article,
    Block,
    Clause,
    Document,
    Heading,
    Item,
    Note,
    PageBreak,
    Paragraph,
    Signature,
    Signatures,
    Table,
)

# Order of the annexes: who, what, how well, at what price, together. Names are those of `show`.
PARTS: dict[str, tuple[Callable[[Voice], list[Block]], str, str]] = {
    "contacts": (together.contacts, "服务窗口", "Contacts"),
    "scope": (catalogue.scope, "服务范围", "Scope of service"),
    "services": (catalogue.services, "服务目录", "Service catalogue"),
    "calendars": (calendars.table, "服务时间", "Service hours"),
    "domains": (catalogue.domains, "服务领域", "Service domains"),
    "levels": (catalogue.levels, "级别", "Levels"),
    "handling": (catalogue.handling, "处理级别", "Handling levels"),
    "targets": (promises.targets, "服务时限", "Times promised"),
    "ladders": (promises.ladders, "升级告知", "Escalation"),
    "maintenance": (promises.maintenance, "计划维护", "Planned maintenance"),
    "indicators": (promises.indicators, "考核指标", "Indicators"),
    "grounds": (promises.grounds, "不计入考核的原因", "Exclusions"),
    "rules": (clocks.rules, "计时与统计规则", "How clocks and figures count"),
    "fees": (fees.fees, "服务费用", "Fees"),
    "schedule": (fees.schedule, "付款", "Payment"),
    "credits": (fees.credits_, "罚则", "Service credits"),
    "reports": (together.reports, "服务报告", "Reports"),
    "governance": (together.governance, "协同与管理", "Governance"),
    "duties": (together.duties, "双方职责", "Duties"),
    "staff": (together.staff, "服务人员", "Staff"),
    "behind": (together.behind, "支撑协议", "Agreements behind"),
}


def document_of(agreement: Agreement, language: Language) -> Document:
    """Return the document that both parties sign, every number in it taken from the agreement.

    agreement  read without problems
    language   of the document; where it is not the agreement's own, it says so

    The articles come first, in their order, with the tables that their clauses show; structured
    parts that no clause shows follow as annexes, so that nothing agreed is missing on paper. An
    agreement without articles is its parts in order.
    """
    voice = Voice(agreement, language)
    annexes = list(_annexes(voice))
    body = [*_head(voice), *_articles(voice)]
    if agreement.articles:
        whole = [*body, *_signatures(voice, annexed=bool(annexes))]
        whole += [PageBreak(), *annexes] if annexes else []
    else:
        whole = [*body, *annexes, *_signatures(voice, annexed=False)]
    starts = agreement.term.from_ if agreement.term else None
    number = agreement.file_number
    return Document(
        voice.text(agreement.title),
        language,
        tuple(_finished(voice, whole)),
        voice.say(f"版本 {agreement.version}", f"Version {agreement.version}"),
        number,
        voice.say("编号：", "No. "),
        starts if isinstance(starts, date) else date(1980, 1, 1),
        tuple(name for side in voice.sides() if (name := _name(voice, side))),
        tuple(_cover(voice)),
    )


def _cover(voice: Voice) -> Iterable[tuple[str, str]]:
    for side in voice.sides():
        yield voice.holder(side) + voice.say("：", ":"), _name(voice, side)
    signing = voice.agreement.legal.signing
    yield voice.say("签订地点：", "Place of signing:"), voice.text(signing.place) if signing else ""
    yield voice.say("签订日期：", "Date of signing:"), signing.date if signing else ""


def _name(voice: Voice, side: str) -> str:
    parties = voice.agreement.parties
    if parties is None:
        return ""
    return voice.text((parties.customer if side == "customer" else parties.provider).name)


def _head(voice: Voice) -> list[Block]:
    first, second = map(voice.party, voice.sides())
    blocks: list[Block] = []
    if voice.language != voice.agreement.language:
        blocks.append(
            Note(
                voice.say(
                    "本文为译本，以英文本为准。",
                    "This is a translation; the Chinese text prevails.",
                )
            )
        )
    if "parties" not in _shown(voice.agreement):
        blocks += together.parties(voice)
    preamble = voice.say(
        f"{first}、{second}双方在平等、自愿的基础上经协商一致，订立本协议，共同遵守。",
        "The parties have agreed on the following on equal terms and of their own will.",
    )
    return [*blocks, Paragraph(preamble), *legal.purpose(voice)]


def _shown(agreement: Agreement) -> frozenset[str]:
    return frozenset(
        table
        for article in agreement.articles
        for clause in article.clauses
        for table in clause.show
    )


def _articles(voice: Voice) -> Iterable[Block]:
    for article in voice.agreement.articles:
        yield Article(_article_number(voice, article), voice.text(article.title))
        for clause in article.clauses:
            yield from _clause(voice, clause)


def _article_number(voice: Voice, article: Written) -> str:
    number = article.number
    if voice.language == "zh":
        return (
            f"第{counted(int(number))}条"
            if number.isdecimal() and int(number) in range(1, 100)
            else f"第 {number} 条"
        )
    return f"Article {number}"


def _clause(voice: Voice, clause: WrittenClause) -> Iterable[Block]:
    title, words = voice.text(clause.title), voice.text(clause.text)
    joint = voice.say("：", ". ") if title and words else ""
    yield Clause(clause.number, f"{title}{joint}{words}")
    for place, point in enumerate(clause.points):
        yield Item(voice.mark(place), voice.text(point))
    for table in clause.show:
        yield from together.parties(voice) if table == "parties" else PARTS[table][0](voice)


def _annexes(voice: Voice) -> Iterable[Block]:
    shown = _shown(voice.agreement)
    said_in = frozenset(
        clause.number for article in voice.agreement.articles for clause in article.clauses
    )
    parts = [
        (voice.say(zh, en), made)
        for name, (draw, zh, en) in PARTS.items()
        if name not in shown and (made := draw(voice))
    ]
    if rest := legal.others(voice, said_in):
        parts.append((voice.say("其他约定", "Further terms"), rest))
    for place, (title, made) in enumerate(parts, 1):
        yield Heading(_part_number(voice, place) + title)
        yield from made


def _part_number(voice: Voice, place: int) -> str:
    if voice.agreement.articles:
        return voice.say(f"附件{counted(place)}　", f"Annex {place}  ")
    return voice.say(f"{counted(place)}、", f"Part {place}  ")


def _finished(voice: Voice, blocks: Iterable[Block]) -> Iterable[Block]:
    """Give every table its number, in reading order, and every sentence its capital letter."""
    number = 0
    for block in blocks:
        if isinstance(block, Table):
            number += 1
            called = voice.say(f"表 {number}　", f"Table {number}  ") + block.caption
            yield replace(_without_empty_columns(block), caption=called)
        elif isinstance(block, Note | Clause):
            yield replace(block, text=block.text[:1].upper() + block.text[1:])
        else:
            yield block


def _without_empty_columns(table: Table) -> Table:
    kept = [at for at in range(len(table.header)) if any(row[at] for row in table.rows)]
    return Table(
        tuple(table.header[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in table.rows),
        tuple(table.widths[at] for at in kept if table.widths),
        "".join(table.aligned[at] for at in kept if table.aligned),
    )


def _signatures(voice: Voice, *, annexed: bool) -> tuple[Block, ...]:
    lines = (
        voice.say("法定代表人或授权代表（签字）：", "Representative (signature):"),
        voice.say("日期：", "Date:"),
    )
    seal = voice.say("（盖章）", "(seal)")
    first, second = (
        Signature(voice.holder(side), _name(voice, side), seal, lines) for side in voice.sides()
    )
    closing = (
        voice.say(
            "附件为本协议的组成部分，与正文具有同等效力。",
            "The annexes are part of this agreement and of equal force.",
        )
        if annexed
        else voice.say("（以下无正文）", "(There is no further text.)")
    )
    return (Paragraph(closing), Signatures((first, second)))
