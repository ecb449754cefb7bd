"""From the errors of the models to faults that a contract manager can read."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from jianyue.agreements.language import Agreement
from jianyue.agreements.problems import Fault, Marks, Path, did_you_mean, shown
from jianyue.agreements.spoken import choice_spoken_of, field_spoken_of

_QUOTES = "“”‘’「」『』《》\"' "
_SHAPES = {
    "model_type": ("这里应写成“键: 值”", "this should be `key: value` pairs"),
    "model_attributes_type": ("这里应写成“键: 值”", "this should be `key: value` pairs"),
    "dict_type": ("这里应写成“键: 值”", "this should be `key: value` pairs"),
    "tuple_type": ("这里应写成列表", "this should be a list"),
    "list_type": ("这里应写成列表", "this should be a list"),
    "string_type": ("这里应写成一段文字", "this should be one phrase"),
    "int_parsing": ("这里应写整数", "this should be a whole number"),
    "int_type": ("这里应写整数", "this should be a whole number"),
    "bool_parsing": ("这里应写 yes 或 no", "this should be yes or no"),
    "bool_type": ("这里应写 yes 或 no", "this should be yes or no"),
    "decimal_parsing": ("这里应写数字", "this should be a number"),
    "decimal_type": ("这里应写数字", "this should be a number"),
    "date_from_datetime_parsing": (
        "这里应写日期，如 2026-01-01",
        "this should be a date like 2026-01-01",
    ),
    "date_parsing": ("这里应写日期，如 2026-01-01", "this should be a date like 2026-01-01"),
    "date_type": ("这里应写日期，如 2026-01-01", "this should be a date like 2026-01-01"),
    "string_pattern_mismatch": (
        "名称或条款号只能用文字、数字、点和短横，不带空格和中文引号",
        "a name or clause number has only letters, digits, points and hyphens, and no spaces",
    ),
    "greater_than_equal": ("数字太小", "the number is too small"),
    "less_than_equal": ("数字太大", "the number is too large"),
    "too_long": ("项目太多", "there are too many entries"),
    "too_short": ("项目太少", "there are too few entries"),
}


def faults_of(error: ValidationError, tree: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield every fault of a tree that the models refused, each place once."""
    told: set[Path] = set()
    for details in error.errors(include_url=False):
        path, is_key = _place(details, tree)
        if path in told and details["type"] not in {"missing", "extra_forbidden"}:
            continue
        told.add(path)
        yield _fault(details, path, at_key=is_key)


def _place(details: ErrorDetails, tree: Mapping[str, Any]) -> tuple[Path, bool]:
    """Return the path as far as the text has it; labels that the models add fall away."""
    path: list[str] = []
    here: Any = tree
    loc = [str(step) for step in details["loc"]]
    is_key = bool(loc) and loc[-1] == "[key]"
    for step in loc:
        if isinstance(here, dict) and step in here:
            here = here[step]
        elif isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        else:
            break
        path.append(step)
    if details["type"] == "missing":
        path.append(loc[-1])
    return tuple(path), is_key or details["type"] == "extra_forbidden"


def _fault(details: ErrorDetails, path: Path, *, at_key: bool) -> Fault:
    kind, context = details["type"], details.get("ctx", {})
    last = shown(path[-1]) if path else ""
    if kind == "refused":
        hints = context["hint_zh"], context["hint_en"]
        return Fault(
            path, shown_all(context["zh"]), shown_all(context["en"]), *hints, at_key=at_key
        )
    if kind == "missing":
        return Fault(path, f"缺少“{last}”", f"`{last}` is missing", at_key=True)
    if kind == "extra_forbidden":
        hints = field_spoken_of(path[-1], fields_at(path[:-1])) or did_you_mean(
            path[-1], fields_at(path[:-1])
        )
        return Fault(path, f"不认识“{last}”", f"`{last}` is not known here", *hints, at_key=True)
    if kind == "literal_error":
        return _choice(details, path, at_key=at_key)
    if kind == "string_pattern_mismatch" and (bare := str(details["input"]).strip(_QUOTES)):
        same = bare == details["input"]
        zh, en = ("", "") if same else (f"写成 `{shown(bare)}`", f"write `{shown(bare)}`")
        return Fault(path, *_SHAPES[kind], zh, en, at_key=at_key)
    zh, en = _SHAPES.get(kind, (f"这里的值不对：{details['msg']}", details["msg"]))
    hints = did_you_mean("", fields_at(path)) if kind.startswith("model_") else ("", "")
    return Fault(path, zh, en, *hints, at_key=at_key)


def _choice(details: ErrorDetails, path: Path, *, at_key: bool) -> Fault:
    said = shown(str(details["input"]))
    allowed = [
        word.strip(" '") for word in details["ctx"]["expected"].replace(" or ", ",").split(",")
    ]
    written = str(details["input"])
    hints = choice_spoken_of(written, allowed) or did_you_mean(written, allowed)
    return Fault(path, f"这里不能写“{said}”", f"{said!r} cannot stand here", *hints, at_key=at_key)


def shown_all(text: str) -> str:
    """Return a message of bounded length, whatever the cell it quotes."""
    return text if len(text) <= 240 else text[:240] + "…"  # noqa: PLR2004  (a long sentence)


def without_value(marks: Marks) -> Iterator[Fault]:
    """Yield a fault for each key without a value that the language does not know there.

    A known key may wait for its value; any other is half a sentence that a comma cut off.
    """
    for path in marks.empty:
        if path[-1] not in fields_at(path[:-1]):
            yield _half(path)


def _half(path: Path) -> Fault:
    key, colon, rest = path[-1].partition("：")
    zh, en = (
        "文字里有逗号或冒号时，给整句加引号",
        "put words that have a comma or a colon in quotes",
    )
    if colon and (key.strip().isdigit() or key.strip() in fields_at(path[:-1])):
        written = shown(f"{key.strip()}: {rest.strip()}")
        zh = f"冒号是全角的，写成 `{written}`"
        en = f"the colon is a full-width one, write `{written}`"
    said = shown(path[-1])
    return Fault(
        path, f"“{said}”后面没有内容", f"nothing is written for {said!r}", zh, en, at_key=True
    )


def fields_at(path: Path) -> list[str]:
    """Return the keys that the language knows at `path`."""
    model: Any = Agreement
    for step in path:
        model = _below(model, step)
    model = _bare(model)
    if isinstance(model, type) and issubclass(model, BaseModel):
        return [field.alias or name for name, field in model.model_fields.items()]
    return []


def _below(annotation: Any, step: str) -> Any:  # noqa: ANN401  (annotations have no type of their own)
    bare = _bare(annotation)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        named = {field.alias or name: field.annotation for name, field in bare.model_fields.items()}
        return named.get(step)
    origin, arguments = get_origin(bare), get_args(bare)
    if origin is dict:
        return arguments[1]
    return arguments[0] if origin is tuple else None


def _bare(annotation: Any) -> Any:  # noqa: ANN401  (as above)
    """Return the annotation without `Annotated` and without `| None`."""
    while get_origin(annotation) in {Annotated, Union, UnionType}:
        choices = [choice for choice in get_args(annotation) if choice is not type(None)]
        annotation = choices[0]
    return annotation
