"""What texts of the demo are made of, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stock:
    """Words by the letter that stands for them in sentences, the commonest first, and sentences of several kinds.

    `marked` are in Markdown, `rare` have names that hardly come twice: at most `longest_name` of `beginnings` and one
    of `endings`. `space` stands between two sentences. `pointer` leads to another post.
    """

    language: str
    space: str
    words: Mapping[str, tuple[str, ...]]
    sentences: tuple[str, ...]
    marked: tuple[str, ...]
    rare: tuple[str, ...]
    titles: tuple[str, ...]
    comments: tuple[str, ...]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    longest_name: int
    pointer: str
