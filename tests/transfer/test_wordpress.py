"""What an item of a WordPress export becomes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from blog.transfer.bundle import BundleAttachment, BundleAuthor, BundlePost, BundleSite, BundleTag
from blog.transfer.report import Kind, Reason
from tests.transfer.wxr_text import comment, export, item, meta, read, read_post


def category(slug: str, name: str, domain: str = "category") -> str:
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>'


def test_the_site_comes_first_with_its_names(tmp_path: Path) -> None:
    items, _report = read(tmp_path, export(item()))
    assert items[0] == BundleSite("Old blog", "About & more", "de-DE", "http://old.example", "wordpress:old.example")


def test_the_key_of_the_source_does_not_depend_on_the_scheme(tmp_path: Path) -> None:
    sites = [read(tmp_path, text)[0][0] for text in (export(), export().replace("http://old", "https://old"))]
    assert isinstance(sites[0], BundleSite)
    assert isinstance(sites[1], BundleSite)
    assert sites[0].source_key == sites[1].source_key


@pytest.mark.parametrize(
    ("status", "password", "became"),
    [
        ("publish", "", ("published", "public", "")),
        ("future", "", ("published", "public", "")),
        ("private", "", ("published", "private", "")),
        ("private", "x", ("published", "private", "")),
        ("publish", "x", ("published", "password", "x")),
        ("draft", "", ("draft", "public", "")),
        ("draft", "x", ("draft", "password", "x")),
        ("pending", "", ("draft", "public", "")),
        ("in-review", "", ("draft", "public", "")),
    ],
)
def test_nothing_becomes_more_visible_than_it_was(
    status: str, password: str, became: tuple[str, str, str], tmp_path: Path
) -> None:
    post = read_post(tmp_path, item(status=status, post_password=password))
    assert (post.status, post.visibility, post.password) == became


@pytest.mark.parametrize(
    ("status", "reason"),
    [("trash", Reason.TRASHED), ("auto-draft", Reason.AUTO_DRAFT), ("inherit", Reason.OWNER_LOST)],
)
def test_what_was_thrown_away_stays_away_and_is_named(status: str, reason: Reason, tmp_path: Path) -> None:
    items, report = read(tmp_path, export(item("", comment("1"), status=status)))
    assert not any(isinstance(found, BundlePost) for found in items)
    assert [(loss.kind, loss.title, loss.reason) for loss in report.losses] == [
        (Kind.POST, "Title", reason),
        (Kind.COMMENT, "Title", Reason.OWNER_LOST),
    ]
    assert report.unaccounted() == {}


def test_an_unknown_status_is_reported(tmp_path: Path) -> None:
    _items, report = read(tmp_path, export(item(status="in-review")))
    assert [(loss.reason, loss.detail, loss.whole) for loss in report.losses] == [(Reason.STATUS, "in-review", False)]


@pytest.mark.parametrize("kind", ["wp_block", "wp_template", "wp_global_styles", "customize_changeset", "product"])
def test_a_kind_this_blog_does_not_have_is_reported_by_name(kind: str, tmp_path: Path) -> None:
    items, report = read(tmp_path, export(item(post_type=kind, title="A thing")))
    assert len(items) == 1
    assert [(loss.kind, loss.title, loss.reason, loss.detail) for loss in report.losses] == [
        (Kind.OTHER, "A thing", Reason.UNKNOWN_TYPE, kind)
    ]


def test_the_fields_of_a_post_are_carried(tmp_path: Path) -> None:
    post = read_post(
        tmp_path,
        item(
            "Text",
            category("news", "News"),
            category("a%20b", "A &amp; B", "post_tag"),
            category("news", "News"),
            meta("_wp_old_slug", "%ce%b5%ce%bb"),
            meta("_wp_old_slug", "slug"),
            meta("_thumbnail_id", "9"),
            excerpt="<b>Short</b>",
            post_modified_gmt="2020-07-01 10:00:00",
            is_sticky="1",
            comment_status="closed",
            menu_order="3",
        ),
    )
    assert post.tags == (BundleTag("News", "news", "category"), BundleTag("A & B", "a b", "tag"))
    assert post.old_slugs == ("ελ",)
    assert post.featured_image_id == "9"
    assert post.excerpt == "**Short**"
    assert post.updated_at == datetime(2020, 7, 1, 10, tzinfo=UTC)
    assert (post.sticky, post.comments_open, post.menu_order) == (True, False, 3)
    assert (post.author_login, post.original_url) == ("anna", "http://old.example/?p=1")


@pytest.mark.parametrize(
    ("title", "plain"),
    [("", ""), ("A <em>B</em> C", "A B C"), ("Q &amp; A", "Q & A"), ("1 < 2", "1 < 2"), ("x<y and y>z", "xz")],
)
def test_a_title_is_plain_text(title: str, plain: str, tmp_path: Path) -> None:
    assert read_post(tmp_path, item(title=title)).title == plain


@pytest.mark.parametrize(
    ("slug", "decoded"),
    [("hello", "hello"), ("%ce%b5%ce%bb", "ελ"), ("", None), ("%ce%b5%ce", "ε"), ("%E4%B8%AD", "中")],
)
def test_a_slug_is_decoded(slug: str, decoded: str | None, tmp_path: Path) -> None:
    assert read_post(tmp_path, item(post_name=slug)).slug == decoded


ZERO = "0000-00-00 00:00:00"


@pytest.mark.parametrize(
    ("gmt", "pub_date", "moment"),
    [
        pytest.param("2020-06-01 10:00:00", "", datetime(2020, 6, 1, 10, tzinfo=UTC), id="told in UTC"),
        pytest.param(ZERO, "Mon, 01 Jun 2020 09:00:00 +0000", datetime(2020, 6, 1, 9, tzinfo=UTC), id="by the feed"),
        pytest.param(ZERO, "Wed, 30 Nov -0001 00:00:00 +0000", datetime(2020, 6, 1, 7, tzinfo=UTC), id="by others"),
        pytest.param("nonsense", "Mon, 16 Jun 20081 21:47:17 +000", datetime(2020, 6, 1, 7, tzinfo=UTC), id="nonsense"),
    ],
)
def test_a_date_is_told_in_utc(gmt: str, pub_date: str, moment: datetime, tmp_path: Path) -> None:
    summer = item(post_id="2", post_date="2020-06-10 17:00:00", post_date_gmt="2020-06-10 12:00:00")
    winter = item(post_id="3", post_date="2020-12-10 16:00:00", post_date_gmt="2020-12-10 12:00:00")
    post = read_post(tmp_path, item(pub_date=pub_date, post_date_gmt=gmt), summer, winter)
    assert post.published_at == moment


def test_a_draft_without_a_date_of_its_own_has_none(tmp_path: Path) -> None:
    post = read_post(tmp_path, item(status="draft", post_date_gmt=ZERO))
    assert post.published_at is None
    assert post.created_at == datetime(2020, 6, 1, 12, tzinfo=UTC)


def test_a_published_post_without_any_date_gets_that_of_the_export(tmp_path: Path) -> None:
    items, report = read(tmp_path, export(item(post_date=ZERO, post_date_gmt=ZERO)))
    assert [found.published_at for found in items if isinstance(found, BundlePost)] == [
        datetime(2021, 2, 1, tzinfo=UTC)
    ]
    assert [loss.reason for loss in report.losses] == [Reason.NO_DATE]


def test_a_page_knows_its_parent_even_when_that_comes_later(tmp_path: Path) -> None:
    child = item(post_id="1", post_type="page", post_parent="2")
    assert read_post(tmp_path, child, item(post_id="2", post_type="page")).parent_id == "2"


def test_a_page_below_something_lost_is_reported(tmp_path: Path) -> None:
    parent = item(post_id="2", post_type="page", status="trash")
    items, report = read(tmp_path, export(item(post_type="page", post_parent="2"), parent))
    assert [found.parent_id for found in items if isinstance(found, BundlePost)] == [None]
    assert Reason.PARENT_LOST in [loss.reason for loss in report.losses]


def test_the_second_of_one_number_is_reported_and_not_handed_out(tmp_path: Path) -> None:
    items, report = read(tmp_path, export(item("one"), item("two", title="Twin")))
    assert [found.body for found in items if isinstance(found, BundlePost)] == ["one"]
    assert [(loss.title, loss.reason) for loss in report.losses] == [("Twin", Reason.DUPLICATE)]


def test_authors_categories_and_tags_are_read_once_each(tmp_path: Path) -> None:
    author = "<wp:author><wp:author_id>5</wp:author_id><wp:author_login>anna</wp:author_login>"
    author += "<wp:author_email>a@example.org</wp:author_email></wp:author>"
    parent = "<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>top</wp:category_nicename>"
    parent += "<wp:category_parent/><wp:cat_name>Top</wp:cat_name></wp:category>"
    child = (
        parent.replace("top<", "%ce%b5<").replace("Top", "Low").replace("_parent/>", "_parent>top</wp:category_parent>")
    )
    term = "<wp:term><wp:term_taxonomy>category</wp:term_taxonomy><wp:term_slug>top</wp:term_slug>"
    term += "<wp:term_name>Top</wp:term_name></wp:term>"
    genre = term.replace(">category<", ">genre<")
    tag = "<wp:tag><wp:tag_slug>t</wp:tag_slug><wp:tag_name>T</wp:tag_name></wp:tag>"
    items, report = read(tmp_path, export(author, author, parent, child, term, genre, tag))
    assert items[1:] == [
        BundleAuthor("anna", "a@example.org", "anna", "5"),
        BundleTag("Top", "top", "category", foreign_id="1"),
        BundleTag("Low", "ε", "category", "top", foreign_id="1"),
        BundleTag("T", "t", "tag"),
    ]
    assert [(loss.title, loss.reason, loss.detail) for loss in report.losses] == [
        ("Top", Reason.UNKNOWN_TAXONOMY, "genre")
    ]


def test_post_formats_and_custom_fields_are_reported(tmp_path: Path) -> None:
    more = (
        category("post-format-aside", "Aside", "post_format"),
        category("jazz", "Jazz", "genre"),
        meta("mood", "good"),
    )
    _items, report = read(tmp_path, export(item("", *more, meta("_hidden", "1"))))
    assert {(loss.reason, loss.detail) for loss in report.losses} == {
        (Reason.POST_FORMAT, "Aside"),
        (Reason.UNKNOWN_TAXONOMY, "genre: Jazz"),
        (Reason.CUSTOM_FIELD, "mood"),
    }


def picture(number: str, parent: str = "1", caption: str = "", order: str = "0") -> str:
    url = f"<wp:attachment_url>http://old.example/{number}.jpg</wp:attachment_url>"
    alt = meta("_wp_attachment_image_alt", f"Alt {number}")
    fields = {"post_id": number, "post_parent": parent, "menu_order": order, "post_type": "attachment"}
    return item("", url, alt, excerpt=caption, title=f"Picture {number}", status="inherit", **fields)


def test_an_attachment_is_handed_out_with_all_its_places(tmp_path: Path) -> None:
    at = meta("_wp_attached_file", "2020/06/7.jpg")
    items, report = read(tmp_path, export(picture("7", caption="By <i>me</i>").replace("</item>", f"{at}</item>")))
    moment = datetime(2020, 6, 1, 10, tzinfo=UTC)
    places = {"url": "http://old.example/7.jpg", "path": "2020/06/7.jpg", "page_url": "http://old.example/?p=7"}
    words = {"title": "Picture 7", "alt": "Alt 7", "caption": "By *me*"}
    assert items[1:] == [BundleAttachment("7", parent_id="1", created_at=moment, **places, **words)]
    assert report.losses == []


def test_a_gallery_shows_the_images_it_names_wherever_they_are_in_the_file(tmp_path: Path) -> None:
    post = read_post(tmp_path, item('[gallery ids="8,7"]'), picture("7", "99", caption="Seven"), picture("8"))
    assert [line for line in post.body.split("\n") if "img" in line] == [
        '<img src="http://old.example/8.jpg" alt="Alt 8">',
        '<img src="http://old.example/7.jpg" alt="Alt 7">',
    ]
    assert "<figcaption>Seven</figcaption>" in post.body


def test_a_gallery_that_names_none_shows_what_was_uploaded_to_its_post_in_order(tmp_path: Path) -> None:
    post = read_post(tmp_path, item("[gallery]"), picture("7", order="2"), picture("8", order="1"), picture("9", "4"))
    assert [line[10:34] for line in post.body.split("\n") if "img" in line] == [
        "http://old.example/8.jpg",
        "http://old.example/7.jpg",
    ]


def test_images_a_gallery_lost_are_reported(tmp_path: Path) -> None:
    _items, report = read(tmp_path, export(item('[gallery ids="7,8"]'), picture("7")))
    assert (Reason.GALLERY, "[gallery] 1/2") in [(loss.reason, loss.detail) for loss in report.losses]
