"""Adding, changing and removing redirects, one or many, and former addresses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from blog.accounts.models import User
from blog.core import clock
from blog.core.db import Database, Queryable, Transaction
from blog.core.errors import Conflict, NotFound, Refused
from blog.core.i18n import N_
from blog.core.i18n import gettext as _
from blog.core.workers import Workers
from blog.links import queries, queries_redirects
from blog.links.forms import RedirectForm
from blog.links.forms_csv import Line, made, read_list
from blog.links.models import Place, spot_of
from blog.links.models_redirects import Address, Redirect, RedirectTable, Status, Unusable
from blog.site import queries as site_queries

MOST_REDIRECTS = 100_000
AT_ONCE = 500
_workers = Workers("links", threads=1, most_waiting=8)
_TAKEN = N_("Readers find something at this address already, so this would never be used.")


async def save_redirect(
    db: Database, form: RedirectForm, hosts: tuple[str, ...], *, redirect_id: int | None = None
) -> None:
    """Add a redirect, or change one. Raises Refused, and NotFound for one that is not there any more."""
    wanted = _wanted(form, hosts)

    async def work(tx: Transaction) -> None:
        await site_queries.touch(tx)  # first, so that nobody else closes a loop meanwhile
        now = clock.now()
        if redirect_id is not None:
            await queries_redirects.get_redirect(tx, redirect_id)
            await queries_redirects.delete_redirect(tx, redirect_id)
        table = RedirectTable.of(await _neighbours(tx, wanted))
        if wanted.source in table.rows:
            raise Refused({"source": [_("There is a redirect for this address already.")]})
        if await queries_redirects.count_redirects(tx) >= MOST_REDIRECTS:
            raise Refused({"": [_("There are too many redirects. Please delete some first.")]})
        if await _taken(tx, [wanted.source], now):
            raise Refused({"source": [_(_TAKEN)]})
        try:
            table.put(wanted)
            await queries_redirects.put_redirects(tx, [table.flat(wanted)], now)
        except Unusable as problem:
            raise Refused({"target": [_(problem.reason, **problem.values)]}) from None
        await queries_redirects.put_redirects(tx, _shortened(table, {wanted.source}), now)

    await db.transaction(work)


def _wanted(form: RedirectForm, hosts: tuple[str, ...]) -> Redirect:
    status = Status(int(form.status))
    try:
        address = made(form.source, "", Status.GONE, hosts)
    except Unusable as problem:
        raise Refused({"source": [_(problem.reason, **problem.values)]}) from None
    try:
        return address if status is Status.GONE else made(form.source, form.target, status, hosts)
    except Unusable as problem:
        raise Refused({"target": [_(problem.reason, **problem.values)]}) from None


async def _neighbours(tx: Transaction, wanted: Redirect) -> list[Redirect]:
    """What leads to or from the redirect; stored ones are one step long, so this is all there is to see."""
    paths = {one.path for address in (wanted.source, wanted.own_target) if address for one in address.alternatives}
    return await queries_redirects.list_around(tx, paths)


def _shortened(table: RedirectTable, new: set[Address]) -> list[Redirect]:
    """Those that were there before and have one step more now, made one step long again."""
    changed = []
    for redirect in table.rows.values():
        if redirect.source not in new:
            try:
                flat = table.flat(redirect)
            except Unusable:  # what it leads to is gone now, and that is what readers are told there
                continue
            if flat != redirect:
                changed.append(flat)
    return changed


async def delete_redirect(db: Database, redirect_id: int) -> None:
    """Delete a redirect. Raises NotFound."""

    async def work(tx: Transaction) -> None:
        if not await queries_redirects.delete_redirect(tx, redirect_id):
            raise NotFound
        await site_queries.touch(tx)

    await db.transaction(work)


async def delete_former_slug(db: Database, post_id: int, slug: str) -> None:
    """Let an address a post once had lead nowhere. Raises NotFound."""

    async def work(tx: Transaction) -> None:
        if not await queries.delete_former_slug(tx, post_id, slug):
            raise NotFound
        await site_queries.touch(tx)

    await db.transaction(work)


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What a list of redirects would do: `shortened` are those there were that would lead past a new one."""

    problems: tuple[Line, ...]
    added: tuple[Redirect, ...]
    replaced: tuple[Redirect, ...]
    unchanged: int
    chains: int  # of the good ones, how many led to another redirect and now lead to its end
    shortened: tuple[Redirect, ...]

    @property
    def good(self) -> tuple[Redirect, ...]:
        return self.added + self.replaced


async def read(text: str, hosts: tuple[str, ...]) -> list[Line]:
    """The lines of a list. Raises UnreadableList, and Busy when too many lists wait."""
    return await _workers.run(read_list, text, hosts)


async def plan_list(db: Queryable, lines: Sequence[Line]) -> ListPlan:
    """What would become of the lines of a list, as things are now. Raises Busy."""
    now = clock.now()
    sources = [line.redirect.source for line in lines if line.redirect]
    taken = await _taken(db, sources, now)
    return await _workers.run(made_plan, lines, taken, await queries_redirects.list_all_redirects(db))


def made_plan(lines: Sequence[Line], taken: set[Address], stored: Sequence[Redirect]) -> ListPlan:
    """The plan of a list, of the addresses that are taken, and of the redirects there are."""
    before = {redirect.source: redirect for redirect in stored}
    table, problems = RedirectTable.of(stored), [line for line in lines if line.problem]
    put: dict[Address, Line] = {}
    unchanged = 0
    for line in lines:
        redirect = line.redirect
        if redirect is None:
            continue
        same = before.get(redirect.source)
        if same and (same.target, same.status) == (redirect.target, redirect.status) and redirect.source not in put:
            unchanged += 1
            continue
        try:
            _check(redirect, put, taken, len(table.rows))
            table.put(redirect)
            put[redirect.source] = line
        except Unusable as problem:
            problems.append(replace(line, redirect=None, problem=problem))
    good = []
    for source, line in put.items():
        try:
            good.append(table.flat(table.rows[source]))
        except Unusable as problem:
            problems.append(replace(line, redirect=None, problem=problem))
    chains = sum(flat.target != table.rows[flat.source].target for flat in good)
    return ListPlan(
        problems=tuple(sorted(problems, key=lambda line: line.number)),
        added=tuple(one for one in good if one.source not in before),
        replaced=tuple(one for one in good if one.source in before),
        unchanged=unchanged,
        chains=chains,
        shortened=tuple(_shortened(table, set(put))),
    )


def _check(redirect: Redirect, put: dict[Address, Line], taken: set[Address], count: int) -> None:
    if redirect.source in put:
        raise Unusable(N_("Line %(number)s is for the same address."), number=str(put[redirect.source].number))
    if redirect.source in taken:
        raise Unusable(_TAKEN)
    if count >= MOST_REDIRECTS:
        raise Unusable(N_("There are too many redirects. Please delete some first."))


async def apply_list(db: Database, user: User, sent_at: datetime, lines: Sequence[Line]) -> ListPlan:
    """Store all of a list that is good, and forget the list. Raises Conflict where another one was sent meanwhile."""

    async def work(tx: Transaction) -> ListPlan:
        await site_queries.touch(tx)  # first, so that nobody else closes a loop meanwhile
        if not await queries_redirects.delete_list(tx, user.id, sent_at):
            raise Conflict
        plan, now = await plan_list(tx, lines), clock.now()
        changes = [*plan.good, *plan.shortened]
        for start in range(0, len(changes), AT_ONCE):
            await queries_redirects.put_redirects(tx, changes[start : start + AT_ONCE], now)
        return plan

    return await db.transaction(work)


async def _taken(db: Queryable, sources: Sequence[Address], now: datetime) -> set[Address]:
    """Which addresses readers find something at."""
    by_place: dict[Place, dict[str, list[Address]]] = {}
    for source in sources:
        spot = spot_of(source.path)
        if spot.name:
            by_place.setdefault(spot.place, {}).setdefault(spot.name, []).append(source)
    found: set[Address] = set()
    for place, named in by_place.items():
        names = list(named)
        for start in range(0, len(names), AT_ONCE):
            part = names[start : start + AT_ONCE]
            for name in await queries_redirects.list_taken(db, place.value, part, now):
                found.update(named[name])
    return found
