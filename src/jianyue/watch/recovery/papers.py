"""A plan on paper, for the hour in which the systems are down (E15)."""

from collections.abc import Iterator
from datetime import tzinfo

from jianyue.agreements.language import Agreement
from jianyue.documents import pdf
from jianyue.documents.document import (
    Block,
    Document,
    Heading,
    Item,
    KeyValues,
    Language,
    Note,
    Paragraph,
    Table,
)
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.services.agreed import agreed_for
from jianyue.services.dates import zone_of
from jianyue.watch.models import RecoveryPlan
from jianyue.watch.recovery.scripts import Script, Version
from jianyue.watch.recovery_words import lasting

ABSENT = Both("（不可见的人员）", "(somebody you do not see)")


def pdf_of(plan: RecoveryPlan, version: Version, reader: User, language: Language) -> bytes:
    """Return a version of a plan as PDF, with the names and numbers of its people of today."""
    return pdf.as_bytes(document_of(plan, version, reader, language))


def document_of(plan: RecoveryPlan, version: Version, reader: User, language: Language) -> Document:
    """Return a version of a plan as a document: what must be known first comes first."""
    agreed = agreed_for(plan.contract, version.at)
    sheet = _Sheet(version, language, people_of(version.script, reader))
    zone = zone_of(plan.contract, version.at)
    return Document(
        title=version.script.title,
        language=language,
        blocks=tuple(sheet.blocks(plan, agreed.agreement if agreed else None, zone)),
        subtitle=sheet.say("灾难恢复预案", "Disaster recovery plan"),
        number=f"{plan.number} v{version.number}",
        number_label=sheet.say("编号", "No."),
        dated=version.at.astimezone(zone).date(),
    )


def people_of(script: Script, reader: User) -> dict[int, User]:
    """Return the people of a plan whom the reader may see, by id; one query."""
    ids = {script.owner, *(pk for each in script.team for pk in (each.user, each.deputy) if pk)}
    rows = User.objects.visible_to(reader).select_related("organisation")
    found: dict[int, User] = rows.in_bulk(ids)
    return found


class _Sheet:
    def __init__(self, version: Version, language: Language, people: dict[int, User]) -> None:
        self.version, self.script = version, version.script
        self.language, self.people = language, people

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def blocks(
        self, plan: RecoveryPlan, agreement: Agreement | None, zone: tzinfo
    ) -> Iterator[Block]:
        say, script = self.say, self.script
        yield KeyValues(tuple(self.facts(plan, agreement, zone)))
        yield Heading(say("小组", "Team"))
        yield Table(
            (say("职责", "Role"), say("姓名和电话", "Name and phone"), say("替补", "Deputy")),
            tuple(
                (each.role, self.named(each.user), self.named(each.deputy)) for each in script.team
            ),
            (2, 3, 3),
        )
        yield Heading(say("恢复策略", "Recovery strategy"))
        for text in script.strategy.split("\n"):
            yield Paragraph(text)
        yield Heading(say("步骤", "Steps"))
        yield self.steps()
        if script.means:
            yield Heading(say("资源", "Resources"))
            for place, means in enumerate(script.means, 1):
                inside = say("（内部）", " (internal)") if means.internal else ""
                yield Item(f"{place}.", f"{means.text}{inside}")
        yield Note(
            say(
                "姓名和电话为打印时的；空格供没有系统时手写。",
                "Names and numbers are those of the day of printing; empty cells are for writing "
                "by hand while systems are down.",
            )
        )

    def steps(self) -> Table:
        say = self.say
        head = (
            ("序", "No."), ("做什么", "What"), ("谁", "Who"), ("分钟", "Minutes"),
            ("开始", "Begun"), ("完成", "Done"),
        )  # fmt: skip
        rows = tuple(
            (str(place), each.text, each.who, str(each.minutes), "", "")
            for place, each in enumerate(self.script.steps, 1)
        )
        total = ("", say("合计", "Together"), "", str(self.script.minutes), "", "")
        return Table(
            tuple(say(*words) for words in head), (*rows, total), (1, 6, 2, 1.4, 1.6, 1.6), "lllrll"
        )

    def facts(
        self, plan: RecoveryPlan, agreement: Agreement | None, zone: tzinfo
    ) -> Iterator[tuple[str, str]]:
        say, script, language = self.say, self.script, self.language
        services = agreement.services if agreement else {}
        named = [services[n].title.words(language) if n in services else n for n in script.systems]
        yield say("合同", "Contract"), f"{plan.contract.code} {plan.contract.said.words(language)}"
        yield say("系统", "Systems"), say("、", ", ").join(named)
        yield say("恢复时间目标 RTO", "Recovery time, RTO"), lasting(script.rto).words(language)
        yield say("数据丢失上限 RPO", "Data lost, RPO"), lasting(script.rpo).words(language)
        written = f"{self.version.at.astimezone(zone):%Y-%m-%d %H:%M}"
        yield say("版本", "Version"), f"{self.version.number} · {written}"
        yield say("负责人", "Owner"), self.named(script.owner)
        yield say("复审日期", "To be looked through on"), script.review_due.isoformat()

    def named(self, pk: int | None) -> str:
        if pk is None:
            return "—"
        person = self.people.get(pk)
        if person is None:
            return ABSENT.words(self.language)
        where = person.organisation.said.words(self.language) if person.organisation else ""
        return "\n".join(part for part in (person.name, person.phone, where) if part)
