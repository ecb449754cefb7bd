"""What each act is sent with when it is right, so that only the address can be wrong."""

from typing import Any, Final

NOTE: Final = {"text": "说明"}
REPORT: Final = {
    "title": "拆出的一半", "attributes": {"urgency": "low", "impact": "low"}, "kind": "incident",
}  # fmt: skip
# The address behind /api/v1 of each act that takes a body -> the body.
BODIES: Final[dict[str, Any]] = {
    "/tickets": REPORT | {"contract": "bank-1"},
    "/tickets/{number}/facts": {"act": "noted", "text": "说明"},
    "/tickets/{number}/notes": NOTE,
    "/tickets/{number}/links": {"number": "BANK-1-2026-99999"},
    "/tickets/{number}/merge": {"into": "BANK-1-2026-99999", "reason": "重复"},
    "/tickets/{number}/parts": REPORT,
}
