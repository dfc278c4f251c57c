"""Every address of the site, one line each."""

from aiohttp import web

from blog.accounts import admin as accounts_admin
from blog.accounts import views as accounts
from blog.comments import admin as comments_admin
from blog.core.static import StaticFile
from blog.ops import views as ops
from blog.posts import views as posts
from blog.posts import views_comments
from blog.site import admin as site_admin
from blog.tags import admin as tags_admin
from blog.tags import views as tags
from blog.transfer import admin as transfer_admin
from blog.writing import admin as writing
from blog.writing import admin_revisions as revisions


def add_routes(app: web.Application) -> None:
    """Give the application its addresses. Pages come last: theirs are all the rest."""
    view = app.router.add_view

    view("/healthz", ops.Health, name="ops.health")
    view("/readyz", ops.Ready, name="ops.ready")
    view(r"/static/{name:[\w./-]{1,200}}", StaticFile, name="static")

    view("/", posts.Home, name="posts.home")
    view("/posts/{slug}", posts.PostView, name="posts.post")
    view("/posts/{slug}/unlocking", posts.Unlocking, name="posts.unlocking")
    view("/posts/{slug}/comments", views_comments.Comments, name="comments.comments")
    view("/archive", posts.Archive, name="posts.archive")
    view("/archive/{year}", posts.Period, name="posts.year")
    view("/archive/{year}/{month}", posts.Period, name="posts.month")
    view("/authors/{slug}", posts.Author, name="posts.author")
    view("/tags", tags.Tags, name="tags.tags")
    view("/tags/{slug}", tags.TagPosts, name="tags.tag")

    view("/sign-in", accounts.SignIn, name="accounts.sign_in")
    view("/sign-out", accounts.SignOut, name="accounts.sign_out")
    view("/setup", accounts.Setup, name="accounts.setup")
    view("/account", accounts.Account, name="accounts.account")
    view("/account/password", accounts.OwnPassword, name="accounts.password")
    view("/account/sessions/end", accounts.OtherSessions, name="accounts.sessions_end")
    view("/account/sessions/{id}/end", accounts.OwnSession, name="accounts.session_end")

    view("/admin", writing.Dashboard, name="admin.dashboard")
    view("/admin/posts", writing.Posts, name="admin.posts")
    view("/admin/posts/new", writing.NewPost, name="admin.new_post")
    view("/admin/pages", writing.Pages, name="admin.pages")
    view("/admin/pages/new", writing.NewPage, name="admin.new_page")
    view("/admin/preview/{kind:post|page}", writing.NewPreview, name="admin.new_preview")
    view("/admin/posts/{id}", writing.PostEditor, name="admin.post")
    view("/admin/posts/{id}/preview", writing.PostPreview, name="admin.post_preview")
    view("/admin/posts/{id}/publication", writing.Publication, name="admin.publication")
    view("/admin/posts/{id}/withdrawal", writing.Withdrawal, name="admin.withdrawal")
    view("/admin/posts/{id}/trash", writing.Trash, name="admin.trash")
    view("/admin/posts/{id}/restoration", writing.Restoration, name="admin.restoration")
    view("/admin/posts/{id}/deletion", writing.Deletion, name="admin.deletion")
    view("/admin/posts/{id}/revisions", revisions.Revisions, name="admin.revisions")
    view("/admin/posts/{id}/revisions/{version}", revisions.RevisionView, name="admin.revision")
    view("/admin/posts/{id}/revisions/{version}/restoration", revisions.RevisionRestoration, name="admin.bringing_back")
    view("/admin/tags", tags_admin.Tags, name="admin.tags")
    view("/admin/tags/{id}", tags_admin.EditTag, name="admin.tag")
    view("/admin/tags/{id}/deletion", tags_admin.TagDeletion, name="admin.tag_deletion")
    view("/admin/tags/{id}/merge", tags_admin.TagMerge, name="admin.tag_merge")
    view("/admin/comments", comments_admin.CommentQueue, name="admin.comments")
    view("/admin/comments/{id}/approval", comments_admin.CommentApproval, name="admin.comment_approval")
    view("/admin/comments/{id}/spam", comments_admin.CommentSpam, name="admin.comment_spam")
    view("/admin/comments/{id}/deletion", comments_admin.CommentDeletion, name="admin.comment_deletion")
    view("/admin/users", accounts_admin.Users, name="admin.users")
    view("/admin/users/new", accounts_admin.NewUser, name="admin.new_user")
    view("/admin/users/{id}", accounts_admin.EditUser, name="admin.user")
    view("/admin/users/{id}/disabling", accounts_admin.UserDisabling, name="admin.user_disabling")
    view("/admin/users/{id}/enabling", accounts_admin.UserEnabling, name="admin.user_enabling")
    view("/admin/settings", site_admin.SiteSettings, name="admin.settings")
    view("/admin/navigation", site_admin.Navigation, name="admin.navigation")
    view("/admin/import", transfer_admin.Import, name="admin.importing")

    view("/{slug}", posts.PageView, name="posts.page")
