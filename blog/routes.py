"""Every address of the site, one line each."""

from aiohttp import web

from blog.accounts import admin as accounts_admin
from blog.accounts import views as accounts
from blog.comments import admin as comments_admin
from blog.core.static import StaticFile
from blog.feeds import views as feeds
from blog.feeds import views_card as card
from blog.feeds import views_files as files
from blog.feeds import views_pages as feed_pages
from blog.feeds import views_sitemap as sitemap
from blog.links import admin as links_admin
from blog.links import admin_lists as redirect_lists
from blog.links import admin_redirects as redirects
from blog.media import admin as media_admin
from blog.media import admin_media
from blog.media import views as media
from blog.ops import views as ops
from blog.posts import views as posts
from blog.posts import views_comments, views_corrections
from blog.reviews import admin as reviews_admin
from blog.reviews import views as reviews
from blog.search import views as search
from blog.series import admin as series_admin
from blog.series import views as series
from blog.site import admin as site_admin
from blog.site import admin_appearance
from blog.site import views as site
from blog.tags import admin as tags_admin
from blog.tags import views as tags
from blog.transfer import admin as transfer_admin
from blog.writing import admin as writing
from blog.writing import admin_beside as beside
from blog.writing import admin_bulk as bulk
from blog.writing import admin_calendar as calendar
from blog.writing import admin_copies as copies
from blog.writing import admin_editor as editor
from blog.writing import admin_lists as lists
from blog.writing import admin_revisions as revisions
from blog.writing import admin_saving as saving


def add_routes(app: web.Application) -> None:
    """Give the application its addresses. Pages come last: theirs are all the rest."""
    view = app.router.add_view

    view("/healthz", ops.Health, name="ops.health")
    view("/readyz", ops.Ready, name="ops.ready")
    view(r"/static/{name:[\w./-]{1,200}}", StaticFile, name="static")
    view("/appearance-{version:[0-9a-f]{12}}.css", site.Stylesheet, name="site.stylesheet")
    view("/custom.css", site.OwnStylesheet, name="site.custom")

    view("/", posts.Home, name="posts.home")
    view("/posts/{slug}.{format:md|json}", files.PostFile, name="feeds.post")
    view("/posts/{slug}", posts.PostView, name="posts.post")
    view("/posts/{slug}/unlocking", posts.Unlocking, name="posts.unlocking")
    view("/posts/{slug}/comments", views_comments.Comments, name="comments.comments")
    view("/posts/{slug}/comments/{id:[0-9]+}", views_comments.Comment, name="comments.comment")
    view("/posts/{slug}/corrections", views_corrections.Corrections, name="posts.corrections")
    view("/archive", posts.Archive, name="posts.archive")
    view("/archive/{year}", posts.Period, name="posts.year")
    view("/archive/{year}/{month}", posts.Period, name="posts.month")
    view("/authors", posts.Authors, name="posts.authors")
    view("/authors/{slug}", posts.Author, name="posts.author")
    view("/search", search.Search, name="search.search")
    view("/opensearch.xml", search.OpenSearch, name="search.opensearch")
    view("/series", series.AllSeries, name="series.all_series")
    view("/series/{slug}", series.Series, name="series.series")
    view("/tags", tags.Tags, name="tags.tags")
    view("/tags/{slug}", tags.TagPosts, name="tags.tag")

    view("/cards/{version:[0-9a-f]{16}}.png", card.SiteCard, name="feeds.site_card")
    view("/cards/{version:[0-9a-f]{16}}/{slug}.{format:png|jpg}", card.PostCard, name="feeds.card")
    view("/feeds", feed_pages.Feeds, name="feeds.feeds")
    view("/feed.{format:atom|rss|json}", feeds.SiteFeed, name="feeds.site")
    view("/tags/{slug}/feed.{format:atom|rss|json}", feeds.TagFeed, name="feeds.tag")
    view("/authors/{slug}/feed.{format:atom|rss|json}", feeds.AuthorFeed, name="feeds.author")
    view("/series/{slug}/feed.{format:atom|rss|json}", feeds.SeriesFeed, name="feeds.series")
    view("/corrections/feed.{format:atom|rss|json}", feeds.CorrectionsFeed, name="feeds.corrections")
    view("/comments/feed.{format:atom|rss|json}", feeds.CommentsFeed, name="feeds.comments")
    view("/posts/{slug}/comments/feed.{format:atom|rss|json}", feeds.PostCommentsFeed, name="feeds.post_comments")
    view("/{feed:(?:comments/)?feed(?:/(?:atom|rdf|rss2?))?/?}", feeds.FormerFeed, name="feeds.former")
    view("/sitemap.xml", sitemap.Sitemap, name="feeds.sitemap")
    view("/sitemap-{part:[0-9]{1,9}}.xml", sitemap.SitemapPart, name="feeds.sitemap_part")
    view("/robots.txt", sitemap.Robots, name="feeds.robots")
    view("/site.webmanifest", feed_pages.Manifest, name="feeds.manifest")
    view("/favicon.ico", feed_pages.Favicon, name="feeds.favicon")

    view("/reviews/{token}", reviews.Review, name="reviews.review")
    view("/reviews/{token}/notes", reviews.ReviewNotes, name="reviews.notes")
    view("/reviews/{token}/reading", reviews.ReviewReading, name="reviews.reading")

    view("/sign-in", accounts.SignIn, name="accounts.sign_in")
    view("/sign-out", accounts.SignOut, name="accounts.sign_out")
    view("/setup", accounts.Setup, name="accounts.setup")
    view("/account", accounts.Account, name="accounts.account")
    view("/account/password", accounts.OwnPassword, name="accounts.password")
    view("/account/sessions/end", accounts.OtherSessions, name="accounts.sessions_end")
    view("/account/sessions/{id}/end", accounts.OwnSession, name="accounts.session_end")

    view("/admin", writing.Dashboard, name="admin.dashboard")
    view("/admin/posts", lists.Posts, name="admin.posts")
    view("/admin/posts/selection", bulk.Selection, name="admin.post_selection")
    view("/admin/posts/trash", bulk.Emptying, name="admin.post_trash")
    view("/admin/posts/new", saving.NewPost, name="admin.new_post")
    view("/admin/pages", lists.Pages, name="admin.pages")
    view("/admin/pages/selection", bulk.PageSelection, name="admin.page_selection")
    view("/admin/pages/trash", bulk.PageEmptying, name="admin.page_trash")
    view("/admin/pages/new", saving.NewPage, name="admin.new_page")
    view("/admin/calendar", calendar.Calendar, name="admin.calendar")
    view("/admin/preview/{kind:post|page}", editor.NewPreview, name="admin.new_preview")
    view("/admin/posts/{id}", saving.PostEditor, name="admin.post")
    view("/admin/posts/{id}/preview", editor.PostPreview, name="admin.post_preview")
    view("/admin/posts/{id}/publication", writing.Publication, name="admin.publication")
    view("/admin/posts/{id}/withdrawal", writing.Withdrawal, name="admin.withdrawal")
    view("/admin/posts/{id}/trash", writing.Trash, name="admin.trash")
    view("/admin/posts/{id}/restoration", writing.Restoration, name="admin.restoration")
    view("/admin/posts/{id}/deletion", writing.Deletion, name="admin.deletion")
    view("/admin/posts/{id}/revisions", revisions.Revisions, name="admin.revisions")
    view("/admin/posts/{id}/revisions/{version}", revisions.RevisionView, name="admin.revision")
    view("/admin/posts/{id}/revisions/{version}/restoration", revisions.RevisionRestoration, name="admin.bringing_back")
    view("/admin/posts/{id}/translations", beside.Translations, name="admin.translations")
    view("/admin/posts/{id}/translations/removal", beside.TranslationRemoval, name="admin.translation_removal")
    view("/admin/posts/{id}/corrections/{version}/end", beside.CorrectionEnd, name="admin.correction_end")
    view("/admin/copies/{key}", copies.Copy, name="admin.copy")
    view("/admin/copies/{key}/discarding", copies.CopyDiscarding, name="admin.copy_discarding")
    view("/admin/slugs", editor.Slugs, name="admin.slugs")
    view("/admin/tag-names", editor.TagNames, name="admin.tag_names")
    view("/admin/posts/{id}/reviews", reviews_admin.Reviews, name="admin.reviews")
    view("/admin/posts/{id}/reviews/{link}/renewal", reviews_admin.ReviewRenewal, name="admin.review_renewal")
    view("/admin/posts/{id}/reviews/{link}/revocation", reviews_admin.ReviewRevocation, name="admin.review_revocation")
    view("/admin/posts/{id}/notes/{note}/reply", reviews_admin.NoteReply, name="admin.note_reply")
    view("/admin/posts/{id}/notes/{note}/resolution", reviews_admin.NoteResolution, name="admin.note_resolution")
    view("/admin/posts/{id}/notes/{note}/reopening", reviews_admin.NoteReopening, name="admin.note_reopening")
    view("/admin/posts/{id}/notes/{note}/deletion", reviews_admin.NoteDeletion, name="admin.note_deletion")
    view("/admin/tags", tags_admin.Tags, name="admin.tags")
    view("/admin/tags/{id}", tags_admin.EditTag, name="admin.tag")
    view("/admin/tags/{id}/deletion", tags_admin.TagDeletion, name="admin.tag_deletion")
    view("/admin/tags/{id}/merge", tags_admin.TagMerge, name="admin.tag_merge")
    view("/admin/series", series_admin.AllSeries, name="admin.all_series")
    view("/admin/series/{id}", series_admin.EditSeries, name="admin.series")
    view("/admin/series/{id}/order", series_admin.SeriesOrder, name="admin.series_order")
    view("/admin/series/{id}/deletion", series_admin.SeriesDeletion, name="admin.series_deletion")
    view("/admin/comments", comments_admin.CommentQueue, name="admin.comments")
    view("/admin/comments/{id}/approval", comments_admin.CommentApproval, name="admin.comment_approval")
    view("/admin/comments/{id}/spam", comments_admin.CommentSpam, name="admin.comment_spam")
    view("/admin/comments/{id}/deletion", comments_admin.CommentDeletion, name="admin.comment_deletion")
    view("/admin/users", accounts_admin.Users, name="admin.users")
    view("/admin/users/new", accounts_admin.NewUser, name="admin.new_user")
    view("/admin/users/{id}", accounts_admin.EditUser, name="admin.user")
    view("/admin/users/{id}/disabling", accounts_admin.UserDisabling, name="admin.user_disabling")
    view("/admin/users/{id}/enabling", accounts_admin.UserEnabling, name="admin.user_enabling")
    view("/admin/appearance", admin_appearance.AppearancePage, name="admin.appearance")
    view("/admin/appearance/sample.css", admin_appearance.AppearanceSample, name="admin.appearance_sample")
    view("/admin/settings", site_admin.SiteSettings, name="admin.settings")
    view("/admin/navigation", site_admin.Navigation, name="admin.navigation")
    view("/admin/media", media_admin.Library, name="admin.media")
    view("/admin/media/{id}", admin_media.Medium, name="admin.medium")
    view("/admin/media/{id}/replacement", admin_media.Replacement, name="admin.media_replacement")
    view("/admin/media/{id}/deletion", admin_media.MediumDeletion, name="admin.media_deletion")
    view("/admin/links", links_admin.BrokenLinks, name="admin.links")
    view("/admin/posts/{id}/links", links_admin.LinksOfPost, name="admin.post_links")
    view("/admin/redirects", redirects.Redirects, name="admin.redirects")
    view("/admin/redirects/export", redirects.RedirectExport, name="admin.redirect_export")
    view("/admin/redirects/import", redirect_lists.RedirectImport, name="admin.redirect_import")
    view("/admin/redirects/import/review", redirect_lists.RedirectReview, name="admin.redirect_review")
    view("/admin/redirects/{id}", redirects.EditRedirect, name="admin.redirect")
    view("/admin/redirects/{id}/deletion", redirects.RedirectDeletion, name="admin.redirect_deletion")
    view("/admin/import", transfer_admin.Import, name="admin.importing")

    view("/media/{key:[0-9a-f]{32}}/{name}", media.MediaFile, name="media.file")
    view("/media/{key:[0-9a-f]{32}}/{width:[0-9]{2,4}}/{name}", media.MediaCopy, name="media.copy")

    view("/{slug}", posts.PageView, name="posts.page")
