"""Links of an imported blog are known from the moment it is here."""

from blog.core import clock
from blog.core.anchors import own_hosts
from blog.links import queries, queries_broken
from tests.factories import Factory
from tests.transfer.bundles import author, load, post, stored_post


async def test_an_import_stores_the_links_of_its_posts(make: Factory) -> None:
    owner = await make.user(role="owner")
    text = "[one](/posts/hello) and [none](/posts/none)"
    await load(make.db, owner, author(), post("1"), post("2", "Second", body=text))
    now, hosts = clock.now(), own_hosts("https://blog.example")
    hello = await stored_post(make.db, "hello")
    assert [one.title for one in await queries.list_links_to(make.db, hello["id"], hosts, now)] == ["Second"]
    assert [one.path for one in await queries_broken.list_broken(make.db, hosts, now, limit=5)] == ["/posts/none"]
    assert await queries.list_unread(make.db, 0, 5) == []
