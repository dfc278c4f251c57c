"""The second pass: every new text made ready for storing, so that the transaction has nothing to do but store."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blog.comments.models import CommentStatus
from blog.core import markup, pictures, security, text
from blog.core.anchors import Anchors
from blog.links.models import anchors_of
from blog.posts.models import Kind as PostKind
from blog.posts.models import Status, Visibility
from blog.transfer.background import Stop
from blog.transfer.bundle import BundleComment, BundlePost
from blog.transfer.gather import Gathered, kind_of, stored_id
from blog.transfer.links import rewritten, with_players
from blog.transfer.plan import Plan
from blog.transfer.report import Kind, Reason, Report
from blog.transfer.sizes import fitting_post, shortened
from blog.transfer.spool import Spool

LONGEST_TITLE = 300
LONGEST_EXCERPT = 5000
LONGEST_COMMENT = 100_000
LONGEST_NAME, LONGEST_EMAIL, LONGEST_URL = 190, 254, 2000


@dataclass(frozen=True, slots=True)
class ReadyComment:
    """A comment as it is stored, but for the numbers of its post and of the comment it answers."""

    id: str
    parent: str | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadyPost:
    """A post as it is stored, but for the number of its author; `values` is None for one that is here already.

    `filled` is what such a one becomes when its media come later than it did, else None.
    """

    id: str
    title: str
    author: str
    values: dict[str, Any] | None
    tags: tuple[str, ...]
    comments: tuple[ReadyComment, ...]
    filled: dict[str, Any] | None = None
    anchors: Anchors | None = None  # of `values`, or of `filled`


def prepare(
    found: Gathered,
    plan: Plan,
    hashes: Mapping[str, str],
    now: datetime,
    ready: Spool,
    report: Report,
    advance: Callable[[int], None],
    stop: Stop,
) -> None:
    """Fill `ready` with ReadyPosts. `hashes` has the Argon2id hash of every post's password. Raises Stopped."""
    preparer = _Preparer(found, plan, hashes, now, report)
    for post in found.posts.records():
        stop.check()
        made = preparer.post(post)
        if made.values is None and made.filled is None and not made.comments:
            advance(2)  # it will not come by when the rest is stored
        else:
            ready.add(made)
            advance(1)
    if preparer.media:
        title = found.site.base_url or found.site.title
        report.lose(Kind.ATTACHMENT, title, Reason.MEDIA_LATER, str(preparer.media), whole=False)


class _Preparer:
    def __init__(self, found: Gathered, plan: Plan, hashes: Mapping[str, str], now: datetime, report: Report) -> None:
        self.found = found
        self.plan = plan
        self.hashes = hashes
        self.now = now
        self.report = report
        self.media = 0

    def post(self, post: BundlePost) -> ReadyPost:
        post_id = stored_id(post.foreign_id)
        known, filled = self.plan.known.posts.get(post_id), None
        if known is None:
            values = self._values(post, self.plan.slugs[post_id])
            self.report.written[kind_of(post)] += 1
        else:
            values = None
            self.report.unchanged[kind_of(post)] += 1
            filled = self._filled(post, post_id, known[2])
        is_here = known is None or known[1] is not None
        made = values or filled
        tags = (self.plan.tags[tag.kind, tag.slug].slug for tag in post.tags)
        return ReadyPost(
            id=post_id,
            title=post.title,
            author=post.author_login,
            values=values,
            tags=tuple(dict.fromkeys(slug for slug in tags if slug)),
            comments=tuple(self._comments(post, is_here=is_here)),
            filled=filled,
            anchors=anchors_of(PostKind(post.kind), made["html"]) if made else None,
        )

    def _filled(self, post: BundlePost, post_id: str, slug: str) -> dict[str, Any] | None:
        """A post that came before its media did, made anew with them; None where it stays as it is."""
        if post_id not in self.plan.known.bare or not self.plan.media:
            return None
        # What could not be carried was told when the post came in.
        values = _Preparer(self.found, self.plan, self.hashes, self.now, Report())._values(post, slug)
        if not pictures.keys_in(values["html"], values["cover"]):
            return None
        self.report.lose(kind_of(post), post.title, Reason.MEDIA_FILLED, whole=False)
        return values

    def _values(self, post: BundlePost, slug: str) -> dict[str, Any]:
        whole_title = text.clean_line(post.title)
        title = shortened(whole_title, LONGEST_TITLE)
        whole_source = with_players(self._linked(text.clean_text(post.body)), self.plan.media)
        whole_excerpt = self._linked(text.clean_text(post.excerpt))
        excerpt = shortened(whole_excerpt, LONGEST_EXCERPT)
        source, made = fitting_post(whole_source, excerpt, self.plan.known.longest_statement)
        for whole, cut in ((whole_title, title), (whole_source, source), (whole_excerpt, excerpt)):
            self._note_cut(kind_of(post), post.title, whole, cut)
        cover, shown = self._cover(post), self.plan.media
        above = shown.get(pictures.key_of(cover) or "")
        published_at = post.published_at
        if published_at is None and post.status == "published":
            published_at = post.created_at or post.updated_at or self.now
            self.report.lose(kind_of(post), post.title, Reason.NO_DATE, whole=False)
        created_at = post.created_at or published_at or post.updated_at or self.now
        is_protected = post.visibility == "password"
        return {
            "kind": post.kind,
            "title": title,
            "slug": slug,
            "source": source,
            "html": pictures.completed(made.html, shown, eager=above is None),
            "excerpt": excerpt,
            "summary": made.summary,
            "cover": cover,
            "cover_html": pictures.cover_html(above) if above else "",
            "language": "",
            "description": "",
            "reading_minutes": made.reading_minutes,
            "status": Status(post.status).value,
            "visibility": Visibility(post.visibility).value,
            "password_hash": self.hashes[post.password] if is_protected else None,
            "published_at": published_at,
            "sticky": post.sticky and post.kind == "post",
            "comments_open": post.comments_open,
            "created_at": created_at,
            "updated_at": post.updated_at or published_at or created_at,
        }

    def _cover(self, post: BundlePost) -> str:
        if post.featured_image_id is None:
            return ""
        address = self.plan.covers.get(post.featured_image_id)
        if address is None:
            self.report.lose(
                kind_of(post), post.title, Reason.FEATURED_IMAGE, self._name_of(post.featured_image_id), whole=False
            )
        return address or ""

    def _name_of(self, number: str) -> str:
        attachment = self.found.attachments.get(number)
        return (attachment.url.rpartition("/")[2] or attachment.title) if attachment else number

    def _note_cut(self, kind: Kind, title: str, whole: str, cut: str) -> None:
        if cut != whole:
            self.report.lose(kind, title, Reason.SHORTENED, f"{len(whole)} → {len(cut)}", whole=False)

    def _linked(self, markdown: str) -> str:
        linked, media = rewritten(markdown, self.plan.links)
        self.media += media
        return linked

    def _comments(self, post: BundlePost, *, is_here: bool) -> Iterator[ReadyComment]:
        above_trashed: dict[str | None, str | None] = {}
        for comment in post.comments:
            parent = above_trashed.get(comment.parent_foreign_id, comment.parent_foreign_id)
            comment_id = stored_id(comment.foreign_id)
            if comment_id in self.plan.known.comments:
                self.report.unchanged[Kind.COMMENT] += 1
            elif comment.status == "trash":
                self.report.lose(Kind.COMMENT, post.title, Reason.TRASHED, comment.foreign_id)
                above_trashed[comment.foreign_id] = parent
            elif not is_here:
                self.report.lose(Kind.COMMENT, post.title, Reason.OWNER_LOST, comment.foreign_id)
            else:
                self.report.written[Kind.COMMENT] += 1
                yield ReadyComment(comment_id, stored_id(parent) if parent else None, self._said(post, comment))

    def _said(self, post: BundlePost, comment: BundleComment) -> dict[str, Any]:
        whole = self._linked(text.clean_text(comment.body))
        source = shortened(whole, LONGEST_COMMENT)
        self._note_cut(Kind.COMMENT, post.title, whole, source)
        email, url = text.clean_line(comment.email), text.clean_line(comment.url)
        return {
            "kind": comment.kind,
            "author_name": shortened(text.clean_line(comment.author_name), LONGEST_NAME),
            "author_email": email if len(email) <= LONGEST_EMAIL else "",
            "author_url": url if len(url) <= LONGEST_URL else "",
            "user_id": None,
            "source": source,
            "html": markup.render_comment(source),
            "status": CommentStatus(comment.status).value,
            # The same words may have been said twice: what is never stored twice is this comment of that source.
            "digest": security.digest("import", self.found.source, comment.foreign_id),
            "created_at": comment.created_at or post.published_at or self.now,
        }
