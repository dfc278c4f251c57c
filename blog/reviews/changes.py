"""What is new in a text since an earlier state of it, block by block."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from blog.core.difference import Line, differences
from blog.reviews.blocks import Block, likeness

# Below this likeness a block has not changed but is another one.
LIKENESS_MIN: Final = 0.4
# How far to look for what a block has been before.
REACH: Final = 20
# Characters of both texts multiplied; what is beyond, over all blocks together, is not compared word by word.
COST_MAX: Final = 20_000_000
# Blocks of both texts together; longer texts are not aligned, but asked block by block whether it was there before.
BLOCKS_MAX: Final = 10_000
# Blocks in a stretch that was written anew; in a longer one nobody looks for what each of them has been.
STRETCH_MAX: Final = 500

Kind = Literal["same", "new", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a block: `before` compares its words where it changed; `removed` stood before it and is gone."""

    kind: Kind
    before: tuple[Line, ...] = ()
    removed: tuple[str, ...] = ()


_SAME: Final = Change("same")
_NEW: Final = Change("new")


def changes(old: Sequence[Block], new: Sequence[Block]) -> tuple[list[Change], tuple[str, ...]]:
    """One change for each new block, and the texts that stood after the last one and are gone."""
    if len(old) + len(new) > BLOCKS_MAX:
        known = {one.shape for one in old}
        return [_SAME if block.shape in known else _NEW for block in new], ()
    matcher = SequenceMatcher(None, [one.shape for one in old], [one.shape for one in new])
    found: list[Change] = []
    removed: list[str] = []
    purse = COST_MAX
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            for _ in range(new_from, new_to):
                found.append(Change("same", removed=tuple(removed)))
                removed.clear()
            continue
        left = list(old[old_from:old_to])
        reach = REACH if max(len(left), new_to - new_from) <= STRETCH_MAX else 0
        for block in new[new_from:new_to]:
            at = _former(block, left[:reach])
            if at is None:
                found.append(Change("new", removed=tuple(removed)))
            else:
                removed += _texts(left[:at])
                cost = len(left[at].text) * len(block.text)
                before = differences(left[at].text, block.text) if cost <= purse else []
                purse -= cost if before else 0
                found.append(Change("changed", tuple(before), tuple(removed)))
                del left[: at + 1]
            removed.clear()
        removed += _texts(left)
    return found, tuple(removed)


def _former(block: Block, left: Sequence[Block]) -> int | None:
    ranked = [(likeness(one.words, block.words), -at) for at, one in enumerate(left)]
    best = max(ranked, default=(0.0, 0))
    return -best[1] if best[0] >= LIKENESS_MIN else None


def _texts(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks if block.text]
