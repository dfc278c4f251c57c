"""Makes small WordPress exports to read."""

from pathlib import Path
from xml.sax.saxutils import escape

from blog.transfer.bundle import BundleItem, BundlePost
from blog.transfer.report import Report
from blog.transfer.wordpress import open_export


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def item(
    content: str = "", *more: str, excerpt: str = "", title: str = "Title", pub_date: str = "", **fields: str
) -> str:
    """One <item>; `fields` become <wp:…> elements, `more` is put in as it is."""
    values = {
        "post_id": "1",
        "post_date": "2020-06-01 12:00:00",
        "post_date_gmt": "2020-06-01 10:00:00",
        "comment_status": "open",
        "post_name": "slug",
        "status": "publish",
        "post_parent": "0",
        "menu_order": "0",
        "post_type": "post",
        "post_password": "",
        "is_sticky": "0",
        **fields,
    }
    elements = "".join(f"<wp:{name}>{cdata(value)}</wp:{name}>" for name, value in values.items())
    return (
        f"<item><title>{escape(title)}</title><link>http://old.example/?p={values['post_id']}</link>"
        f"<pubDate>{pub_date}</pubDate><dc:creator>{cdata('anna')}</dc:creator>"
        f"<content:encoded>{cdata(content)}</content:encoded><excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>"
        f"{elements}{''.join(more)}</item>"
    )


def meta(key: str, value: str) -> str:
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"


def comment(number: str, content: str = "Hello", **fields: str) -> str:
    values = {
        "comment_id": number,
        "comment_author": "Ben",
        "comment_author_email": "ben@example.org",
        "comment_author_url": "",
        "comment_date": "2020-06-02 12:00:00",
        "comment_date_gmt": "2020-06-02 10:00:00",
        "comment_content": content,
        "comment_approved": "1",
        "comment_type": "comment",
        "comment_parent": "0",
        **fields,
    }
    elements = "".join(f"<wp:{name}>{cdata(value)}</wp:{name}>" for name, value in values.items())
    return f"<wp:comment>{elements}</wp:comment>"


def menu_item(number: str, menu: str = "main", *, label: str = "", parent: str = "0", **fields: str) -> str:
    values = {
        "type": "custom",
        "object": "custom",
        "object_id": number,
        "url": "",
        "menu_item_parent": parent,
        **fields,
    }
    entries = "".join(meta(f"_menu_item_{name}", value) for name, value in values.items())
    category = f'<category domain="nav_menu" nicename="{menu}">{menu}</category>'
    return item("", category, entries, title=label, post_id=number, post_type="nav_menu_item", menu_order=number)


def export(*channel: str, version: str = "1.2", scheme: str = "http", before: str = "") -> str:
    base = f"{scheme}://wordpress.org/export/{version}/"
    return (
        f'{before}<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:excerpt="{base}excerpt/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:wp="{base}">\n<channel>\n<title>Old blog</title>\n<link>http://old.example</link>\n'
        "<description>About &amp; more</description>\n<pubDate>Mon, 01 Feb 2021 00:00:00 +0000</pubDate>\n"
        f"<language>de-DE</language>\n<wp:wxr_version>{version}</wp:wxr_version>\n"
        "<wp:base_blog_url>http://old.example</wp:base_blog_url>\n" + "\n".join(channel) + "\n</channel>\n</rss>\n"
    )


def read(folder: Path, text: str | bytes) -> tuple[list[BundleItem], Report]:
    """Everything in an export with this text, and the report of reading it."""
    path = folder / "export.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = Report()
    reader = open_export(path)
    items = list(reader.items(report))
    assert len(items) <= reader.total
    return items, report


def read_post(folder: Path, post: str, *others: str) -> BundlePost:
    items, _report = read(folder, export(post, *others))
    return next(found for found in items if isinstance(found, BundlePost))
