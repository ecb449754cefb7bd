"""What the choices of the agreement language are called, by the field in which they stand."""

from jianyue.agreements.rendering.words import (
    BASES,
    CLASSES,
    DECISIONS,
    EVENTS,
    FACTS,
    FOR_PERIOD,
    KINDS,
    MEASURES,
    MODES,
    OUTAGES,
    PERIODS,
    RECIPIENTS,
    RIGHTS,
    SCHEMES,
    WAYS,
    WEEKDAYS,
    Words,
)

SIDES: Words = {
    "customer": ("客户", "customer"),
    "provider": ("服务商", "provider"),
    "third": ("第三方", "third party"),
    "both": ("双方", "both parties"),
}
EVENTS_OF_TERM: Words = {
    "signing": ("签订之日", "signing"),
    "purchase": ("购买之日", "purchase"),
}
CHOICES: dict[str, Words] = {
    "language": {"zh": ("中文", "Chinese"), "en": ("英文", "English")},
    "tier": {
        "basic": ("基础", "basic"),
        "standard": ("标准", "standard"),
        "advanced": ("高级", "advanced"),
        "exceptional": ("卓越", "exceptional"),
    },
    "renewal": {
        "agreed": ("协商续期", "by agreement"),
        "automatic": ("自动续期", "automatic"),
        "none": ("不续期", "none"),
    },
    "effective": {
        "signature and seal": ("签字并盖章", "signature and seal"),
        "signature": ("签字", "signature"),
        "start": ("期限起始", "start"),
    },
    "make_up": {
        **dict(zip(("mon", "tue", "wed", "thu", "fri"), WEEKDAYS[:5], strict=True)),
        "none": ("照原时间", "as written"),
    },
    "reopen": {
        "resume": ("以剩余时限继续", "resume"),
        "restart": ("重新计时", "restart"),
        "continuous": ("连续计时", "continuous"),
    },
    "reclassify": {
        "from_change": ("自变更时起", "from the change"),
        "from_start": ("自起点重算", "from the start"),
    },
    "cohort": {
        "concluded": ("计时结束的周期", "period of conclusion"),
        "reported": ("报告的周期", "period of report"),
    },
    "planned_downtime": {
        "defers_start": ("顺延起点", "defers the start"),
        "ignored": ("不影响", "ignored"),
    },
    "late_facts": {
        "restate": ("更正报告", "restatement"),
        "carry": ("计入补录周期", "carried over"),
    },
    "responded": {
        "answer": ("首次答复", "first answer"),
        "start_of_processing": ("开始处理", "start of processing"),
        "acknowledgement": ("受理确认", "acknowledgement"),
    },
    "queue": {"level": ("按级别", "by level"), "arrival": ("按到达", "by arrival")},
    "emergency": {
        "allowed": ("视为计划维护", "counts as planned"),
        "refused": ("不视为计划维护", "does not count as planned"),
    },
    "unknown": {
        "left_out": ("不计", "left out"),
        "up": ("视为正常", "up"),
        "down": ("视为中断", "down"),
    },
    "kind": {"internal": ("内部", "internal"), "supplier": ("供应商", "supplier")},
}
VALUES: dict[str, Words] = {
    **CHOICES,
    "from": {**FACTS, **EVENTS_OF_TERM},
    "to": FACTS,
    "until": FACTS,
    "for": {**KINDS, **FOR_PERIOD},
    "by": {**SCHEMES, **SIDES, **WAYS},
    "measure": MEASURES,
    "per": PERIODS,
    "every": PERIODS,
    "meets": PERIODS,
    "audit": PERIODS,
    "indicators_reviewed": PERIODS,
    "of": BASES,
    "class": CLASSES,
    "hours": MODES,
    "delivery": MODES,
    "staffed": {"hotline": ("热线", "hotline"), **MODES},
    "accepts": {"hotline": ("热线", "hotline"), **MODES},
    "recipients": RECIPIENTS,
    "decides": DECISIONS,
    "on": EVENTS,
    "counts": OUTAGES,
    "then": {**RIGHTS, "court": ("法院", "court"), "arbitration": ("仲裁", "arbitration")},
    "side": SIDES,
    "party_a": SIDES,
    "belongs_to": SIDES,
}
