"""The Merkle tree of the ledger: hashes, roots, proofs that a leaf is in it and that it only grew (RFC 9162, section 2.1)."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

EMPTY = hashlib.sha256(b"").digest()


class Node(NamedTuple):
    """A complete subtree: `place`-th from the left among those of 2^level leaves."""

    level: int
    place: int


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def frontier(size: int) -> list[Node]:
    """The complete subtrees that a tree of this size consists of, largest first."""
    return [Node(level, (size >> level) - 1) for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1]


def grow(size: int, peaks: list[bytes], leaves: Sequence[bytes]) -> Iterator[tuple[Node, bytes]]:
    """The complete subtrees above the leaves that new leaf hashes bring; `peaks` (largest first) is kept up to date."""
    for place, leaf in enumerate(leaves, start=size):
        level, index, value = 0, place, leaf
        while index & 1:
            level, index, value = level + 1, index >> 1, node_hash(peaks.pop(), value)
            yield Node(level, index), value
        peaks.append(value)


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The head of a tree with these complete subtrees, largest first."""
    if not peaks:
        return EMPTY
    value = peaks[-1]
    for peak in reversed(peaks[:-1]):
        value = node_hash(peak, value)
    return value


def path_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose hashes prove that leaf `index` is in a tree of `size` leaves, nearest first."""
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def growth_ranges(first: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose hashes prove that the tree of `first` leaves is the beginning of that of `size` leaves.

    first: 1 to `size`; nothing has to be shown where they are equal. Source: RFC 9162 section 2.1.4.1.
    """
    ranges: list[tuple[int, int]] = []
    start, end, whole = 0, size, True
    while first != end - start:
        middle = _half(end - start)
        if first <= middle:
            ranges.append((start + middle, end))
            end = start + middle
        else:
            ranges.append((start, start + middle))
            start, first, whole = start + middle, first - middle, False
    return ([] if whole else [(start, end)]) + ranges[::-1]


def nodes_of(start: int, end: int) -> list[Node]:
    """The complete subtrees that a range of `path_ranges` or `growth_ranges` consists of, largest first."""
    return [Node(n.level, (start >> n.level) + n.place) for n in frontier(end - start)]


def hash_of_range(start: int, end: int, known: Callable[[Node], bytes]) -> bytes:
    """Hash over the leaves from `start` to before `end`."""
    return root_of([known(n) for n in nodes_of(start, end)])


def proves(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf to the root.

    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    node, last, value = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            value = node_hash(step, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, step)
        node, last = node >> 1, last >> 1
    return last == 0 and value == root


def grew(first: int, first_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the tree of `first` leaves is the beginning of that of `size` leaves.

    Source: RFC 9162 section 2.1.4.2.
    """
    if not 0 < first <= size:
        return False
    if first == size:
        return not path and first_root == root
    steps = list(path) if first & (first - 1) else [first_root, *path]
    if not steps:
        return False
    node, last = first - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_root and new == root


def _half(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << (count - 1).bit_length() - 1
