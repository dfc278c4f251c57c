"""Taking a file in, putting another in its place, and letting go of it.

The bytes are written in pieces under an id nobody refers to; only then, in one short transaction, does the medium
appear. So it is whole or not there at all, however an upload ends, and no long transaction is needed for it.
"""

import dataclasses
import hashlib
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from blog.core import clock
from blog.core.db import Database, Duplicate, Transaction
from blog.core.errors import Busy, Refused
from blog.core.i18n import gettext as _
from blog.core.workers import Workers
from blog.media import actions_kinds, actions_names, actions_pictures, queries, queries_bytes
from blog.media.actions_kinds import NotTaken
from blog.media.models import CHUNK, Media, MediaKind

PIECE: Final = 2**20
CHUNKS_AT_ONCE: Final = 16  # deleted by one statement
# An upload takes an hour at most.
LEFTOVER_AGE: Final = timedelta(hours=6)

pictures = Workers("pictures", threads=2, most_waiting=32)
_disk = Workers("media", threads=2, most_waiting=1000)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file that may be kept: its bytes, and all that is known of them."""

    file: BinaryIO
    key: str
    size: int
    extension: str
    kind: MediaKind
    content_type: str
    width: int | None = None
    height: int | None = None
    animated: bool = False


async def take_in(
    db: Database, path: Path, name: str, *, user_id: int | None, alt: str = "", caption: str = ""
) -> Media:
    """Keep a file; `name` is what its sender calls it. The same bytes a second time are the medium there is.

    Raises Refused with the reason for "file", Busy, and OSError when the disk is full.
    """
    digest = await _digest(path)
    known = await queries.find_by_digest(db, digest)
    if known is not None:
        return known
    with path.open("rb") as sent, tempfile.TemporaryFile(prefix="inkstone-") as written:
        checked = await _check(sent, name, written)
        content_id = await _keep_bytes(db, checked.file)
    now = clock.now()

    async def insert(tx: Transaction) -> Media:
        await _be_whole(tx, content_id, checked.size)
        media_id = await queries.insert_media(
            tx,
            digest=digest,
            key=checked.key,
            content_id=content_id,
            name=actions_names.safe_name(name, checked.extension),
            kind=checked.kind,
            content_type=checked.content_type,
            size=checked.size,
            width=checked.width,
            height=checked.height,
            animated=checked.animated,
            alt=alt,
            caption=caption,
            user_id=user_id,
            now=now,
        )
        await queries.delete_former_key(tx, checked.key)
        return await queries.get_media(tx, media_id)

    try:
        return await db.transaction(insert)
    except Duplicate:
        # Somebody sent the same at the same moment, or the same picture with other notes in it.
        await _drop_bytes(db, content_id)
        twin = await _twin(db, digest, checked.key)
        if twin is None:
            raise
        return twin


async def replace(db: Database, media_id: int, path: Path, name: str) -> Media:
    """Put another file of the same kind in the place of a medium's own; its words and the front of its name stay.

    The former address leads to the new one. Raises NotFound, Refused with the reason for "file", and what
    `take_in` raises.
    """
    media = await queries.get_media(db, media_id)
    digest = await _digest(path)
    known = await queries.find_by_digest(db, digest)
    if known is not None:
        return known if known.id == media_id else _refuse_twin(known)
    with path.open("rb") as sent, tempfile.TemporaryFile(prefix="inkstone-") as written:
        checked = await _check(sent, name, written)
        if checked.kind != media.kind:
            raise Refused({"file": [_("Only a file of the same kind can take its place.")]})
        content_id = await _keep_bytes(db, checked.file)
    now = clock.now()

    async def swap(tx: Transaction) -> Media:
        before = await queries.lock_media(tx, media_id)
        await _be_whole(tx, content_id, checked.size)
        await queries.update_bytes(
            tx,
            media_id,
            digest=digest,
            key=checked.key,
            content_id=content_id,
            name=actions_names.safe_name(before.name, checked.extension),
            kind=checked.kind,
            content_type=checked.content_type,
            size=checked.size,
            width=checked.width,
            height=checked.height,
            animated=checked.animated,
            now=now,
        )
        if before.key != checked.key:
            await queries.insert_former_key(tx, before.key, media_id, now)
        await queries.delete_former_key(tx, checked.key)
        return before

    try:
        before = await db.transaction(swap)
    except Duplicate:
        await _drop_bytes(db, content_id)
        twin = await _twin(db, digest, checked.key)
        if twin is None:
            raise
        return _refuse_twin(twin)
    await _drop_bytes(db, before.content_id)
    return await queries.get_media(db, media_id)


async def delete(db: Database, media_id: int) -> None:
    """Let go of a medium and its bytes. Raises NotFound."""

    async def remove(tx: Transaction) -> Media:
        media = await queries.lock_media(tx, media_id)
        await queries.delete_media(tx, media_id)
        return media

    media = await db.transaction(remove)
    await _drop_bytes(db, media.content_id)


async def change_details(db: Database, media: Media, *, name: str, alt: str, decorative: bool, caption: str) -> Media:
    """Change what is said about a medium; the extension of its name stays."""
    name = actions_names.safe_name(name, actions_names.extension_of(media.name))
    await queries.set_details(db, media.id, name=name, alt=alt, decorative=decorative, caption=caption)
    return dataclasses.replace(media, name=name, alt=alt, decorative=decorative, caption=caption)


async def sweep(db: Database, now: datetime) -> int:
    """Delete the bytes that uploads broken off have left; of how many files."""
    swept = 0
    while leftovers := await queries_bytes.list_leftovers(db, now - LEFTOVER_AGE):
        for content_id in leftovers:
            await _drop_bytes(db, content_id)
        swept += len(leftovers)
    return swept


async def _check(sent: BinaryIO, name: str, written: BinaryIO) -> _Checked:
    head = sent.read(actions_kinds.HEAD)
    workers = pictures if actions_kinds.picture_format(head) else _disk
    try:
        return await workers.run(_checked, sent, head, name, written)
    except NotTaken as reason:
        raise Refused({"file": [str(reason)]}) from reason


def _checked(sent: BinaryIO, head: bytes, name: str, written: BinaryIO) -> _Checked:
    format_ = actions_kinds.picture_format(head)
    if not head:
        raise NotTaken(_("This file is empty."))
    if format_ is None:
        known = actions_kinds.file_type(sent, head, name)
        extension = actions_names.extension_of(name)
        return _Checked(sent, _key(sent), sent.seek(0, 2), extension, known.kind, known.content_type)
    made = actions_pictures.rewrite(sent, format_, written)
    written.flush()
    return _Checked(
        written,
        _key(written),
        written.seek(0, 2),
        made.extension,
        MediaKind.PICTURE,
        made.content_type,
        made.width,
        made.height,
        made.animated,
    )


async def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return await _disk.run(_hashed, file)


def _hashed(file: BinaryIO) -> bytes:
    state = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        state.update(piece)
    return state.digest()


def _key(file: BinaryIO) -> str:
    """128 bits of SHA-256: more than enough that no two files of a site ever share an address."""
    return _hashed(file).hex()[:32]


async def _keep_bytes(db: Database, file: BinaryIO) -> int:
    content_id = await queries_bytes.insert_content(db, clock.now())
    file.seek(0)
    number = 0
    while chunk := await _disk.run(file.read, CHUNK):
        await queries_bytes.insert_chunk(db, content_id, number, chunk)
        number += 1
    return content_id


async def _be_whole(tx: Transaction, content_id: int, size: int) -> None:
    """Raise Busy where the bytes were swept away: a machine that slept for hours may wake up in the middle of it."""
    if await queries_bytes.count_chunks(tx, content_id) != -(-size // CHUNK):
        raise Busy


async def _drop_bytes(db: Database, content_id: int) -> None:
    while await queries_bytes.delete_chunks(db, content_id, CHUNKS_AT_ONCE):
        pass
    await queries_bytes.delete_content(db, content_id)


async def _twin(db: Database, digest: bytes, key: str) -> Media | None:
    return await queries.find_by_digest(db, digest) or await queries.find_by_key(db, key)


def _refuse_twin(twin: Media) -> Media:
    raise Refused({"file": [_("This very file is in the library already, as “%(name)s”.", name=twin.name)]})
