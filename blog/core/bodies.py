"""What requests bring and programs are answered with: forms and JSON, read without trusting any of it."""

import asyncio
import json
from typing import Any, Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDict, MultiDictProxy

from blog.core import i18n
from blog.core.errors import BadRequest, UnsupportedType
from blog.core.forms import Fields

FORM_TYPES: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
# The only encodings browsers send forms in (WHATWG HTML, 4.10.21.5); Python's others can smuggle in half characters.
CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii"})
# All that aiohttp raises for a body it cannot read; RuntimeError and RecursionError are its words for odd encodings.
UNREADABLE: Final = (
    ValueError,
    LookupError,
    RuntimeError,
    AssertionError,
    web.RequestPayloadError,
    HttpProcessingError,
)


async def read_form(request: web.Request, seconds: float) -> Fields:
    """The fields of a posted form, which may take so long to arrive. An empty body is an empty form.

    Raises BadRequest for whatever is broken in it, and UnsupportedType.
    """
    if not request.body_exists:
        return MultiDictProxy(MultiDict())
    if request.content_type not in FORM_TYPES or (request.charset or "utf-8").lower() not in CHARSETS:
        raise UnsupportedType
    try:
        async with asyncio.timeout(seconds):
            posted = await request.post()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (*UNREADABLE, ConnectionError) as error:  # the last: the page was closed on the way
        raise BadRequest(i18n.gettext("The form could not be read.")) from error
    fields: MultiDict[str] = MultiDict()
    for name, value in posted.items():
        if not isinstance(value, str):
            raise BadRequest(i18n.gettext("A file was sent where a text belongs."))
        if not (is_unicode(name) and is_unicode(value)):
            raise BadRequest(i18n.gettext("The form could not be read."))
        fields.add(name, value.replace("\r\n", "\n"))
    return MultiDictProxy(fields)


async def read_json(request: web.Request, seconds: float) -> Any:
    """What a program sent as JSON (RFC 8259). Raises BadRequest for what is none, and UnsupportedType."""
    if request.content_type != "application/json" or (request.charset or "utf-8").lower() not in CHARSETS:
        raise UnsupportedType
    try:
        async with asyncio.timeout(seconds):
            return json.loads(await request.read())
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (*UNREADABLE, RecursionError, ConnectionError) as error:  # the last: the page was closed on the way
        raise BadRequest(i18n.gettext("What was sent could not be read.")) from error


def wants_json(request: web.Request) -> bool:
    """Whether the request asks for JSON by name; browsers' pages never do (RFC 9110, section 12.5.1)."""
    asked = ",".join(request.headers.getall("Accept", []))
    return any(part.partition(";")[0].strip().lower() == "application/json" for part in asked.split(","))


def json_answer(content: Any, *, status: int = 200) -> web.Response:
    """An answer to a program. It is never kept: it is about what one person is doing just now."""
    text = json.dumps(content, ensure_ascii=False)
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    return web.Response(text=text, status=status, content_type="application/json", headers=headers)


def is_unicode(value: str) -> bool:
    """Whether the text can be sent at all: half of a surrogate pair cannot (RFC 3629, section 3)."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
