"""What each act is sent with when it is right, so that only the address can be wrong."""

from typing import Any, Final

NOTE: Final = {"text": "说明"}
REPORT: Final = {
    "title": "拆出的一半", "attributes": {"urgency": "low", "impact": "low"}, "kind": "incident",
}  # fmt: skip
OUTAGE: Final = {
    "system": "core-banking", "grade": "full", "side": "provider",
    "from_at": "2026-11-20T08:00:00Z", "until_at": "2026-11-20T08:30:00Z",
}  # fmt: skip
SLIP: Final = {
    "way": "remote", "started_at": "2026-11-20T08:00:00Z", "ended_at": "2026-11-20T08:30:00Z",
    "done": "重启了服务", "result": "solved",
}  # fmt: skip
SURVEY: Final = {
    "title": {"zh": "满意度"}, "rhythm": "ad_hoc",
    "questions": [{"kind": "words", "text": {"zh": "还有什么"}}],
    "starts_at": "2027-01-05T01:00:00Z", "ends_at": "2027-01-12T01:00:00Z",
}  # fmt: skip
REASON: Final = {"reason": "不办了"}
# The address behind /api/v1 of each act that takes a body -> the body.
BODIES: Final[dict[str, Any]] = {
    "/tickets": REPORT | {"contract": "bank-1"},
    "/tickets/{number}/facts": {"act": "noted", "text": "说明"},
    "/tickets/{number}/notes": NOTE,
    "/tickets/{number}/links": {"number": "BANK-1-2026-99999"},
    "/tickets/{number}/merge": {"into": "BANK-1-2026-99999", "reason": "重复"},
    "/tickets/{number}/parts": REPORT,
    "/tickets/{number}/rating": {"stars": 5},
    "/windows": {
        "contract": "bank-1",
        "systems": ["core-banking"],
        "from_at": "2027-01-05T16:00:00Z",
        "until_at": "2027-01-05T18:00:00Z",
        "reason": "升级",
        "risk": "无",
        "fallback": "回退",
    },
    "/windows/{number}/answer": {"confirms": True},
    "/windows/{number}/begin": {},
    "/windows/{number}/end": {},
    "/tickets/{number}/slips": SLIP,
    "/slips/{slip}/rewrite": SLIP,
    "/slips/{slip}/sign": {"digest": "0" * 64},
    "/slips/{slip}/customer-signature": {"digest": "0" * 64, "name": "柜员", "drawn": "<svg/>"},
    "/surveys": SURVEY | {"contract": "bank-1"},
    "/surveys/{survey}/change": SURVEY,
    "/surveys/{survey}/send": {"people": [1]},
    "/surveys/{survey}/prolong": {"ends_at": "2027-01-20T01:00:00Z"},
    "/surveys/{survey}/call-off": REASON,
    "/surveys/{survey}/invited/{invited}/phone": {"values": {}, "words": {"1": "好"}},
    "/me/surveys/{invited}/answer": {"values": {}, "words": {"1": "好"}},
    "/follow-ups": {"ticket": "BANK-1-2026-99999", "due_on": "2027-01-05"},
    "/follow-up-shares": {
        "contract": "bank-1",
        "percent": 10,
        "closed_from": "2026-11-01",
        "closed_until": "2026-11-20",
        "due_on": "2027-01-05",
    },
    "/follow-ups/{follow_up}/tries": {"reached": False},
    "/follow-ups/{follow_up}/drop": REASON,
    "/opinions": {"title": "夜间也要有人接电话", "contract": "bank-1"},
    "/opinions/{opinion}/assign": {"owner": 1, "due_on": "2027-01-05"},
    "/opinions/{opinion}/improve": {"done": "做了", "before": "以前", "after": "现在"},
    "/opinions/{opinion}/tell": {"words": "已改进"},
    "/opinions/{opinion}/drop": REASON,
    "/contracts/{code}/charges": {"title": "上门", "price": "500.00", "due_date": "2027-01-05"},
    "/contracts/{code}/earlier": {"dues": ["nothing"], "state": "paid"},
    "/dues/{due}/invoices": {"amount": "1.00", "on": "2026-11-20", "reference": "8"},
    "/dues/{due}/payments": {"amount": "1.00", "on": "2026-11-20"},
    "/dues/{due}/met": {"on": "2026-11-20", "words": "验收单"},
    "/dues/{due}/postings/{seq}/void": {"words": "记错了"},
    "/breaches": {
        "contract": "bank-1",
        "kind": "duty",
        "breaker": "provider",
        "title": "没有巡检",
        "happened_at": "2026-11-20T01:00:00Z",
    },
    "/breaches/{breach}/steps": {"act": "breach_talked", "words": "谈过"},
    "/suspensions": {
        "contract": "bank-1",
        "from_at": "2027-01-05T01:00:00Z",
        "until_at": "2027-01-05T02:00:00Z",
        "reason": "漏水",
    },
    "/suspensions/{suspension}/moves": {"move": "suspension_begun"},
    "/settlements": {"contract": "bank-1", "day": "2026-10-15"},
    "/settlements/{settlement}/lines/{line}/contest": {"words": "不对"},
    "/settlements/{settlement}/lines/{line}/answer": {"words": "没错", "amount": "1.00"},
    "/settlements/{settlement}/restate": {"words": "算错了"},
    "/settlements/{settlement}/refuse": {"words": "不认"},
    "/settlements/{settlement}/offset": {"due": "nothing"},
    "/settlements/{settlement}/charge": {"due_date": "2027-01-05"},
    "/knowledge/{article}/solved": {"ticket": "BANK-1-2026-99999"},
    "/outages": OUTAGE | {"contract": "bank-1"},
    "/outages/{number}/end": {"until_at": "2026-11-20T09:00:00Z"},
    "/outages/{number}/corrections": OUTAGE | {"reason": "记错了"},
}
