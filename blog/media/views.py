"""Media as readers get them: the kept bytes and the copies of pictures, under addresses whose content never changes."""

from collections.abc import AsyncIterator
from typing import ClassVar

from aiohttp import web

from blog.core.errors import Moved, NotFound
from blog.core.web import DATABASE, HOSPITALITY, SETTINGS, View
from blog.media import queries, queries_bytes
from blog.media.actions_copies import FOLDER, Copies
from blog.media.models import CHUNK, WEBP, Media, MediaKind
from blog.media.views_bytes import Bytes, answer

COPIES = web.AppKey("media_copies", Copies)
A_MOMENT = "public, max-age=300"


def setup_media(app: web.Application) -> None:
    """Give the application its copies of pictures."""
    settings = app[SETTINGS]
    app[COPIES] = Copies(settings.state_dir / FOLDER, settings.media_cache_bytes)
    app.on_shutdown.append(_close)


async def _close(app: web.Application) -> None:
    await app[COPIES].close()


class _MediaView(View):
    permission = None
    bare = True
    # A film over a slow line takes its time; who takes nothing at all is let go much earlier.
    time_limit: ClassVar[float | None] = 3600.0

    async def _media(self) -> Media:
        await self.request.app[HOSPITALITY].load_site(self.request)  # raises while the tables may not be there
        media = await queries.find_by_key(self.db, self.part("key"))
        if media is None:
            raise NotFound
        return media

    def _elsewhere(self, media: Media, path: str) -> web.StreamResponse:
        if media.key == self.part("key"):
            raise Moved(path)
        # A medium can be replaced again, so nobody shall remember for long what it was replaced by.
        return web.Response(status=301, headers={"Location": path, "Cache-Control": A_MOMENT})

    async def _answer_bytes(self, content: Bytes) -> web.StreamResponse:
        return await answer(self.request, content, pause=self.settings.body_timeout_seconds)


class MediaFile(_MediaView):
    """The medium itself."""

    async def get(self) -> web.StreamResponse:
        media = await self._media()
        if (media.key, media.name) != (self.part("key"), self.part("name")):
            return self._elsewhere(media, media.path)
        db = self.request.app[DATABASE]

        async def read(first: int, end: int) -> AsyncIterator[bytes]:
            # Each piece is fetched by itself: a slow reader keeps no connection of the database.
            for number in range(first // CHUNK, -(-end // CHUNK)):
                chunk = await queries_bytes.find_chunk(db, media.content_id, number)
                if chunk is None:
                    raise NotFound
                start = number * CHUNK
                yield chunk[max(first - start, 0) : end - start]

        is_inline = media.kind != MediaKind.DOCUMENT
        return await self._answer_bytes(Bytes(media.size, media.key, media.content_type, media.name, is_inline, read))


class MediaCopy(_MediaView):
    """A picture in another size: in its own format, or as WebP where the name says so once more."""

    async def get(self) -> web.StreamResponse:
        media = await self._media()
        width, name = self.number("width"), self.part("name")
        webp = name.endswith(".webp") and (not media.name.endswith(".webp") or name.endswith(".webp.webp"))
        if not media.has_copy(width, webp=webp):
            if media.key != self.part("key"):  # the picture in its place is smaller, or does not stand still
                return self._elsewhere(media, media.path)
            raise NotFound
        path = media.copy_path(width, webp=webp)
        if (media.key, f"{media.name}{'.webp' if webp else ''}") != (self.part("key"), name):
            return self._elsewhere(media, path)
        copy = await self.request.app[COPIES].get(self.db, media, width, webp=webp)

        async def read(first: int, end: int) -> AsyncIterator[bytes]:
            yield copy.data[first:end]

        content_type = WEBP if webp else media.content_type
        tag = copy.digest.hex()[:32]
        return await self._answer_bytes(Bytes(len(copy.data), tag, content_type, name, True, read))
