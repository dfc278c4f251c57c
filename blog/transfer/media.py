"""The files of a foreign blog: taken from a copy of its uploads folder through the same checks as anybody's upload.

They are stored before the transaction that stores the rest. Should that fail, the next try finds them by their bytes.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from blog.accounts.models import User
from blog.core import text
from blog.core.db import Database
from blog.core.errors import Refused
from blog.core.pictures import Shown
from blog.media import actions as media_actions
from blog.transfer.background import in_thread
from blog.transfer.bundle import BundleAttachment
from blog.transfer.gather import Gathered, stored_id
from blog.transfer.known import Known
from blog.transfer.report import Kind, Reason, Report
from blog.transfer.sizes import shortened
from blog.transfer.uploads_folder import FileMissing, UploadsFolder, candidates, path_of

PIECE: Final = 256 * 1024
LONGEST_ALT, LONGEST_CAPTION = 500, 5000
STAND_IN: Final = Shown(f"/media/{'0' * 32}/file", "file", "picture", "", 0)


@dataclass(frozen=True, slots=True)
class MediaFolder:
    """Where the files are, and how many bytes each may have."""

    folder: UploadsFolder
    most_bytes: int


class _TooLarge(Exception):
    """The file is larger than uploads may be."""


@dataclass(slots=True)
class Brought:
    """Media of the source that are here, and `new`: numbers of the source, as kept, with the media they became."""

    shown: dict[str, Shown] = field(default_factory=dict)  # by their number in the source
    new: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class Bringing:
    """Brings the files in, one after the other. Without a folder it finds those that came with an earlier import."""

    db: Database
    media: MediaFolder | None
    by: User
    dry_run: bool
    report: Report
    brought: Brought = field(default_factory=Brought)

    async def everything(self, found: Gathered, known: Known, advance: Callable[[int], None]) -> Brought:
        """Account for every attachment. Raises Busy, OSError where the disk is full, and DatabaseUnavailable."""
        for attachment in found.attachments.values():
            number = stored_id(attachment.foreign_id)
            if number in known.attachments:
                self.report.unchanged[Kind.ATTACHMENT] += 1
                if shown := known.attachments[number]:  # None: deleted since, and so it stays
                    self.brought.shown[attachment.foreign_id] = shown
            elif self.media is None:
                self._lose(attachment, Reason.MEDIA_LATER, attachment.url)
            else:
                await self._bring(self.media, attachment)
            advance(2)
        return self.brought

    async def _bring(self, media: MediaFolder, attachment: BundleAttachment) -> None:
        if self.dry_run:
            await self._rehearse(media, attachment)
            return
        with tempfile.TemporaryDirectory(prefix="inkstone-") as scratch:
            copy = Path(scratch) / "file"
            try:
                path = await in_thread(_copied, media.folder, attachment, copy, media.most_bytes)
                await self._take_in(attachment, copy, path)
            except FileMissing:
                self._lose(attachment, Reason.MEDIA_MISSING, _told_path(attachment))
            except _TooLarge:
                self._lose(attachment, Reason.MEDIA_REFUSED, _told_path(attachment))
            except Refused as refused:
                sentences = " ".join(sentence for several in refused.errors.values() for sentence in several)
                self._lose(attachment, Reason.MEDIA_REFUSED, f"{_told_path(attachment)}: {sentences}")

    async def _rehearse(self, media: MediaFolder, attachment: BundleAttachment) -> None:
        """Nothing is checked and stored: a stand-in shows in the report what would become of the posts."""
        if not await in_thread(_is_there, media.folder, attachment):
            self._lose(attachment, Reason.MEDIA_MISSING, _told_path(attachment))
            return
        self.report.written[Kind.ATTACHMENT] += 1
        self.brought.shown[attachment.foreign_id] = STAND_IN

    async def _take_in(self, attachment: BundleAttachment, copy: Path, path: str) -> None:
        media = await media_actions.take_in(
            self.db,
            copy,
            path.rpartition("/")[2],
            user_id=self.by.id,
            alt=shortened(text.clean_line(attachment.alt), LONGEST_ALT),
            caption=shortened(text.clean_text(attachment.caption), LONGEST_CAPTION),
        )
        self.report.written[Kind.ATTACHMENT] += 1
        self.brought.shown[attachment.foreign_id] = media.shown
        self.brought.new.append((stored_id(attachment.foreign_id), media.id))

    def _lose(self, attachment: BundleAttachment, reason: Reason, detail: str) -> None:
        self.report.lose(Kind.ATTACHMENT, attachment.title, reason, detail)


def _told_path(attachment: BundleAttachment) -> str:
    return attachment.path or path_of(attachment.url) or attachment.url


def _is_there(folder: UploadsFolder, attachment: BundleAttachment) -> bool:
    for path in candidates(attachment.path, attachment.url):
        try:
            with folder.opened(path):
                return True
        except FileMissing:
            continue
    return False


def _copied(folder: UploadsFolder, attachment: BundleAttachment, to: Path, most_bytes: int) -> str:
    """Copy the attachment's file piece by piece, so that nobody changes it while it is checked; its path there."""
    for path in candidates(attachment.path, attachment.url):
        try:
            with folder.opened(path) as file, to.open("wb") as copy:
                _copy(file, copy, most_bytes)
                return path
        except FileMissing:
            continue
    raise FileMissing(attachment.url)


def _copy(file: BinaryIO, copy: BinaryIO, most_bytes: int) -> None:
    size = 0
    while piece := file.read(PIECE):
        size += len(piece)
        if size > most_bytes:
            raise _TooLarge
        copy.write(piece)
