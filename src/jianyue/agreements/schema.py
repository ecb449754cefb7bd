"""The published JSON Schema of the agreement language, for editors."""

import json
from typing import Any

from jianyue.agreements.language import Agreement

DRAFT = "https://json-schema.org/draft/2020-12/schema"
YES_OR_NO = [True, False, "yes", "no", "true", "false"]


def schema() -> dict[str, Any]:
    """Return the schema as an editor needs it: a text may look like a number there."""
    described = _loosened(Agreement.model_json_schema(mode="validation"))
    return {"$schema": DRAFT, **described, "title": "践约 Jianyue agreement"}


def published() -> str:
    """Return the schema as the text of `docs/reference/agreement.schema.json`."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _loosened(part: Any) -> Any:  # noqa: ANN401  (JSON has no narrower type)
    if isinstance(part, list):
        return [_loosened(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _loosened(value) for key, value in part.items()}
    if kept.get("type") == "string":
        kept["type"] = ["string", "number"]
    elif kept.get("type") == "boolean":
        del kept["type"]
        kept["enum"] = YES_OR_NO
    return kept
