"""What happens to accounts: the first owner, signing in and out, passwords, roles."""

from datetime import datetime, timedelta

from blog.accounts import queries
from blog.accounts.forms import AccountForm, SetupForm, UserForm
from blog.accounts.models import User
from blog.core import clock, security, text
from blog.core.db import Database, Duplicate, Queryable, Transaction
from blog.core.errors import Gone, Refused, TooMany
from blog.core.i18n import gettext as _
from blog.core.i18n import ngettext
from blog.site import queries as site_queries

ATTEMPTS_PER_ACCOUNT = 5
ATTEMPTS_PER_NETWORK = 20
ATTEMPTS_WINDOW = timedelta(minutes=15)

LEAST_PASSWORD = {"owner": 12, "editor": 12, "author": 12, "reader": 8}


def check_new_password(password: str, role: str, field: str = "password") -> None:
    """Raise Refused for a password too short for the role, or known to everybody."""
    least = LEAST_PASSWORD[role]
    if len(password) < least:
        sentence = ngettext("Use at least %(num)s character.", "Use at least %(num)s characters.", least)
        raise Refused({field: [sentence]})
    if security.is_common_password(password):
        raise Refused({field: [_("This password is one of the most used ones. Please choose another.")]})


async def make_first_owner(db: Database, form: SetupForm, *, network: str, agent: str) -> str:
    """Make the owner's account, once in the life of a site, and begin a session, whose secret id is given back.

    Raises Gone when that was done, and Refused.
    """
    check_new_password(form.password, "owner")
    password_hash = await security.hash_password(form.password)
    now = clock.now()

    async def work(tx: Transaction) -> str:
        if not await site_queries.claim_ownership(tx, now):
            raise Gone
        await site_queries.rename(tx, title=form.site_title, language=form.language)
        await site_queries.touch(tx)
        user_id = await _insert_user(tx, form.name, form.email, "owner", "", password_hash, now)
        return await _begin_session(tx, user_id, network, agent, now)

    return await db.transaction(work)


async def add_user(db: Database, form: UserForm) -> int:
    """Add an account; without a password nobody can sign in to it yet. Raises Refused."""
    password_hash = None
    if form.password:
        check_new_password(form.password, form.role)
        password_hash = await security.hash_password(form.password)
    now = clock.now()

    async def work(tx: Transaction) -> int:
        if form.role == "owner" and password_hash:
            await site_queries.claim_ownership(tx, now)
        return await _insert_user(tx, form.name, form.email, form.role, form.language, password_hash, now)

    return await db.transaction(work)


async def update_user(db: Database, user: User, form: UserForm) -> None:
    """Change somebody's account. Raises Refused when the site would be left without an owner."""
    password_hash = None
    if form.password:
        check_new_password(form.password, form.role)
        password_hash = await security.hash_password(form.password)
    now = clock.now()

    async def work(tx: Transaction) -> None:
        if user.role == "owner" and form.role != "owner":
            await _keep_an_owner(tx, user)
        if form.role == "owner" and (user.has_password or password_hash):
            await site_queries.claim_ownership(tx, now)
        await _update(tx, user.id, form.email, form.name, form.role, form.language, user.bio)
        if password_hash:
            await queries.set_password_hash(tx, user.id, password_hash)
            await queries.delete_sessions(tx, user.id)
        await site_queries.touch(tx)

    await db.transaction(work)


async def update_account(db: Database, user: User, form: AccountForm) -> None:
    """Change what people may change about themselves."""

    async def work(tx: Transaction) -> None:
        # Not `update_user`: it would write back the role this request began with, whatever the owner did meanwhile.
        await queries.update_profile(tx, user.id, name=form.name, language=form.language, bio=form.bio)
        await site_queries.touch(tx)

    await db.transaction(work)


async def change_password(db: Database, user: User, current: str, new: str, *, network: str, agent: str) -> str:
    """Change one's own password, end every session and begin a new one, whose secret id is given back.

    Raises Refused, and TooMany like signing in.
    """
    now = clock.now()
    bucket = f"password:{user.id}"
    await _count_attempt(db, bucket, ATTEMPTS_PER_ACCOUNT, now)
    credentials = await queries.find_credentials(db, user.email)
    if credentials is None or not await security.verify_password(credentials.password_hash, current):
        raise Refused({"current": [_("This is not your current password.")]})
    check_new_password(new, user.role)
    password_hash = await security.hash_password(new)

    async def work(tx: Transaction) -> str:
        await queries.set_password_hash(tx, user.id, password_hash)
        await queries.delete_sessions(tx, user.id)
        await queries.clear_attempts(tx, bucket)
        return await _begin_session(tx, user.id, network, agent, now)

    return await db.transaction(work)


async def set_password(db: Database, user: User, password: str) -> None:
    """Give somebody a password without asking for the old one, ending all their sessions. Raises Refused."""
    check_new_password(password, user.role)
    password_hash = await security.hash_password(password)
    now = clock.now()

    async def work(tx: Transaction) -> None:
        await queries.set_password_hash(tx, user.id, password_hash)
        await queries.delete_sessions(tx, user.id)
        if user.role == "owner":
            await site_queries.claim_ownership(tx, now)

    await db.transaction(work)


async def set_role(db: Database, user: User, role: str) -> None:
    """Give somebody another role. Raises Refused when the site would be left without an owner."""
    now = clock.now()

    async def work(tx: Transaction) -> None:
        if user.role == "owner" and role != "owner":
            await _keep_an_owner(tx, user)
        if role == "owner" and user.has_password:
            await site_queries.claim_ownership(tx, now)
        await queries.update_user(
            tx, user.id, email=user.email, name=user.name, role=role, language=user.language, bio=user.bio
        )
        await site_queries.touch(tx)

    await db.transaction(work)


async def disable(db: Database, user: User) -> None:
    """Close an account and end its sessions. Raises Refused for the last owner's."""
    now = clock.now()

    async def work(tx: Transaction) -> None:
        if user.role == "owner":
            await _keep_an_owner(tx, user)
        await queries.set_disabled_at(tx, user.id, now)
        await queries.delete_sessions(tx, user.id)

    await db.transaction(work)


async def enable(db: Database, user: User) -> None:
    """Open a closed account again."""
    await queries.set_disabled_at(db, user.id, None)


async def sign_in(db: Database, email: str, password: str, *, network: str, agent: str) -> tuple[User, str]:
    """Begin a session and give back whose it is and its secret id, or raise Refused, the same whatever was wrong.

    Five wrong tries for an account from a network, or twenty from a network, within fifteen minutes raise TooMany
    for that network only, so that nobody can lock somebody else out.
    """
    now = clock.now()
    email = text.clean_line(email).casefold()
    account = f"sign-in:{security.digest(email, network).hex()}"
    everybody = f"sign-in:{network}"
    await _count_attempt(db, account, ATTEMPTS_PER_ACCOUNT, now)
    try:
        await _count_attempt(db, everybody, ATTEMPTS_PER_NETWORK, now)
    except TooMany:
        # A refused try counts for nothing, or a network could fill the table with accounts it makes up.
        await queries.withdraw_attempt(db, account, now)
        raise
    credentials = await queries.find_credentials(db, email)
    right = await security.verify_password(credentials.password_hash if credentials else None, password)
    if credentials is None or not right or credentials.user.disabled_at:
        raise Refused({"": [_("The e-mail address or the password is not right.")]})
    user = credentials.user

    async def work(tx: Transaction) -> str:
        await queries.clear_attempts(tx, account)
        await queries.withdraw_attempt(tx, everybody, now)
        await queries.delete_old_attempts(tx, now - timedelta(days=1))
        return await _begin_session(tx, user.id, network, agent, now)

    return user, await db.transaction(work)


async def free_slug(db: Queryable, name: str) -> str:
    """A slug for a user of that name that nobody has."""
    base = text.slugify(name)[:170] or "author"
    slug, number = base, 1
    while await queries.is_slug_taken(db, slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


async def _begin_session(tx: Transaction, user_id: int, network: str, agent: str, now: datetime) -> str:
    token = security.new_token()
    # What browsers call themselves comes as any bytes; people only see it in their list of sessions.
    agent = text.clean_line(agent)[:255]
    await queries.insert_session(tx, security.digest(token), user_id, network=network, agent=agent, now=now)
    return token


async def _count_attempt(db: Database, bucket: str, limit: int, now: datetime) -> None:
    wait = await queries.add_attempt(db, bucket, limit=limit, window=ATTEMPTS_WINDOW, now=now)
    if wait is not None:
        raise TooMany(wait)


async def _insert_user(
    tx: Transaction, name: str, email: str, role: str, language: str, password_hash: str | None, now: datetime
) -> int:
    slug = await free_slug(tx, name)
    try:
        return await queries.insert_user(
            tx, email=email, name=name, slug=slug, role=role, language=language, password_hash=password_hash, now=now
        )
    except Duplicate as duplicate:
        raise _refused(duplicate) from None


async def _update(tx: Transaction, user_id: int, email: str, name: str, role: str, language: str, bio: str) -> None:
    try:
        await queries.update_user(tx, user_id, email=email, name=name, role=role, language=language, bio=bio)
    except Duplicate as duplicate:
        raise _refused(duplicate) from None


def _refused(duplicate: Duplicate) -> Refused:
    if duplicate.key == "users_email":
        return Refused({"email": [_("Somebody already has this e-mail address.")]})
    return Refused({"name": [_("Somebody of this name was added just now. Please try again.")]})


async def _keep_an_owner(tx: Transaction, user: User) -> None:
    if not await queries.count_other_owners(tx, user.id):
        raise Refused({"": [_("The site would be left without an owner.")]})
