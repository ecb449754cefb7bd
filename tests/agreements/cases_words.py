"""Faults of words, clauses and of the whole, beside what is sound."""

from tests.agreements.sound import SOUND, Case, one

CATALOGUE = "服务目录如下。"
PROMISES = SOUND[SOUND.index("services:") : SOUND.index("outages:")]
FIGURES = SOUND[SOUND.index("\nindicators:") + 1 : SOUND.index("fees:")]
MONEY_BACK = SOUND[SOUND.index("credits:") : SOUND.index("breach:")]
CHAIN = SOUND[SOUND.index("behind:") : SOUND.index("articles:")]
EXAMPLES = SOUND[SOUND.index("examples:") :]
QUOTED = '"一级在 {targets.response.within.1} 内响应。"'
NO_DOMAINS = SOUND[SOUND.index("services:") : SOUND.index("levels:")].replace("[in-time]", "[]")
BARE = ((CHAIN, ""), (EXAMPLES, ""), (MONEY_BACK, ""), (FIGURES, ""), (QUOTED, "响应见表。"))
TO_DO = "TO" + "DO"

LEFT_OVER = (
    *(
        one("leftover", CATALOGUE, left, CATALOGUE, f"“{told}”")
        for left, told in (
            ("由XXX负责。", "XXX"),
            ("自____起。", "____"),
            ('"由【】负责。"', "【】"),
            (f"{TO_DO} 补充", TO_DO),
            ("由某某负责。", "某某"),
            ("于XX年。", "XX"),
        )
    ),
    one("leftover", "name: 东湖公司", "name: XXXX公司", "name: 东湖X公司"),
    Case("same-party", (("西山公司", "东湖 公司"),), (("西山公司", "西湖公司"),)),
    Case("same-party", (("91B", "91A"),), (("parties:\n", "parties:\n  party_a: provider\n"),)),
    one("sample-party", "西山公司", "示例服务公司", "范例山公司"),
)
WORDS = (
    one(
        "explicit-words",
        CATALOGUE,
        "{zh: 尽快恢复, en: restored as soon as possible}",
        "{zh: 恢复, en: restored}",
        "as soon as possible",
    ),
    one(
        "words-and-numbers-differ",
        QUOTED,
        "一级在 30 分钟内响应。",
        "一级在 60 分钟内响应。",
        "“30 分钟”",
    ),
    one(
        "words-and-numbers-differ",
        "text: 可用率。",
        "text: 可用率不低于 99.9%。",
        "text: 可用率不低于 99.5%。",
        "“99.9%”",
    ),
    one("reusable-words", QUOTED, "一级在 1 小时内响应。", QUOTED, "“1 小时”"),
)
CLAUSES = (
    one(
        "clause-twice",
        "{number: 4.2, text",
        "{number: 4.1, text",
        "{number: 4.2,  text",
        "The number 4.1 stands at 2 clauses",
    ),
    one(
        "clause-twice",
        "  - {number: 6, title",
        "  - {number: 5, title",
        "  - {number: 6,  title",
        "The number 5 ",
    ),
    one(
        "clause-missing",
        "fees:\n  clause: 5.1",
        "fees:\n  clause: 5.10",
        "fees:\n  clause: 5.2",
        "`fees` cites clause 5.10",
    ),
    one(
        "traceable",
        "response: {clause: 3.2, ",
        "response: {",
        "response: {clause: 3.3, ",
        "“response” has no clause",
    ),
    one("traceable", "mttr: {clause: 4.1, ", "mttr: {", "mttr: {clause: 4.2, ", "“mttr”"),
    one(
        "traceable",
        "- {clause: 5.2, when: availability",
        "- {when: availability",
        "- {clause: 5.1, when: availability",
        "“availability”",
    ),
)
WHOLE = (
    Case("skeleton", ((PROMISES, ""), *BARE), ((PROMISES, NO_DOMAINS), *BARE)),
    Case(
        "scalable",
        (("  items: [{title: 运维, amount: 120000.00 CNY, per: year}]\n", ""),),
        (
            (
                "  items: [{title: 运维, amount: 120000.00 CNY, per: year}]\n",
                "  adjustment: 按比例调整\n",
            ),
        ),
    ),
    one(
        "acceptable",
        "  late: 0.05 % a day\n",
        "",
        "  late: {flat: 5 %}\n",
        "Only the provider bears the cost",
    ),
    one("acceptable", "by: both", "by: customer", "by:  both", "The customer alone adjusts"),
    one(
        "ground-unexplained",
        "grounds: {waiting: 等待客户}",
        "grounds: {other: 其他}",
        "grounds: {waiting: 等客户}",
        "“waiting”",
    ),
    one(
        "ground-unexplained",
        "cap: {clause: 5.2",
        "exclusions: [storm]\ncap: {clause: 5.2",
        "exclusions: [waiting]\ncap: {clause: 5.2",
        "“storm”",
    ),
    one(
        "response-pauses",
        "8 h}, calendar: always}\n  arrival",
        "8 h}, calendar: always, pauses: [waiting]}\n  arrival",
        "8 h}, calendar: always, note: 连续}\n  arrival",
    ),
    one(
        "example-fails",
        "2026-03-03 11:00",
        "2026-03-03 12:00",
        "2026-03-03 11:00",
        "by the terms it comes out as 2026-03-03 11:00",
    ),
)
CASES = (*LEFT_OVER, *WORDS, *CLAUSES, *WHOLE)
