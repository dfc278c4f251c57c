"""Bringing a blog from elsewhere, through the browser."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from aiohttp import web

from blog.core import i18n
from blog.core.errors import Refused
from blog.core.forms import Filled
from blog.core.i18n import gettext as _
from blog.core.web import View

# The importer is a good part of all our modules and rarely needed: no start waits for it, but the first import does.
if TYPE_CHECKING:
    from blog.transfer.upload import Upload

FOLDER = "uploads"
MEBIBYTE = 2**20


class Import(View):
    """The form that takes a WordPress export, and the report of what became of it."""

    permission = "transfer.import"
    takes_files = True
    time_limit: ClassVar[float | None] = 3600.0

    async def get(self) -> web.StreamResponse:
        return self._form()

    async def post(self) -> web.StreamResponse:
        from blog.transfer.bundle import ImportFormatError
        from blog.transfer.upload import TooLarge, uploaded

        settings, typed = self.settings, dict[str, str]()
        try:
            async with uploaded(
                self.request,
                "file",
                settings.state_dir / FOLDER,
                most_bytes=settings.max_import_bytes,
                pause=settings.body_timeout_seconds,
            ) as upload:
                typed = upload.fields
                return await self._import(upload)
        except TooLarge:
            return self._form(typed, {"file": [self._too_large()]}, status=413)
        except Refused as refused:
            return self._form(typed, refused.errors, status=422)
        except ImportFormatError as error:
            return self._form(typed, {"file": [str(error)]}, status=422)

    async def _import(self, upload: "Upload") -> web.Response:
        from blog.transfer.background import in_thread
        from blog.transfer.load import import_bundle
        from blog.transfer.report import Report
        from blog.transfer.wordpress import open_export

        dry_run = upload.fields.get("dry_run") == "1"
        reader = await in_thread(open_export, upload.path)
        report = Report()
        await import_bundle(self.db, reader, report, by=self.user, dry_run=dry_run)
        return self.render("admin/transfer/report.html", report=report, dry_run=dry_run)

    def _form(
        self, typed: Mapping[str, str] | None = None, errors: dict[str, list[str]] | None = None, *, status: int = 200
    ) -> web.Response:
        return self.render("admin/transfer/import.html", form=Filled(typed, errors), status=status)

    def _too_large(self) -> str:
        most = i18n.format_number(max(1, self.settings.max_import_bytes // MEBIBYTE))
        return _("This file is too large: this site takes up to %(size)s MiB.", size=most)
