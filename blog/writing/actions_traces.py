"""What a post leaves in other rooms when it is saved: its links, the media it shows, the words it is found by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blog.core import pictures
from blog.core.anchors import Anchors
from blog.core.db import Transaction
from blog.links import queries as link_queries
from blog.links.models import anchors_of
from blog.media import queries_uses as media_uses
from blog.posts.models import Kind, Visibility
from blog.search import queries as search_queries
from blog.search.models import SearchSource, SearchWords, words_of


@dataclass(frozen=True, slots=True)
class Traces:
    """Found in the post as it is going to be stored."""

    anchors: Anchors
    media_keys: frozenset[str]
    words: SearchWords


def traces_of(kind: Kind, values: Mapping[str, Any], tags: Sequence[str]) -> Traces:
    """The traces of a post with that row and those tags. Slow enough for a big post to belong in a thread."""
    is_open = values["visibility"] != Visibility.PASSWORD.value
    source = SearchSource(values["title"], tuple(tags), values["excerpt"], values["html"], is_open)
    return Traces(
        anchors_of(kind, values["html"]),
        frozenset(pictures.keys_in(values["html"], values["cover"])),
        words_of(source),
    )


async def leave(tx: Transaction, post_id: int, traces: Traces) -> None:
    """Store them in the transaction that stores the post."""
    await media_uses.set_uses(tx, post_id, traces.media_keys)
    await link_queries.set_links(tx, post_id, traces.anchors)
    await search_queries.keep_words(tx, post_id, traces.words)
