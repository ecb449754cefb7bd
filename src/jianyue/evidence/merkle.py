"""The root of a tree of hashes, and the path that proves one leaf of it (RFC 6962, 2.1).

Pure. A leaf is hashed with a zero before it and a node with a one, so that no node can be passed
off as a leaf, nor a leaf as a node (docs/decisions/0184).
"""

from collections.abc import Sequence
from hashlib import sha256

LEAF = b"\x00"
NODE = b"\x01"


def leaf_hash(written: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(LEAF + written).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children."""
    return sha256(NODE + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes of leaves, in their order; over none, the hash of nothing."""
    return levels_of(hashes)[-1][0]


def levels_of(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """Return the hashes of each level, leaves first; one without a partner moves up unchanged."""
    level = list(hashes) or [sha256(b"").digest()]
    levels = [level]
    while len(level) > 1:
        above = [node_hash(one, two) for one, two in zip(level[::2], level[1::2], strict=False)]
        level = above + level[-1:] if len(level) % 2 else above
        levels.append(level)
    return levels


def path_in(levels: Sequence[Sequence[bytes]], place: int) -> list[bytes]:
    """Return the hashes that lead from the leaf at a place, from 0, to the root."""
    path = []
    for level in levels[:-1]:
        beside = place ^ 1
        if beside < len(level):
            path.append(level[beside])
        place //= 2
    return path


def root_by(path: Sequence[bytes], leaf: bytes, place: int, size: int) -> bytes | None:
    """Return the root that a path leads to; None where it is no path of such a tree.

    leaf   the hash of the leaf
    place  of the leaf, from 0
    size   number of leaves of the tree
    """
    if not 0 <= place < size:
        return None
    found, rest = leaf, list(path)
    while size > 1:
        if place ^ 1 < size:
            if not rest:
                return None
            beside = rest.pop(0)
            found = node_hash(beside, found) if place % 2 else node_hash(found, beside)
        place, size = place // 2, (size + 1) // 2
    return None if rest else found
