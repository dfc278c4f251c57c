"""From a flat list of comments to threads, and from threads to pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from blog.comments.models import PER_PAGE, Comment, Said, Thread

T = TypeVar("T", Comment, Said)


@dataclass(frozen=True, slots=True)
class CommentList:
    """A page of the comments of a post: `threads` of what people said, `mentions` by other sites.

    `count` is of everything on all pages together; `page` is this one of `pages`.
    """

    threads: list[Thread]
    mentions: list[Comment]
    count: int
    page: int = 1
    pages: int = 1


def threaded(comments: Sequence[Comment], count: int | None = None, page: int = 1, pages: int = 1) -> CommentList:
    """Hang every comment under the one it answers; an answer to one that is not shown begins a thread of its own."""
    return CommentList(
        [_thread(tree) for tree in _trees(comments)],
        [comment for comment in comments if comment.kind != "comment"],
        len(comments) if count is None else count,
        page,
        pages,
    )


def paged(comments: Sequence[Said]) -> dict[int, int]:
    """The page each comment stands on, by id, counted from 1; the oldest threads stand on the first.

    A thread begins a new page where it would not fit on the one before, and is cut where it is longer than a page.
    """
    groups = [list(_flat(tree)) for tree in _trees(comments)]
    groups += [[comment] for comment in comments if comment.kind != "comment"]
    groups.sort(key=lambda group: (group[0].created_at, group[0].id))
    pages: dict[int, int] = {}
    page, room = 1, PER_PAGE
    for group in groups:
        if len(group) > room and room < PER_PAGE:
            page, room = page + 1, PER_PAGE
        for comment in group:
            if room == 0:
                page, room = page + 1, PER_PAGE
            pages[comment.id] = page
            room -= 1
    return pages


@dataclass(slots=True)
class _Tree(Generic[T]):
    comment: T
    replies: "list[_Tree[T]]"


def _trees(comments: Sequence[T]) -> list[_Tree[T]]:
    trees = {comment.id: _Tree(comment, []) for comment in comments if comment.kind == "comment"}
    first: list[_Tree[T]] = []
    for tree in trees.values():
        above = trees.get(tree.comment.parent_id or 0)
        # Only an earlier comment can be answered, which also keeps a damaged table from going round in circles.
        if above is not None and above is not tree and _earlier(above.comment, tree.comment):
            above.replies.append(tree)
        else:
            first.append(tree)
    return first


def _flat(tree: _Tree[T]) -> Iterator[T]:
    """A thread in the order in which it is read; without recursion, for a talk may be deeper than that allows."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        yield one.comment
        waiting.extend(reversed(one.replies))


def _thread(tree: _Tree[Comment]) -> Thread:
    top = Thread(tree.comment)
    waiting = [(tree, top)]
    while waiting:
        one, thread = waiting.pop()
        for reply in one.replies:
            thread.replies.append(Thread(reply.comment))
            waiting.append((reply, thread.replies[-1]))
    return top


def _earlier(one: Comment | Said, other: Comment | Said) -> bool:
    return (one.created_at, one.id) < (other.created_at, other.id)
