"""From a flat list of comments to threads."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.comments.models import Comment, Thread


@dataclass(frozen=True, slots=True)
class CommentList:
    """The comments of a post: `threads` of what people said, `mentions` by other sites, `count` of both together."""

    threads: list[Thread]
    mentions: list[Comment]
    count: int


def threaded(comments: Sequence[Comment]) -> CommentList:
    """Hang every comment under the one it answers; an answer to one that is not shown begins a thread of its own."""
    threads = {comment.id: Thread(comment) for comment in comments if comment.kind == "comment"}
    first: list[Thread] = []
    for thread in threads.values():
        above = threads.get(thread.comment.parent_id or 0)
        # Only an earlier comment can be answered, which also keeps a damaged table from going round in circles.
        if above is not None and above.comment.id != thread.comment.id and _earlier(above.comment, thread.comment):
            above.replies.append(thread)
        else:
            first.append(thread)
    return CommentList(first, [comment for comment in comments if comment.kind != "comment"], len(comments))


def _earlier(one: Comment, other: Comment) -> bool:
    return (one.created_at, one.id) < (other.created_at, other.id)
