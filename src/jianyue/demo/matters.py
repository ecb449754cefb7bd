"""What people of the sample world bring to the desk, and who they are: data of `world.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of thing that happens at a customer.

    weight  how often, against the others of the same customer
    """

    title: str
    text: str
    done: str
    kind: str
    service: str
    weight: int = 1
    category: str = ""
    origin: str = "request"
    channel: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@cache
def world() -> dict[str, Any]:
    """Return the data of the sample world as written."""
    text = files("jianyue.demo").joinpath("world.yaml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))


@cache
def matters_of(customer: str) -> tuple[Matter, ...]:
    """Return what is brought to the desk by a customer's people."""
    return tuple(
        Matter(each["title"], each["text"], each["done"], **each["as"])
        for each in world()["matters"][customer]
    )
