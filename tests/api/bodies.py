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
    "/knowledge/{article}/solved": {"ticket": "BANK-1-2026-99999"},
    "/outages": OUTAGE | {"contract": "bank-1"},
    "/outages/{number}/end": {"until_at": "2026-11-20T09:00:00Z"},
    "/outages/{number}/corrections": OUTAGE | {"reason": "记错了"},
}
