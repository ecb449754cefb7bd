"""A million tickets with Chinese text, as the desk would have stored them, copied in.

Words are drawn as people use them: a few everywhere, most of them seldom. Each ticket has its
title, a text and two notes, one of three of them internal, and stands in the lexicon by all of
them. Its other facts are left out: no search reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import psycopg

from jianyue.ledger.terms import lexemes

FIRST = 1_000_000_000  # keys and numbers far from those of the world
BATCH = 10_000
WORDS = 20_000
TITLES = 20_000
TEXTS = 60_000
START = datetime(2023, 12, 1, tzinfo=UTC)
SPAN = timedelta(days=1090)
KNOWN = (
    *("系统", "服务", "用户", "无法登录", "打印机", "数据库", "网络中断", "交换机告警", "证书过期"),
    *("核心系统", "延迟", "重启", "密码重置", "邮件", "备份失败", "server", "login", "timeout"),
    *("printer", "database", "柜面", "终端", "报错", "已处理", "排查"),
)
RARE = "量子纠缠"
PHONE = "021-5558 {:04}"
OF_CONTRACTS = """
SELECT k.tenant_id, k.customer_id, k.id, v.id, k.code,
    (SELECT reporter_id FROM tickets_ticket WHERE contract_id = k.id LIMIT 1)
FROM agreements_contract k JOIN agreements_version v ON v.contract_id = k.id
    AND v.state = 'in_force' ORDER BY k.code
"""
COLUMNS = {
    "ledger_timeline": "id, tenant_id, customer_id, contract_id, subject, length, head, sealed, "
                       "sealed_in",
    "tickets_ticket": "id, number, kind, category, origin, security, title, service, attributes, "
                      "level, state, paused, contest, reported_at, changed_at, breached, "
                      "closed_at, contract_id, customer_id, reporter_id, tenant_id, "
                      "timeline_id, version_id, handed_on",
    "ledger_words": "tenant_id, customer_id, timeline_id, seq, field, internal, text, salt",
    "ledger_lexicon": "tenant_id, customer_id, timeline_id, internal, at, terms",
}  # fmt: skip
INDEX = (
    "CREATE INDEX lexicon_terms ON ledger_lexicon USING gin (terms) "
    "WITH (gin_pending_list_limit = 512)"
)


Lines = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Text:
    """Something said, and by what it is found."""

    words: str
    terms: frozenset[str]

    @classmethod
    def of(cls, words: str) -> "Text":
        """Return a text with its terms."""
        return cls(words, frozenset(lexemes(words)))


@dataclass
class Writer:
    """Draws tickets, the oldest first, and copies them in.

    contracts  tenant, customer, contract, version, code and who reports, of each
    """

    database: psycopg.Connection
    contracts: Sequence[tuple[int, int, int, int, str, int]]
    draw: np.random.Generator = field(default_factory=lambda: np.random.default_rng(42))

    def __post_init__(self) -> None:
        signs = self.draw.choice(np.arange(0x4E00, 0x4E00 + 6_000), 2_500, replace=False)
        lengths = self.draw.integers(2, 4, WORDS)
        drawn = ["".join(map(chr, self.draw.choice(signs, many))) for many in lengths]
        self.words = np.array([*KNOWN, *drawn])
        weights = 1 / np.arange(3, len(self.words) + 3)
        self.chances = np.cumsum(weights / weights.sum())
        self.titles = [self._drawn(4) for _ in range(TITLES)]
        self.texts = [self._drawn(14) for _ in range(TEXTS)]

    def write(self, first: int, many: int, whole: int) -> None:
        """Copy tickets in, from the number `first` on; `whole` is how many there will be."""
        lines: Lines = {name: [] for name in COLUMNS}
        for number in range(first, first + many):
            self._ticket(number, START + SPAN * (number / whole), lines)
        with self.database.cursor() as cursor:
            for table, columns in COLUMNS.items():
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as into:
                    for line in lines[table]:
                        into.write_row(line)
        self.database.commit()

    def _ticket(self, number: int, at: datetime, lines: Lines) -> None:
        tenant, customer, contract, version, code, reporter = self.contracts[
            number % len(self.contracts)
        ]
        timeline = UUID(int=(number << 80) | int(self.draw.integers(1 << 62)))
        title, text, note, other = self._said(number)
        lines["ledger_timeline"].append(
            (timeline, tenant, customer, contract, "ticket", 3, b"\0", 3, 1)
        )
        open_ = number % 50 == 0
        lines["tickets_ticket"].append(
            (FIRST + number, f"{code}-B{number}", "incident", "", "request", "", title.words,
             "core-banking", "{}", 1 + number % 4, "working" if open_ else "closed", False, "", at,
             at, False, None if open_ else at + timedelta(days=1), contract, customer, reporter,
             tenant, timeline, version, False)
        )  # fmt: skip
        inner = number % 3 == 0
        said = ((1, "title", False, title), (1, "text", False, text), (2, "text", False, note),
                (3, "text", inner, other))  # fmt: skip
        lines["ledger_words"] += [
            (tenant, customer, timeline, seq, name, internal, each.words, b"\0" * 16)
            for seq, name, internal, each in said
        ]
        marks = {f"C{customer}", f"K{contract}", f"M{at.year}-{at.month}"}
        shown = marks | title.terms | text.terms | note.terms
        rows = [(False, shown if inner else shown | other.terms)]
        for internal, terms in [*rows, (True, shown | other.terms)] if inner else rows:
            salted = " ".join([f"'{tenant}:{term}'" for term in terms])
            lines["ledger_lexicon"].append((tenant, customer, timeline, internal, at, salted))

    def _drawn(self, many: int) -> Text:
        places = np.searchsorted(self.chances, self.draw.random(many))
        words = self.words[np.minimum(places, len(self.words) - 1)]
        return Text.of("，".join("".join(words[at : at + 3]) for at in range(0, many, 3)))

    def _said(self, number: int) -> list[Text]:
        title, *places = (int(each) for each in self.draw.integers(TEXTS, size=4))
        texts = [self.titles[title % TITLES], *(self.texts[place] for place in places)]
        if number % 250_000 == 7:
            texts[2] = Text.of(texts[2].words + RARE)
        if number % 100 == 0:
            texts[1] = Text.of(f"{texts[1].words} 电话 {PHONE.format(number // 100 % 10_000)}")
        return texts


def write(url: str, many: int) -> None:
    """Copy so many tickets in, spread over the contracts there are; the index is built once."""
    with psycopg.connect(url) as database:
        found = database.execute(OF_CONTRACTS).fetchall()
        contracts = [row for row in found if row[5] is not None]
        writer = Writer(database, contracts)
        database.execute("DROP INDEX lexicon_terms")
        for first in range(1, many + 1, BATCH):
            writer.write(first, min(BATCH, many + 1 - first), many)
        database.execute("SET maintenance_work_mem = '1GB'")
        database.execute(INDEX)
        database.commit()
        database.autocommit = True
        for table in COLUMNS:
            database.execute(f"VACUUM ANALYZE {table}")
