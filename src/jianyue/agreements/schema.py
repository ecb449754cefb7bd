"""The published JSON Schema of the agreement language, for editors."""

import json
from typing import Any

from jianyue.agreements.language import Agreement

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NOTHING = {"type": "null"}
WHOLE = r"^\s*\d+\s*$"
YES_OR_NO = [True, False, "yes", "no", "true", "false"]


def schema() -> dict[str, Any]:
    """Return the schema as an editor needs it: what reading takes, however YAML sees it.

    A text may look like a number there, a number stand in quotes, and a key wait for its value.
    """
    described = _loosened(Agreement.model_json_schema(mode="validation"))
    # What it is put into may supply the title.
    described["required"] = [name for name in described["required"] if name != "title"]
    described["anyOf"] = [{"required": ["title"]}, {"required": ["into"]}]
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
    elif kept.get("type") == "integer":
        kept |= {"type": ["integer", "string"], "pattern": WHOLE}
    elif kept.get("type") == "boolean":
        del kept["type"]
        kept["enum"] = YES_OR_NO
    if "properties" in kept:
        needed = kept.get("required", ())
        kept["properties"] = {
            name: value if name in needed else _or_nothing(value)
            for name, value in kept["properties"].items()
        }
    return kept


def _or_nothing(part: dict[str, Any]) -> dict[str, Any]:
    """Return `part` with leave to write nothing yet: such a key counts as not written."""
    if "anyOf" in part:
        return part | {"anyOf": [*(each for each in part["anyOf"] if each != NOTHING), NOTHING]}
    if not part.keys() & {"type", "$ref", "enum"}:
        return part
    told = {key: part[key] for key in ("title", "description", "default") if key in part}
    bare = {key: value for key, value in part.items() if key not in told}
    return told | {"anyOf": [bare, NOTHING]}
