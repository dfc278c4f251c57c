"""What `site` holds: something of everything, and in all of it the longest words and the widest things there may be."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from blog.accounts.models import User
from blog.core import clock
from blog.posts.models import Post
from blog.site import actions as site_actions
from blog.site.forms import NavigationForm, SettingsForm
from blog.writing import actions as writing_actions
from blog.writing import queries as writing_queries
from blog.writing.forms import PostForm
from tests.factories import Factory

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_ADDRESS = "https://example.org/" + "path-without-an-end" * 12
LEVELS = 12
POSTS_PER_PAGE = 5
TABLE = "\n".join(
    (
        "| " + " | ".join(f"Column {n}" for n in range(14)) + " |",
        "|" + " --- |" * 14,
        "| " + " | ".join("unbreakable" * 2 for _ in range(14)) + " |",
    )
)
EVERYTHING = f"""\
A paragraph with *emphasis*, **strength**, `{"code" * 40}` and {LONG_ADDRESS}.

## A heading with {LONG_WORD}

{TABLE}

```python
def long_line() -> str:
    # A comment, which is set in the palest colour.
    return "{"x" * 300}"
```

### Lists and notes

1. one
2. two
   - [x] done
   - [ ] to do

> {LONG_WORD}

A note.[^1] 中文与 English 混排：墨分五色，焦、浓、重、淡、清。

[^1]: {LONG_WORD * 2}
"""


@dataclass(frozen=True)
class World:
    """The people, and the posts that tests look at."""

    owner: User
    reader: User
    post: Post
    page: Post
    locked: Post
    trashed: Post
    draft: Post


async def fill(make: Factory) -> World:
    """Build the world through the site's own actions."""
    owner = await make.user(role="owner", name=f"Mei {LONG_WORD}")
    reader = await make.user(role="reader")
    await make.user(role="author", password=None)
    await _name_the_site(make)
    post = await _post_of_everything(make, owner)
    await _talk(make, post)
    await make.comment(await make.post(title="Short", slug="short"))
    for _ in range(POSTS_PER_PAGE):
        await make.post(title="", source="Without a title, but with a text.", tags="书法")
    await make.post(title="Soon", published_at=clock.now() + timedelta(days=2))
    return World(
        owner=owner,
        reader=reader,
        post=post,
        page=await make.page(title="About", source=EVERYTHING, slug="about", comments_open=False),
        locked=await make.post(title="Locked", visibility="password", password="open sesame", sticky=True),
        trashed=await make.trashed(title="Thrown away", slug="gone"),
        draft=await make.draft(title="", source="Not yet."),
    )


async def _name_the_site(make: Factory) -> None:
    form = {"title": f"Ink {LONG_WORD}", "tagline": "Slow words for quick days", "posts_per_page": POSTS_PER_PAGE}
    places = {"language": "en", "time_zone": "Europe/Vienna", "menu": "main"}
    await site_actions.update_settings(make.db, SettingsForm.model_validate(form | places))
    menu = NavigationForm.model_validate(
        {
            "menu": "main",
            "label": ("Home", "About", LONG_WORD, *(f"Entry {n}" for n in range(9))),
            "url": ("/", "/about", "/tags", *(f"/tags/tag-{n}" for n in range(9))),
            "depth": (0, 0, 1, *(n % 3 for n in range(9))),
        }
    )
    await site_actions.update_navigation(make.db, menu)


async def _post_of_everything(make: Factory, owner: User) -> Post:
    """A post in its second version, so that it has a revision."""
    tags = f"{LONG_WORD}, 书法, " + ", ".join(f"tag {n}" for n in range(12))
    form: dict[str, Any] = {"title": f"Everything {LONG_WORD}", "slug": "everything", "tags": tags}
    post = await make.post(source="First words.", **form)
    changes = {"source": EVERYTHING, "comments_open": True, "version": post.version}
    second = PostForm.model_validate(form | changes)
    await writing_actions.update_post(make.db, post, second, by=owner)
    return await writing_queries.get_post(make.db, post.id)


async def _talk(make: Factory, post: Post) -> None:
    above: int | None = None
    for level in range(LEVELS):
        body = f"Said at level {level + 1}.\n\n`{LONG_WORD}` {LONG_ADDRESS}"
        said = await make.comment(post, parent=above, name=f"Reader {LONG_WORD}", body=body)
        above = said.id
    for status in ("pending", "pending", "spam"):
        await make.comment(post, status=status, name=LONG_WORD, url=LONG_ADDRESS, body=f"{status} {LONG_WORD}")
