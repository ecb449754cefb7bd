"""Whoever changes what was recorded is found, even with the server's own key in his hands."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jianyue.evidence import layout
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.verifying import Against, Verified, verify
from tests.bundles import Entries, lines_of, rechained, remade, resealed, written
from tests.evidence.conftest import Made

FIRST_LEAVES = layout.LEAVES.format(1)
Lines = list[Any]


def in_lines(name: str, change: Callable[[Lines], Any]) -> Callable[[Entries], None]:
    """Change the lines of an entry."""

    def changed(entries: Entries) -> None:
        lines = lines_of(entries[name])
        change(lines)
        entries[name] = written(lines)

    return changed


def ticket(lines: Lines) -> Any:
    """Return the first ticket with several facts that can all be read."""
    return next(
        each for each in lines
        if each["subject"] == "ticket" and len(each["facts"]) > 1
        and all("body" in fact for fact in each["facts"])
    )  # fmt: skip


def with_facts(
    change: Callable[[Lines], Any], *, hashed: bool = False
) -> Callable[[Entries], None]:
    """Change the facts of one ticket, and hash them anew."""

    def changed(lines: Lines) -> None:
        chosen = ticket(lines)
        change(chosen["facts"])
        if hashed:
            rechained(chosen)

    return in_lines(layout.FACTS, changed)


def late(facts: Lines) -> None:
    facts[1]["occurred_at"] = facts[1]["occurred_at"].replace("T02:", "T01:")
    assert "T01:" in facts[1]["occurred_at"]


def one_more(facts: Lines) -> None:
    facts.append(facts[-1] | {"seq": len(facts) + 1})


def swapped(lines: Lines) -> None:
    lines[0], lines[1] = lines[1], lines[0]


def in_figures(change: Callable[[Lines], Any]) -> Callable[[Entries], None]:
    def changed(entries: Entries) -> None:
        said = json.loads(entries[layout.FIGURES])
        change(said["figures"])
        entries[layout.FIGURES] = written([said]).strip()

    return changed


def better(figures: Lines) -> None:
    next(each for each in figures if each["whole"])["value"] = "1"


FACTS = {
    "a fact is removed": with_facts(lambda facts: facts.pop()),
    "a fact in between is removed": with_facts(lambda facts: facts.pop(0)),
    "facts are reordered": with_facts(swapped),
    "a fact is added": with_facts(one_more),
    "a fact is added and hashed": with_facts(one_more, hashed=True),
    "an instant is changed": with_facts(late),
    "an instant is changed and hashed": with_facts(late, hashed=True),
    "a body is changed": with_facts(lambda facts: facts[0]["body"].update(kind="request")),
    "another person did it": with_facts(lambda facts: facts[0].update(by=999_999)),
    "the last fact is removed and hashed": with_facts(lambda facts: facts.pop(), hashed=True),
    "a fact is withheld": with_facts(
        lambda facts: [facts[0].pop(name) for name in ("kind", "body", "by")]
    ),
    "a timeline is removed": in_lines(layout.FACTS, lambda lines: lines.remove(ticket(lines))),
    "the last timeline is removed": in_lines(layout.FACTS, lambda lines: lines.pop()),
    "a timeline is there twice": in_lines(layout.FACTS, lambda lines: lines.append(lines[-1])),
    "timelines are reordered": in_lines(layout.FACTS, swapped),
    "a timeline is called otherwise": in_lines(
        layout.FACTS, lambda lines: ticket(lines).update(subject="outage")
    ),
    "a path is changed": in_lines(
        layout.FACTS, lambda lines: ticket(lines)["path"].insert(0, "00" * 32)
    ),
    "a path is cut": in_lines(layout.FACTS, lambda lines: lines[-1]["path"].pop()),
    "a place is changed": in_lines(
        layout.FACTS, lambda lines: lines[-1].update(place=0) or lines[-2].update(place=1)
    ),
    "another seal is named": in_lines(layout.FACTS, lambda lines: ticket(lines).update(seal=99)),
    "it is nonsense": lambda entries: entries.update({layout.FACTS: b"nonsense\n"}),
    "there is nothing": lambda entries: entries.update({layout.FACTS: b""}),
    "a line is cut off": lambda entries: entries.update(
        {layout.FACTS: entries[layout.FACTS][:-40]}
    ),
}
SEALS = {
    "the last seal is removed": in_lines(layout.SEALS, lambda lines: lines.pop()),
    "the first seal is removed": in_lines(layout.SEALS, lambda lines: lines.pop(0)),
    "a seal is there twice": in_lines(layout.SEALS, lambda lines: lines.append(lines[-1])),
    "seals are reordered": in_lines(layout.SEALS, swapped),
    "a root is changed": in_lines(
        layout.SEALS, lambda lines: lines[1]["seal"].update(root="00" * 32)
    ),
    "a hash is changed": in_lines(layout.SEALS, lambda lines: lines[1].update(hash="00" * 32)),
    "a signature is another's": in_lines(
        layout.SEALS, lambda lines: lines[1].update(signature=lines[0]["signature"])
    ),
    "a key is another": in_lines(layout.SEALS, lambda lines: lines[1].update(key="00" * 32)),
}
LEAVES = {
    "a leaf is removed": in_lines(FIRST_LEAVES, lambda lines: lines.pop()),
    "a leaf is added": in_lines(FIRST_LEAVES, lambda lines: lines.append(lines[0])),
    "leaves are reordered": in_lines(FIRST_LEAVES, swapped),
    "a length is changed": in_lines(FIRST_LEAVES, lambda lines: lines[0].update(length=9)),
    "the list is removed": lambda entries: entries.pop(FIRST_LEAVES),
}
REST = {
    layout.FIGURES: {
        "a figure is better": in_figures(better),
        "a figure is removed": in_figures(lambda figures: figures.pop(0)),
        "a figure is added": in_figures(
            lambda figures: figures.append(figures[0] | {"of": "another system"})
        ),
    },
    layout.AGREEMENT.format(1): {
        "the agreement says otherwise": lambda entries: entries.update(
            {layout.AGREEMENT.format(1): entries[layout.AGREEMENT.format(1)] + b"\n"}
        ),
        "the agreement is removed": lambda entries: entries.pop(layout.AGREEMENT.format(1)),
    },
    "extra.txt": {
        "an entry is added": lambda entries: entries.update({"extra.txt": b"more"}),
    },
    layout.KEYS: {
        "the keys are none": lambda entries: entries.update({layout.KEYS: b'{"keys":[]}'}),
    },
}
CASES = [
    (entry, name, change)
    for entry, cases in {
        layout.FACTS: FACTS, layout.SEALS: SEALS, FIRST_LEAVES: LEAVES, **REST,
    }.items()
    for name, change in cases.items()
]  # fmt: skip


@pytest.mark.parametrize(("entry", "name", "change"), CASES, ids=[case[1] for case in CASES])
def test_what_the_server_itself_changes_is_found_and_named(
    made: Made, tmp_path: Path, entry: str, name: str, change: Callable[[Entries], None]
) -> None:
    changed = remade(made.path, tmp_path / made.path.name, change, made.key)
    with pytest.raises(Misfit) as found:
        verify(changed)

    assert found.value.place.file == changed.name
    expected = {entry, layout.MANIFEST} if entry == layout.KEYS else {entry}
    assert found.value.place.entry in expected, f"{name}: {found.value}"


def test_a_bundle_that_is_made_anew_and_not_changed_fits(made: Made, tmp_path: Path) -> None:
    same = remade(made.path, tmp_path / made.path.name, lambda _: None, made.key)

    assert same.read_bytes() == made.path.read_bytes()
    assert verify(same)


def of_last_seal(made: Made, lines: Lines) -> Any:
    """Return a ticket that the last seal proves, and earlier ones before it."""
    return next(
        each for each in lines
        if each["subject"] == "ticket" and each["seal"] == len(made.seals)
    )  # fmt: skip


def rewriting(made: Made, place: int) -> Callable[[Entries], None]:
    """Change a fact of a ticket, hash all after it anew, and seal it anew with the server's key."""

    def changed(entries: Entries) -> None:
        lines = lines_of(entries[layout.FACTS])
        chosen = of_last_seal(made, lines)
        chosen["facts"][place]["by"] = 999_999
        rechained(chosen)
        entries[layout.FACTS] = written(lines)
        resealed(entries, made.key)

    return changed


def test_a_chain_rebuilt_with_the_servers_key_is_found_by_a_seal_that_somebody_holds(
    made: Made, tmp_path: Path
) -> None:
    changed = remade(made.path, tmp_path / made.path.name, rewriting(made, -1), made.key)
    held = {"seal.json": made.seals[-1]}
    assert verify(made.path, Against(held)).held == 1
    assert verify(changed), "by itself it fits: whoever has the key can rebuild everything"
    with pytest.raises(Misfit) as found:
        verify(changed, Against(held))

    assert found.value.place.entry == layout.SEALS
    assert found.value.place.at == f"#{len(made.seals)}"


def test_an_older_seal_of_the_period_gives_away_that_facts_were_rewritten_since(
    made: Made, tmp_path: Path
) -> None:
    changed = remade(made.path, tmp_path / made.path.name, rewriting(made, 0), made.key)
    with pytest.raises(Misfit) as found:
        verify(changed)

    assert found.value.place.entry == layout.FACTS
    assert "holds this timeline, and the bundle has none such or another" in found.value.said.en


def test_a_seal_that_was_changed_is_not_believed_either(made: Made) -> None:
    shorter = made.seals[-1].replace(
        f'"number": {len(made.seals)}', f'"number": {len(made.seals) + 1}'
    )
    with pytest.raises(Misfit) as found:
        verify(made.path, Against({"seal.json": shorter}))
    assert found.value.place.file == "seal.json"


def test_a_seal_that_is_later_than_the_bundle_is_missed(made: Made, tmp_path: Path) -> None:
    def earlier(entries: Entries) -> None:
        lines = lines_of(entries[layout.SEALS])[:-1]
        entries[layout.SEALS] = written(lines)

    shorter = remade(made.path, tmp_path / made.path.name, earlier, made.key, seals=-1)
    with pytest.raises(Misfit) as found:
        verify(shorter, Against({"seal.json": made.seals[-1]}))
    assert f"seal {len(made.seals)}, which you hold, is not there" in found.value.said.en


def test_a_key_that_the_reader_does_not_trust_is_refused(made: Made, tmp_path: Path) -> None:
    own: Verified = verify(made.path)
    assert verify(made.path, Against(keys=own.keys))
    with pytest.raises(Misfit) as found:
        verify(made.path, Against(keys=["0" * 64]))
    assert found.value.place.entry == layout.KEYS

    stranger = Ed25519PrivateKey.generate()
    forged = remade(made.path, tmp_path / "forged.zip", lambda _: None, stranger)
    with pytest.raises(Misfit) as found:
        verify(forged)
    assert found.value.place.entry == layout.MANIFEST


ODDITIES = {
    "deep": b"[" * 100_000,
    "numbers": b'{"figures":[{"indicator":1,"of":2,"measure":"attainment","value":"1/0"}]}',
    "a list": b"[]",
    "not a number": b'{"figures":NaN}',
    "not text": b"\xff\xfe",
}


@pytest.mark.parametrize("content", ODDITIES.values(), ids=ODDITIES)
@pytest.mark.parametrize("entry", [layout.FIGURES, layout.FACTS, layout.SEALS, layout.NOTICES,
                                   layout.KEYS, layout.AGREEMENT.format(1)])  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words_whoever_signed_it(
    made: Made, tmp_path: Path, entry: str, content: bytes
) -> None:
    changed = remade(
        made.path, tmp_path / made.path.name, lambda each: each.update({entry: content}), made.key
    )
    with pytest.raises(Misfit) as found:
        verify(changed)
    assert found.value.place.entry == entry
