"""Changing what the site is called, how it speaks, and its navigation."""

from blog.core.db import Database, Transaction
from blog.posts import queries_relisting
from blog.site import queries
from blog.site.forms import NavigationForm, SettingsForm


async def update_settings(db: Database, form: SettingsForm) -> None:
    """Set the owner's choices."""

    async def work(tx: Transaction) -> None:
        await queries.update_site(
            tx,
            title=form.title,
            tagline=form.tagline,
            language=form.language,
            time_zone=form.time_zone,
            posts_per_page=form.posts_per_page,
        )
        await queries_relisting.count_by_site_zone(tx)
        await queries.show_backlinks(tx, form.show_backlinks)
        if form.menu:
            await queries.show_menu(tx, form.menu)
        await queries.touch(tx)

    await db.transaction(work)


async def update_navigation(db: Database, form: NavigationForm) -> None:
    """Make a menu what the form says."""

    async def work(tx: Transaction) -> None:
        await queries.replace_items(tx, form.menu, form.items())
        await queries.touch(tx)

    await db.transaction(work)
