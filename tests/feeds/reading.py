"""Feeds as machines read them: parsed strictly, and looked at by the rules of the formats."""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser  # type: ignore[import-untyped]
import html5lib

from tests.application import Page

FORMATS = ("atom", "rss", "json")
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
# Version 1.1 of JSON Feed: the fields there are, with their types.
JSON_FEED = {
    **dict.fromkeys(("version", "title", "home_page_url", "feed_url", "description", "language", "icon"), str),
    "hubs": list,
    "items": list,
}
JSON_ITEM = {
    **dict.fromkeys(("id", "url", "title", "content_html", "content_text", "summary", "image", "language"), str),
    **dict.fromkeys(("date_published", "date_modified"), str),
    **dict.fromkeys(("authors", "tags", "attachments"), list),
}


def parsed(page: Page) -> Any:
    """The feed as the library most readers are built on sees it."""
    found = feedparser.parse(page.body, response_headers={"content-type": page.headers["Content-Type"]})
    assert not found.bozo, found.get("bozo_exception")
    return found


def faults(page: Page, address: str) -> list[str]:
    """What a validator would say of the feed that is at the address, in whichever format."""
    kind = urlsplit(address).path.rpartition(".")[2]
    found = [] if page.headers["Content-Type"] == TYPES[kind] else [page.headers["Content-Type"]]
    if kind == "json":
        return found + _faults_of_json(json.loads(page.body), address)
    root = ElementTree.fromstring(page.body)  # noqa: S314  # our own
    return found + (_faults_of_atom(root, address) if kind == "atom" else _faults_of_rss(root, address))


def _faults_of_atom(root: ElementTree.Element, address: str) -> list[str]:
    """RFC 4287, sections 4.1 and 4.2."""
    found = _once(root, ATOM, ("id", "title", "updated"))
    found += _self(root.findall(f"{ATOM}link"), address)
    for entry in root.findall(f"{ATOM}entry"):
        found += _once(entry, ATOM, ("id", "title", "updated", "author"))
        found += [] if entry.findtext(f"{ATOM}title") else ["an entry without a title"]
        found += _dates(entry, ATOM, ("published", "updated"), datetime.fromisoformat)
        links = [one for one in entry.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
        found += [] if len(links) == 1 else [f"{len(links)} alternate links"]
        if entry.find(f"{ATOM}content") is None and not entry.findtext(f"{ATOM}summary"):
            found.append("neither content nor summary")
        found += _relative(entry.findtext(f"{ATOM}content") or "")
    found += _addresses(one.get("href") for one in root.iter(f"{ATOM}link"))
    return found + _unique([one.text or "" for one in root.iter(f"{ATOM}id")])


def _faults_of_rss(root: ElementTree.Element, address: str) -> list[str]:
    """RSS 2.0 as the RSS Advisory Board has it."""
    channel = root[0]
    found = _once(channel, "", ("title", "link", "description", "language", "lastBuildDate"))
    found += _self(channel.findall(f"{ATOM}link"), address)
    for item in channel.findall("item"):
        found += _once(item, "", ("link", "guid", "pubDate", "description"))
        found += _dates(item, "", ("pubDate",), parsedate_to_datetime)
        found += _relative(item.findtext(CONTENT) or "")
        found += [] if (item.find("guid") or item).get("isPermaLink") in ("false", None) else ["guid"]
        for enclosure in item.findall("enclosure"):
            whole = all(enclosure.get(name) for name in ("url", "type")) and (enclosure.get("length") or "").isdigit()
            found += [] if whole else ["enclosure"]
    found += _addresses(one.text for one in root.iter("link"))
    return found + _unique([one.text or "" for one in root.iter("guid")])


def _faults_of_json(feed: dict[str, Any], address: str) -> list[str]:
    found = [] if feed["feed_url"] == address else [f"self: {feed['feed_url']}"]
    found += [] if feed["version"] == "https://jsonfeed.org/version/1.1" else ["version"]
    found += [f"field {name}" for name in feed if not isinstance(feed[name], JSON_FEED.get(name, ()))]
    for item in feed["items"]:
        found += [f"field {name}" for name in item if not isinstance(item[name], JSON_ITEM.get(name, ()))]
        found += [] if ("content_html" in item) != ("content_text" in item) else ["content"]
        found += [] if all(author.get("name") for author in item["authors"]) else ["authors"]
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).tzinfo
        found += _addresses([item["url"], item.get("image", item["url"])]) + _relative(item.get("content_html", ""))
    return found + _unique([item["id"] for item in feed["items"]])


def _once(element: ElementTree.Element, space: str, names: tuple[str, ...]) -> list[str]:
    return [
        f"{len(element.findall(space + name))} × {name}" for name in names if len(element.findall(space + name)) != 1
    ]


def _self(links: list[ElementTree.Element], address: str) -> list[str]:
    own = [one.get("href") for one in links if one.get("rel") == "self"]
    return [] if own == [address] else [f"self: {own}"]


def _dates(element: ElementTree.Element, space: str, names: tuple[str, ...], read: Any) -> list[str]:
    moments = [read(element.findtext(space + name, "")) for name in names]
    return [f"no zone: {moment}" for moment in moments if moment.tzinfo is None]


def _addresses(found: Any) -> list[str]:
    return [f"address {one}" for one in found if not re.match(r"https?://[^/\s]+/[\x21-\x7e]*$", one or "")]


def _relative(html: str) -> list[str]:
    """Addresses in a text that mean nothing where the text is read."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    loaded = [
        value
        for element in tree.iter()
        for name in ("href", "src", "poster", "cite", "srcset")
        for value in (element.get(name) or "").split(", ")
        if value
    ]
    return [f"relative {one}" for one in loaded if not re.match(r"(https?://|mailto:|tel:)", one)]


def _unique(ids: list[str]) -> list[str]:
    odd = [one for one in ids if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one)]
    return odd + (["the same id twice"] if len(set(ids)) != len(ids) else [])
