"""WordPress' menus as navigation."""

from collections.abc import Iterator

from blog.transfer.bundle import BundleMenuItem, MenuTarget
from blog.transfer.report import Kind, Reason, Report
from blog.transfer.wordpress_survey import MenuRow, Survey, Target
from blog.transfer.wordpress_values import decode_slug

TARGETS: dict[str, MenuTarget] = {"post": "post", "page": "page", "category": "category", "tag": "tag"}


def items(survey: Survey, report: Report) -> Iterator[BundleMenuItem]:
    """Yield every menu item that leads somewhere, parents first.

    One below an item that leads nowhere moves up to the nearest item that is kept.
    """
    rows = {key(row): row for row in reversed(survey.menu)}
    kept = {name for name, row in rows.items() if _leads(row, survey)}
    ordered = sorted(rows.values(), key=lambda row: (row.menu_slug, _depth(row, rows), row.position))
    yielded: set[str] = set()
    for row in ordered:
        report.read[Kind.MENU_ITEM] += 1
        if key(row) in kept:
            yield _item(row, rows, yielded, survey)
            yielded.add(key(row))
        else:
            where = f"{row.object or row.type} {row.object_id}".strip()
            title = row.label or survey.menu_names.get(row.menu_slug, "")
            report.lose(Kind.MENU_ITEM, title, Reason.MENU_TARGET, where)
    for row in survey.menu:
        if rows[key(row)] is not row:
            report.read[Kind.MENU_ITEM] += 1
            report.lose(Kind.MENU_ITEM, row.label, Reason.DUPLICATE, row.number)


def key(row: MenuRow) -> str:
    """Exports of several menus have been seen that give the items of one the numbers of another's."""
    return f"{decode_slug(row.menu_slug)}/{row.number}"


def _item(row: MenuRow, rows: dict[str, MenuRow], before: set[str], survey: Survey) -> BundleMenuItem:
    target = _target(row, survey)
    return BundleMenuItem(
        foreign_id=key(row),
        menu_slug=decode_slug(row.menu_slug),
        menu_name=survey.menu_names.get(row.menu_slug) or decode_slug(row.menu_slug),
        label=row.label or (target.title if target else "") or row.url or row.object_id,
        target=TARGETS[target.kind] if target else "url",
        url="" if target else row.url,
        target_id=row.object_id if target else None,
        parent_id=next((number for number in _ancestors(row, rows) if number in before), None),
        position=row.position,
    )


def _target(row: MenuRow, survey: Survey) -> Target | None:
    space = "term" if row.type == "taxonomy" else "post"
    return None if row.type == "custom" else survey.targets.get((space, row.object_id))


def _leads(row: MenuRow, survey: Survey) -> bool:
    if row.type == "custom":
        return bool(row.url)
    return _target(row, survey) is not None


def _ancestors(row: MenuRow, rows: dict[str, MenuRow]) -> Iterator[str]:
    """The ids above an item of the same menu, nearest first; a circle ends where it closes."""
    seen = {key(row)}
    while (above := rows.get(f"{decode_slug(row.menu_slug)}/{row.parent}")) and key(above) not in seen:
        yield key(above)
        seen.add(key(above))
        row = above


def _depth(row: MenuRow, rows: dict[str, MenuRow]) -> int:
    return sum(1 for _number in _ancestors(row, rows))
