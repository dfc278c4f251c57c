"""What `site` holds: something of everything, and in all of it the longest words and the widest things there may be."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from blog.accounts.models import User
from blog.core import clock
from blog.links import queries_redirects as redirect_queries
from blog.links.models_redirects import Address, Redirect, Status
from blog.media.models import Media
from blog.posts.models import Post
from blog.reviews import actions as review_actions
from blog.reviews.blocks import split
from blog.reviews.forms import LinkForm, NotesForm
from blog.reviews.models import NewNote
from blog.site import actions as site_actions
from blog.site.forms import NavigationForm, SettingsForm
from blog.writing import actions as writing_actions
from blog.writing import actions_copies
from blog.writing import queries as writing_queries
from blog.writing.forms import PostForm
from blog.writing.forms_copies import CopyForm
from tests.browser.world_around import fill_around
from tests.factories import Factory
from tests.media.pictures import FILES

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
    medium: Media
    review: str
    ended_review: str


async def fill(make: Factory) -> World:
    """Build the world through the site's own actions."""
    owner = await make.user(role="owner", name=f"Mei {LONG_WORD}")
    reader = await make.user(role="reader")
    await make.user(role="author", password=None)
    await _name_the_site(make)
    post = await _post_of_everything(make, owner)
    await _talk(make, post)
    await _leave_unsaved(make, post, owner)
    await make.comment(await make.post(title="Short", slug="short"))
    for _ in range(POSTS_PER_PAGE):
        await make.post(title="", source="Without a title, but with a text.", tags="书法")
    await _link(make)
    await fill_around(make, owner, LONG_WORD)
    await make.post(title="Soon", published_at=clock.now() + timedelta(days=2))
    return World(
        owner=owner,
        reader=reader,
        post=post,
        page=await make.page(title="About", source=EVERYTHING, slug="about", comments_open=False),
        locked=await make.post(title="Locked", visibility="password", password="open sesame", sticky=True),
        trashed=await make.trashed(title="Thrown away", slug="gone"),
        draft=await make.draft(title="", source="Not yet."),
        medium=await _media(make, owner),
        review=await _review(make, post, owner),
        ended_review=await _ended_review(make, post, owner),
    )


async def _link(make: Factory) -> None:
    """A post that links to others and to nothing, and redirects."""
    links = f"[{LONG_WORD}](/posts/everything) [x](/posts/{'none' * 40}) [{LONG_WORD}](/posts/everything#no-such-place)"
    await make.post(title=f"Linking {LONG_WORD}", source=links)
    sources = f"/{LONG_WORD * 3}", "/here?and=there"
    redirects = [Redirect(Address(source), f"https://example.org/{'on' * 200}", Status.FOR_GOOD) for source in sources]
    redirects.append(Redirect(Address("/gone-too"), "", Status.GONE))
    await redirect_queries.put_redirects(make.db, redirects, clock.now())


async def _media(make: Factory, owner: User) -> Media:
    """A picture that posts show, above and inside, and files of every kind; the picture."""
    picture = await make.medium(name=f"{LONG_WORD}.png", by=owner, alt=f"Alt {LONG_WORD}", caption=LONG_WORD * 3)
    await make.medium(by=owner)
    for name in ("a.pdf", "a.mp3", "a.mp4"):
        await make.medium(FILES[name][0], name, by=owner)
    text = f'![]({picture.path})\n\n[![]({picture.path})](/)\n\n![]({picture.path} "{LONG_WORD}")'
    await make.post(title=f"Pictures {LONG_WORD}", slug="pictures", cover=picture.path, source=text)
    return picture


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


async def _leave_unsaved(make: Factory, post: Post, owner: User) -> None:
    """What a tab held when it was closed: the post with a word more, and a beginning of something new."""
    changed = {"title": post.title, "source": f"{EVERYTHING}\n\nAnd one more: {LONG_WORD}", "visibility": "private"}
    for key, typed in (
        ("key-of-a-tab", {"post_id": post.id, "base_version": 1, "fields": changed}),
        ("key-of-a-beginning", {"fields": {"title": f"A beginning {LONG_WORD}", "source": "Once"}}),
    ):
        form = CopyForm.model_validate({"seq": 1, **typed})
        await actions_copies.keep(make.db, key, form, by=owner)


async def _review(make: Factory, post: Post, owner: User) -> str:
    """The secret of a link by which the first version was read, and notes were left to the second one and to none."""
    token = await review_actions.make_link(make.db, post.id, LinkForm(name=LONG_WORD), by=owner)
    assert token
    link, draft = await review_actions.get_open_review(make.db, token)
    await review_actions.mark_read(make.db, link, draft, 1)
    blocks = [block for block in split(draft.html) if block.is_noteworthy][:2]
    notes = [NewNote(block.fingerprint, block.position, block.text, f"{LONG_WORD} `{LONG_WORD}`") for block in blocks]
    notes.append(NewNote("0" * 32, 0, f"Gone {LONG_WORD}", "What a pity."))
    await review_actions.leave_notes(make.db, link, draft, NotesForm(name=LONG_WORD), notes, network="test")
    return token


async def _ended_review(make: Factory, post: Post, owner: User) -> str:
    token = await review_actions.make_link(make.db, post.id, LinkForm(), by=owner)
    assert token
    link, _draft = await review_actions.get_open_review(make.db, token)
    await review_actions.revoke_link(make.db, post.id, link.id)
    return token


async def _talk(make: Factory, post: Post) -> None:
    above: int | None = None
    for level in range(LEVELS):
        body = f"Said at level {level + 1}.\n\n`{LONG_WORD}` {LONG_ADDRESS}"
        said = await make.comment(post, parent=above, name=f"Reader {LONG_WORD}", body=body)
        above = said.id
    for status in ("pending", "pending", "spam"):
        await make.comment(post, status=status, name=LONG_WORD, url=LONG_ADDRESS, body=f"{status} {LONG_WORD}")
