"""Every periodic task, one line each: name, how often in seconds, and what is run."""

from blog.accounts import tasks as accounts
from blog.comments import tasks as comments
from blog.core.periodic import Task
from blog.feeds import tasks as feeds
from blog.links import tasks as links
from blog.media import tasks as media
from blog.media import tasks_rendering as media_rendering
from blog.posts import tasks as posts
from blog.search import tasks as search
from blog.writing import tasks as writing

HOUR = 3600
DAY = 24 * HOUR

TASKS: tuple[Task, ...] = (
    Task("empty-trash", HOUR, writing.empty_trash),
    Task("thin-revisions", 6 * HOUR, writing.thin_revisions),
    Task("clear-working-copies", DAY, writing.clear_working_copies),
    Task("clear-sessions", HOUR, accounts.clear_sessions),
    Task("render-posts", 60, media_rendering.render_posts),
    Task("clear-uploads", 6 * HOUR, media.sweep),
    Task("read-links", HOUR, links.read_links),
    Task("tell-hub", 60, feeds.tell_hub),
    Task("read-words", 60, search.read_words),
    Task("relate-posts", 60, posts.relate_posts),
    Task("check-lists", 6 * HOUR, posts.check_lists),
    Task("page-comments", 6 * HOUR, comments.page_comments),
)
