"""Three texts become one: separate changes merge, the same sentence overlaps, and no word gets lost."""

import random
import re

import pytest

from blog.core.merge import MOST_OVERLAPS, Merged, Overlap, merge_text
from blog.core.sentences import lines_of, sentences_of

WRAPPED = (
    "The heron stands in the shallow water of the pond and\n"
    "waits for a fish that does not come, as it has waited\n"
    "all morning. Then it flies away over the reeds."
)
FENCED = "Before.\n\n```\none. two.\nthree\nfour\n```\n"

# (base, theirs, mine, merged)
MERGES = {
    "different paragraphs": (
        "Ash.\n\nBirch.\n\nCedar.",
        "Ash!\n\nBirch.\n\nCedar.",
        "Ash.\n\nBirch.\n\nCedar?",
        "Ash!\n\nBirch.\n\nCedar?",
    ),
    "different sentences": ("One. Two. Three.", "One! Two. Three.", "One. Two. Three?", "One! Two. Three?"),
    "neighbouring sentences": ("One. Two. Three.", "One! Two. Three.", "One. Two? Three.", "One! Two? Three."),
    "Chinese sentences": (
        "下了三天雨。路很滑。",
        "下了五天雨。路很滑。",
        "下了三天雨。路不滑。",
        "下了五天雨。路不滑。",
    ),
    "quoted Chinese": (
        "他说：“走吧。”我没动。",
        "他喊：“走吧。”我没动。",
        "他说：“走吧。”我动了。",
        "他喊：“走吧。”我动了。",
    ),
    "neighbouring lines of a list": ("- a\n- b\n- c\n", "- A\n- b\n- c\n", "- a\n- B\n- c\n", "- A\n- B\n- c\n"),
    "one of two Chinese sentences": (
        "下雨。路滑。天黑。",
        "下雨。路滑。天亮。",
        "下雪。路干。天黑。",
        "下雪。路干。天亮。",
    ),
    "a deletion beside a change": (
        "Ash.\n\nBirch.\n\nCedar.",
        "Ash.\n\nCedar.",
        "Ash.\n\nBirch.\n\nCedar!",
        "Ash.\n\nCedar!",
    ),
    "a change and an end": ("Ash.\n\nBirch.", "Ash.\n\nBirch!", "Ash.\n\nBirch.\n\nCedar.", "Ash.\n\nBirch!\n\nCedar."),
    "both ends of a text": ("Birch.", "Ash.\n\nBirch.", "Birch.\n\nCedar.", "Ash.\n\nBirch.\n\nCedar."),
    "the same change": ("Ash. Birch.", "Ash. Cedar.", "Ash. Cedar.", "Ash. Cedar."),
    "the same and another one": (
        "Ash. Birch. Dogwood.",
        "Ash. Cedar. Dogwood.",
        "Ash. Cedar. Elm.",
        "Ash. Cedar. Elm.",
    ),
    "both delete": ("Ash.\n\nBirch.\n\nCedar.", "Ash.\n\nCedar.", "Ash.\n\nCedar.", "Ash.\n\nCedar."),
    "lines of code apart": (FENCED, FENCED.replace("one", "1"), FENCED.replace("four", "4"), None),
    "sentences of a wrapped paragraph": (
        WRAPPED,
        WRAPPED.replace("pond", "lake"),
        WRAPPED.replace("reeds", "hill"),
        None,
    ),
    "scripts and emoji": (
        "👩‍👩‍👧 hi. שלום עולם.",
        "👨‍👩‍👧 hi. שלום עולם.",
        "👩‍👩‍👧 hi. שלום\u200d לכם.",
        "👨‍👩‍👧 hi. שלום\u200d לכם.",
    ),
}


@pytest.mark.parametrize("case", MERGES)
def test_separate_changes_merge(case: str) -> None:
    base, theirs, mine, merged = MERGES[case]
    if merged is None:
        merged = base
        for changed in (theirs, mine):
            old, new = next((a, b) for a, b in zip(base.split(), changed.split(), strict=True) if a != b)
            merged = merged.replace(old, new)
    assert merge_text(base, theirs, mine).resolved() == merged
    assert merge_text(base, mine, theirs).resolved() == merged


# (base, theirs, mine, what overlaps of theirs and of mine)
OVERLAPS = {
    "one sentence": (
        "Ash. It rained. Birch.",
        "Ash. It poured. Birch.",
        "Ash. It drizzled. Birch.",
        "It poured.",
        "It drizzled.",
    ),
    "one Chinese sentence": ("下雨。路滑。", "下雪。路滑。", "下冰雹。路滑。", "下雪。", "下冰雹。"),
    "the second of two Chinese sentences": ("下雨。路滑。", "下雨。路干。", "下雪。路湿。", "路干。", "路湿。"),
    "two sentences": (
        *("It rained. It blew. End.", "It poured. It howled. End.", "It dripped. It breathed. End."),
        *("It poured. It howled.", "It dripped. It breathed."),
    ),
    "two ends": ("Ash.", "Ash.\n\nBirch.", "Ash.\n\nCedar.", "\n\nBirch.", "\n\nCedar."),
    "a change of what is deleted": (
        "Ash.\n\nBirch.\n\nCedar.",
        "Ash.\n\nCedar.",
        "Ash.\n\nBirch!\n\nCedar.",
        "",
        "Birch!\n\n",
    ),
    "an insertion into what is deleted": (
        "Ash. Birch. Cedar.",
        "Ash. Cedar.",
        "Ash. Birch. New. Cedar.",
        "",
        "Birch. New. ",
    ),
    "neighbouring lines of code": (
        *(FENCED, FENCED.replace("three", "3"), FENCED.replace("four", "4")),
        *("3\nfour\n", "three\n4\n"),
    ),
    "a sentence over several lines": (
        *(WRAPPED, WRAPPED.replace("heron", "stork"), WRAPPED.replace("all morning", "all day")),
        *(WRAPPED.replace("heron", "stork").split(" Then")[0], WRAPPED.replace("morning", "day").split(" Then")[0]),
    ),
    "abbreviations and numbers": (
        *("Mr. Wu paid 3.50 there.", "Mr. Xu paid 3.50 there.", "Mr. Wu paid 4.50 there."),
        *("Mr. Xu paid 3.50 there.", "Mr. Wu paid 4.50 there."),
    ),
    "both begin a text": ("", "Theirs.", "Mine.", "Theirs.", "Mine."),
}


@pytest.mark.parametrize("case", OVERLAPS)
def test_changes_of_the_same_thing_overlap(case: str) -> None:
    base, theirs, mine, their_part, my_part = OVERLAPS[case]
    merged = merge_text(base, theirs, mine)
    assert [(overlap.theirs, overlap.mine) for overlap in merged.overlaps] == [(their_part, my_part)]
    assert len(merged.parts) > 1 or merged.resolved([my_part]) == mine


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        ("It poured.", "It drizzled.", "It poured. It drizzled."),
        ("下雪。", "下冰雹。", "下雪。下冰雹。"),
        ("\n\nB.", "\n\nC.", "\n\nB.\n\nC."),
        ("a\nb", "c", "a\nb\nc"),
        ("", "Mine.", "Mine."),
        ("Theirs.", "", "Theirs."),
    ],
)
def test_both_sides_stand_one_after_the_other(theirs: str, mine: str, both: str) -> None:
    assert Overlap("", theirs, mine).both == both


def test_without_a_base_all_that_differs_overlaps() -> None:
    merged = merge_text(None, "A.\n\nB.\n\nC.", "A.\n\nX.\n\nC.")
    assert [(each.theirs, each.mine) for each in merged.overlaps] == [("B.\n", "X.\n")]


def test_there_are_never_more_places_than_a_person_can_decide_on() -> None:
    texts = ["\n\n".join(f"Kept {number}.\n\nParagraph {number}{mark}." for number in range(200)) for mark in " +-"]
    merged = merge_text(*texts)
    assert 1 < len(merged.overlaps) <= MOST_OVERLAPS
    assert _side(merged, "theirs") == texts[1]
    assert _side(merged, "mine") == texts[2]


def _side(merged: Merged, side: str) -> str:
    return "".join(part if isinstance(part, str) else getattr(part, side) for part in merged.parts)


PIECES = (
    "One. ",
    "Two? ",
    "x",
    "y y",
    "\n",
    "\n\n",
    "下雨。",
    "```\n",
    "- i\n",
    "“q.” ",
    "... ",
    "Mr. ",
    "\u200b",
    "👩‍👧",
)


def _edited(dice: random.Random, text: str) -> str:
    for _ in range(dice.randrange(1, 4)):
        start = dice.randrange(len(text) + 1)
        new = "".join(dice.choices(PIECES, k=dice.randrange(4)))
        text = text[:start] + new + text[min(len(text), start + dice.randrange(6)) :]
    return text


def test_the_laws_of_merging_hold_for_any_texts() -> None:
    dice = random.Random(2026)
    overlapping = 0
    for _ in range(500):
        base = "".join(dice.choices(PIECES, k=dice.randrange(30)))
        theirs, mine = _edited(dice, base), _edited(dice, base)
        assert merge_text(base, base, mine).resolved() == mine
        assert merge_text(base, theirs, base).resolved() == theirs
        assert merge_text(base, mine, mine).resolved() == mine
        merged, mirrored = merge_text(base, theirs, mine), merge_text(base, mine, theirs)
        assert [part if isinstance(part, str) else (part.theirs, part.mine) for part in merged.parts] == [
            part if isinstance(part, str) else (part.mine, part.theirs) for part in mirrored.parts
        ]
        assert _side(merge_text(None, theirs, mine), "theirs") == theirs
        assert _side(merge_text(None, theirs, mine), "mine") == mine
        overlapping += bool(merged.overlaps)
    assert 50 < overlapping < 450


def _rewritten(dice: random.Random, sentences: list[str], mark: str) -> list[str]:
    kept = [one for one in sentences if dice.random() > 0.1]
    changed = [f"{mark}{number} is new. " if dice.random() < 0.2 else one for number, one in enumerate(kept)]
    at = dice.randrange(len(changed) + 1)
    return [*changed[:at], f"{mark} came in. ", *changed[at:]]


def test_no_sentence_that_somebody_wrote_gets_lost_and_none_is_made_up() -> None:
    dice = random.Random(7)
    for _ in range(200):
        base = [f"Sentence {number}.{dice.choice([' ', chr(10), chr(10) * 2])}" for number in range(12)]
        theirs, mine = (_rewritten(dice, base, mark) for mark in ("Theirs", "Mine"))
        merged = merge_text("".join(base), "".join(theirs), "".join(mine))
        all_parts = "".join(part if isinstance(part, str) else part.theirs + part.mine for part in merged.parts)
        written = re.findall(r"(?:Theirs|Mine)\d* \w+ \w+\.", "".join(theirs + mine))
        assert all(sentence in all_parts for sentence in written)
        known = set("".join(base + theirs + mine).split())
        assert set(all_parts.replace(".", ". ").split()) <= known


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n", "\n\na", "a\n\n", "```\nx", "One.  Two.\t\nThree", "。。。！"])
def test_a_text_can_be_put_together_from_its_pieces(text: str) -> None:
    lines = lines_of(text).pieces
    assert "".join(lines) == text
    assert "".join(piece for line in lines for piece in sentences_of(line)) == text


HUGE = {
    "paragraphs": lambda mark: "\n\n".join(f"Paragraph {number}{mark}. And more." for number in range(30_000)),
    "one line": lambda mark: " ".join(f"{mark}{number} word." for number in range(70_000)),
    "no sentence at all": lambda mark: mark * 1_000_000,
    "stops only": lambda mark: "." * 1_000_000 + mark,
    "the same line": lambda mark: f"line {mark}\n" * 120_000,
    "fences": lambda mark: "```\n" * 200_000 + mark,
}


@pytest.mark.parametrize("case", HUGE)
def test_a_megabyte_changed_from_end_to_end_is_merged_in_one_go(case: str) -> None:
    base, theirs, mine = (HUGE[case](mark) for mark in "btm")
    merged = merge_text(base, theirs, mine)
    assert merged.overlaps
    assert _side(merged, "theirs") == theirs
    assert _side(merged, "mine") == mine
