"""What tests of reviews begin with: a draft, a link to it, and a reviewer's way of writing beside a paragraph."""

from dataclasses import dataclass
from typing import Any

from blog.core.db import Database
from blog.posts.models import Post
from blog.reviews import actions, queries
from blog.reviews.forms import LinkForm
from blog.writing import actions as writing_actions
from blog.writing import queries as writing_queries
from blog.writing.forms import PostForm
from tests.application import Browser, Page
from tests.factories import Factory

SOURCE = "The first paragraph.\n\nThe second one, about rivers and mills.\n\n## A heading\n\nThe last paragraph."


@dataclass(frozen=True)
class Reviewed:
    """A draft with a link to it. `path` is the reviewer's address."""

    post: Post
    token: str
    link_id: int

    @property
    def path(self) -> str:
        return f"/reviews/{self.token}"

    @property
    def desk(self) -> str:
        return f"/admin/posts/{self.post.id}/reviews"


async def reviewed(make: Factory, *, name: str = "", days: int = 14, **fields: Any) -> Reviewed:
    """Make a draft (or, with `post`, take that) and a link."""
    post = fields.pop("post", None) or await make.draft(**{"title": "Mills", "source": SOURCE, **fields})
    user = await make.author()
    token = await actions.make_link(make.db, post.id, LinkForm(name=name, days=days), by=user)
    assert token
    links = await queries.list_links(make.db, post.id)
    return Reviewed(post, token, links[0].link.id)


async def edit(make: Factory, post: Post, source: str, **fields: Any) -> Post:
    """Save the post with another text."""
    now = await writing_queries.get_post(make.db, post.id)
    form = {"title": now.title, "slug": now.slug, "source": source, "version": now.version, **fields}
    await writing_actions.update_post(make.db, now, PostForm.model_validate(form), by=await make.user(role="editor"))
    return await writing_queries.get_post(make.db, post.id)


def field_beside(page: Page, words: str) -> str:
    """The name of the field for a note beside the paragraph that holds these words."""
    for element in page.tree.iter("div"):
        if element.get("class", "").split()[:1] == ["passage"]:
            text = element.find("./div[@class='passage-text']")
            if words in "".join(text.itertext()):
                return str(next(element.iter("textarea")).get("name"))
    raise AssertionError(f"no paragraph says {words}")


async def leave_note(browser: Browser, path: str, words: str, note: str, **more: str) -> Page:
    """Write a note beside the paragraph that holds these words."""
    page = await browser.get(path)
    fields = page.fields(f"{path}/notes")
    return await browser.post(f"{path}/notes", {**fields, field_beside(page, words): note, **more})


async def note_ids(db: Database) -> list[int]:
    """The ids of all notes, in the order in which they came."""
    return [row["id"] for row in await db.fetch_all("SELECT id FROM review_notes ORDER BY id")]


def passages(page: Page) -> dict[str, str]:
    """What stands beside each paragraph: words of the paragraph to words of the notes there."""
    found = {}
    for element in page.tree.iter("div"):
        if element.get("class", "").split()[:1] == ["passage"]:
            text = " ".join("".join(element.find("./div[@class='passage-text']").itertext()).split())
            notes = [one for one in element.iter("div") if one.get("class", "").split()[:1] == ["note"]]
            found[text] = " ".join(" ".join("".join(one.itertext()).split()) for one in notes)
    return found
