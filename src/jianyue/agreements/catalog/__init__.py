"""The agreements that come with the product, as data with their own worked examples."""

from importlib.resources import files
from importlib.resources.abc import Traversable

HERE = files(__name__)


def names() -> tuple[str, ...]:
    """Return the names of the catalogue agreements, in order."""
    found = (entry.name for entry in HERE.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def path(name: str) -> Traversable:
    """Return the file of a catalogue agreement. Raises KeyError for an unknown name."""
    if name not in names():
        raise KeyError(name)
    return HERE / f"{name}.yaml"
