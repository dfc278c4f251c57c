"""The comments of one item of a WordPress export, in threads."""

from collections.abc import Iterator

from blog.transfer.bundle import BundleComment, CommentKind, CommentStatus
from blog.transfer.html_to_markdown import convert_comment
from blog.transfer.report import Kind, Reason, Report
from blog.transfer.wordpress_survey import Survey
from blog.transfer.wordpress_values import one_line, read_local, read_utc
from blog.transfer.wxr import Element

KINDS: dict[str, CommentKind] = {
    "": "comment",
    "comment": "comment",
    "pingback": "pingback",
    "trackback": "trackback",
}
STATUSES: dict[str, CommentStatus] = {
    "1": "approved",
    "approve": "approved",
    "approved": "approved",
    "0": "pending",
    "hold": "pending",
    "spam": "spam",
    "trash": "trash",
    "post-trashed": "trash",
}


def comments(item: Element, title: str, survey: Survey, report: Report) -> Iterator[BundleComment]:
    """Yield the comments, each after the one it answers; an answer to one that is not there stands for itself."""
    found: dict[str, Element] = {}
    for number, comment in enumerate(item.all("wp:comment"), 1):
        report.read[Kind.COMMENT] += 1
        kind = comment.text("wp:comment_type")
        key = comment.text("wp:comment_id") or f"{number}"
        if kind not in KINDS:
            report.lose(Kind.COMMENT, title, Reason.UNKNOWN_COMMENT_TYPE, kind)
        elif key in found:
            report.lose(Kind.COMMENT, title, Reason.DUPLICATE, key)
        else:
            found[key] = comment
    yielded: set[str] = set()
    for key in _parents_first(found):
        yield _comment(key, found[key], yielded, survey)
        yielded.add(key)


def _parents_first(found: dict[str, Element]) -> list[str]:
    """The keys, an answer always behind what it answers; a circle is cut where it is entered."""
    ordered: dict[str, None] = {}
    for key in found:
        above: list[str] = []
        seen: set[str] = set()
        while key in found and key not in ordered and key not in seen:
            above.append(key)
            seen.add(key)
            key = found[key].text("wp:comment_parent")
        ordered.update(dict.fromkeys(reversed(above)))
    return list(ordered)


def _comment(key: str, comment: Element, before: set[str], survey: Survey) -> BundleComment:
    parent = comment.text("wp:comment_parent")
    local = survey.offsets.to_utc(read_local(comment.text("wp:comment_date")))
    url = comment.text("wp:comment_author_url")
    return BundleComment(
        foreign_id=key,
        parent_foreign_id=parent if parent in before else None,
        kind=KINDS[comment.text("wp:comment_type")],
        author_name=one_line(comment.text("wp:comment_author")),
        email=comment.text("wp:comment_author_email"),
        url=url if url.lower().startswith(("http://", "https://")) else "",
        body=convert_comment(comment.raw("wp:comment_content")),
        # What nobody here knows waits for a person.
        status=STATUSES.get(comment.text("wp:comment_approved"), "pending"),
        created_at=read_utc(comment.text("wp:comment_date_gmt")) or local,
    )
