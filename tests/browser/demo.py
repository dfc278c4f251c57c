"""A small blog in two languages, to look at and to make pictures of."""

from datetime import UTC, datetime, timedelta

from blog.core import clock
from blog.site import actions as site_actions
from blog.site.forms import NavigationForm, SettingsForm
from tests.factories import Factory

RIVER = """\
The mill is older than the road that leads to it. In spring the wheel turns so slowly that you can count its boards, \
and between two of them there is time for a whole sentence.

## What the water says

Paper begins as **mud**. Old linen, beaten until it forgets that it was ever a shirt, swims in the vat like a thin \
cloud; then the mould goes in, level and without haste, and comes up again with a sheet on it.[^vat]

> A good sheet is not made. It is lifted out.

| Step | How long | What can go wrong |
| --- | --- | --- |
| Beating | a night | too short, and the sheet is full of hairs |
| Lifting | a breath | too fast, and it is thin at the edge |
| Drying | three days | a draught |

I wrote down the thickness of every sheet, as one does:

```python
def usable(sheets: list[float], wanted: float = 0.11) -> list[float]:
    \"\"\"Those within a hundredth of a millimetre.\"\"\"
    return [sheet for sheet in sheets if abs(sheet - wanted) <= 0.01]
```

Of forty there were eleven left. The rest become envelopes.

[^vat]: The vat is warm, by the way. Nobody tells you how pleasant that is in March.
"""
INK = """\
下了三天雨，纸都潮了。写字的人不急：先把窗推开一条缝，再往砚台里滴几滴水。

## 慢慢研

墨锭要**立得正**，手要松。快了，墨就粗；慢了，心就浮。老师说：“听声音。”——声音细下来，墨便好了。

> 墨分五色：焦、浓、重、淡、清。

1. 水要少，不够再添。
2. 一圈一圈，不要来回。
3. 研好就写，不留过夜。

晚上用 Python 数了数今年写坏的纸，一共 214 张。明年争取更少。
"""
HAND = """\
Between the second and the third hour the hand stops being clever. That is when it begins to write well.

A list of what helps, in order of price: an open window, a chair that is too hard, a friend who waits for the letter.
"""
POSTS = (
    ("The mill above the river", RIVER, "paper, walks", 3),
    ("研墨记", INK, "笔墨, 随笔", 9),
    ("What the hand knows", HAND, "writing", 17),
    ("Eleven sheets", "The envelopes are done. Who wants one?", "paper", 30),
    ("雨后", "瓦檐还在滴水，巷口的茶已经泡好了。", "随笔", 44),
)


async def fill_demo(make: Factory) -> str:
    """Fill an empty site, and give back the address its owner signs in with."""
    owner = await make.user(role="owner", name="Mei Lin", email="mei@example.org")
    await site_actions.update_settings(make.db, _settings())
    menu = {"menu": "main", "label": ("Writing", "Paper", "About"), "depth": (0, 0, 0)}
    addresses = {"url": ("/tags/writing", "/tags/paper", "/about")}
    await site_actions.update_navigation(make.db, NavigationForm.model_validate(menu | addresses))
    newest = datetime(2026, 3, 20, 8, 30, tzinfo=UTC)
    posts = [
        await make.post(title=title, source=source, tags=tags, by=owner, published_at=newest - timedelta(days=days))
        for title, source, tags, days in POSTS
    ]
    await make.page(title="About", source="Two people, one table, much paper.", by=owner)
    await make.draft(title="A letter to the miller", source="Dear Jonas,", by=owner)
    await make.post(title="The first fair copy", by=owner, published_at=clock.now() + timedelta(days=5))
    question = await make.comment(posts[0], name="Jonas", body="Is the mill open to visitors?")
    answer = await make.comment(posts[0], name="Mei Lin", body="On *dry* Sundays, yes.", parent=question.id)
    await make.comment(posts[0], name="王小明", body="等天晴了就去。", parent=answer.id)
    await make.comment(posts[1], name="Anna", body="I can hear it.", status="pending")
    return owner.email


def _settings() -> SettingsForm:
    return SettingsForm.model_validate(
        {
            "title": "Ink & Paper",
            "tagline": "Slow words for quick days · 慢下来，写几个字",
            "language": "en",
            "time_zone": "Europe/Vienna",
            "posts_per_page": 10,
            "menu": "main",
        }
    )
