"""Ways in which somebody could change a file."""

from random import Random

KINDS = ("changed", "deleted", "inserted", "swapped", "cut", "line")


def mutated(whole: bytes, random: Random) -> tuple[str, bytes]:
    """What was done, and what came of it; never the same bytes."""
    while True:
        kind, at = random.choice(KINDS), random.randrange(len(whole))
        bent = _bent(kind, whole, at, random)
        if bent != whole:
            return f"{kind} at {at}", bent


def _bent(kind: str, whole: bytes, at: int, random: Random) -> bytes:
    if kind == "changed":
        value = random.choice((whole[at] ^ 1 << random.randrange(8), random.randrange(256), random.choice(whole)))
        return whole[:at] + bytes([value]) + whole[at + 1 :]
    if kind == "deleted":
        return whole[:at] + whole[at + random.choice((1, 1, 1, random.randrange(1, 400))) :]
    if kind == "inserted":
        piece = random.choice((bytes([random.randrange(256)]), b" ", b"\n", whole[at : at + random.randrange(1, 400)]))
        return whole[:at] + piece + whole[at:]
    if kind == "swapped":
        other = random.randrange(len(whole))
        first, second = sorted((at, other))
        return (
            whole[:first] + whole[second : second + 1] + whole[first + 1 : second] + whole[first : first + 1]
            + whole[second + 1 :]
        )  # fmt: skip
    if kind == "cut":
        return whole[:at]
    return whole[at:] + random.choice((b"", b"\n", whole[:at]))
