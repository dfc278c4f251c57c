"""What is answered when something was saved: to a browser, and to a script that goes on from there."""

import re

from aiohttp import web
from babel.lists import format_list

from blog.core import i18n
from blog.core.i18n import gettext as _
from blog.core.web import View
from blog.writing import queries, queries_merge
from blog.writing.actions_merge import typed_values
from blog.writing.actions_saving import Saved
from blog.writing.queries_merge import Saver

_VERSIONS = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)


async def saved_answer(view: View, post_id: int, saved: Saved | None = None) -> web.Response:
    """Go on to the editor; for a program, what is stored now."""
    merged = saved.merged if saved else None
    if not view.wants_json:
        query = {"saved": "1", **({"merged": "{}-{}".format(*merged)} if merged else {})}
        return view.see_other(view.url("admin.post", id=post_id, query=query))
    post = await queries.get_post(view.db, post_id)
    return view.json(
        {
            "id": post.id,
            "version": post.version,
            "edit_url": view.url("admin.post", id=post.id),
            "status": post.status.value,
            "saved_at": post.updated_at.isoformat(),
            "merged": _told(view, await _savers(view, post_id, *merged)) if merged else None,
            "fields": typed_values(post),
        }
    )


async def notice_of_merge(view: View, post_id: int) -> str:
    """With whose words the last save was merged, "" where it was not."""
    found = _VERSIONS.fullmatch(view.request.query.get("merged", ""))
    if found is None:
        return ""
    return str(_told(view, await _savers(view, post_id, int(found[1]), int(found[2])))["message"])


async def _savers(view: View, post_id: int, after: int, until: int) -> list[Saver]:
    return await queries_merge.list_savers(view.db, post_id, after=after, until=until)


def _told(view: View, savers: list[Saver]) -> dict[str, object]:
    others = [saver.name for saver in savers if saver.user_id != view.user.id]
    when = i18n.format_datetime(savers[-1].saved_at) if savers else ""
    if others:
        names = format_list(others, locale=i18n.current().locale)
        message = _("Merged with what %(name)s saved on %(when)s.", name=names, when=when)
    elif savers:
        message = _("Merged with what you saved in another window on %(when)s.", when=when)
    else:
        message = _("Merged with what was saved meanwhile.")
    return {"names": others, "own": bool(savers) and not others, "message": message}
