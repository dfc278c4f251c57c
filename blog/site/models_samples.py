"""A short text in English and one in Chinese, which show what the owner's choices do to letters, links and marks."""

from functools import lru_cache
from typing import Final

from blog.core.markup import render_post

SAMPLES: Final = {
    "en": """\
### The mill above the river

The mill is *older* than the [road that leads to it](/). In spring the wheel turns so slowly that you can count its \
boards, and between two of them there is time for a `whole` sentence.[^vat]

> A good sheet is not made. It is lifted out.

[^vat]: The vat is warm, by the way.
""",
    "zh-Hans": """\
### 研墨记

下了三天雨，纸都潮了。写字的人不急：先把窗推开一条缝，再往砚台里滴几滴水。墨锭要*立得正*，手要松。\
老师说：“听声音。”——声音细下来，[墨便好了](/)。

> 墨分五色：焦、浓、重、淡、清。

晚上用 Python 数了数今年写坏的纸，一共 214 张。
""",
}


@lru_cache(maxsize=4)
def samples(place: str) -> tuple[tuple[str, str], ...]:
    """Language and HTML of each text; `place` keeps the ids of several places on one page apart."""
    return tuple((tag, render_post(source, f"{place}-{tag}-").html) for tag, source in SAMPLES.items())
