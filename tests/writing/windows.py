"""Two windows on one post, each with an edit of its own."""

from blog.posts.models import Post
from blog.writing import queries
from tests.application import Browser, Page
from tests.factories import Factory

STORY = "The first sentence. The second one.\n\nAnother paragraph.\n\n下了三天雨。路很滑。"


def path_of(post: Post) -> str:
    return f"/admin/posts/{post.id}"


async def opened(browser: Browser, post: Post) -> dict[str, str]:
    return (await browser.get(path_of(post))).fields(path_of(post))


async def stored(make: Factory, post: Post) -> Post:
    return await queries.get_post(make.db, post.id)


async def both_save(browser: Browser, post: Post, theirs: dict[str, str], mine: dict[str, str]) -> Page:
    """Two windows opened at the same version save one after the other; the answer to the second."""
    form = await opened(browser, post)
    assert (await browser.post(path_of(post), form | theirs)).status == 303
    return await browser.post(path_of(post), form | mine)


def changed(old: str, new: str) -> dict[str, str]:
    assert STORY.count(old) == 1
    return {"source": STORY.replace(old, new)}
