"""The owner's page about the site's looks, with a sample of them by day and by night."""

import re
from functools import lru_cache
from typing import Final

from aiohttp import web

from blog.core.errors import Refused
from blog.core.forms import Fields, Filled, Invalid, check
from blog.core.web import RESUME, View, status_of
from blog.site import actions_appearance as actions
from blog.site import queries_appearance as queries
from blog.site.forms_appearance import AppearanceForm, SampleForm, with_nearest
from blog.site.models_appearance import LARGEST_CSS, Appearance
from blog.site.models_colours import DAY, ENOUGH, NIGHT, Paper, colour
from blog.site.models_samples import samples
from blog.site.views import COMMON, css_answer, static_css

FRAME: Final = "css/sample.css"
SAMPLE_FIELDS: Final = ("accent", "accent_by_night", "own_night", "typeface", "width")
# What the page is made of by day, and what of it is otherwise by night: the first two rules for it in site.css.
_MADE_OF = re.compile(r":root \{(.*?)\n *\}", re.DOTALL)


class AppearancePage(View):
    permission = "site.manage"
    scripts = True

    async def get(self) -> web.StreamResponse:
        written, now = await queries.get_written(self.db), self.site.appearance
        filled = Filled(
            {
                "accent": now.accent,
                "accent_by_night": now.night,
                "own_night": bool(now.accent_by_night),
                "typeface": now.typeface,
                "width": now.width,
                "logo": written.logo,
                "header": written.header,
                "footer": written.footer,
                "css": written.css,
            }
        )
        return self._page(filled, now)

    async def post(self) -> web.StreamResponse:
        typed = await self.fields()
        try:
            if "nearest" in typed and RESUME not in typed:
                typed = with_nearest(typed)
                return self._page(Filled(typed), await actions.composed(self.db, check(AppearanceForm, typed)))
            form = await self.form(AppearanceForm)
            if "preview" in typed:
                return self._page(Filled(typed), await actions.composed(self.db, form))
            await actions.update_appearance(self.db, form)
        except Refused as refusal:
            return self._refused(Invalid.refused(typed, refusal))
        except Invalid as invalid:
            return self._refused(invalid)
        return self.see_other(self.url("admin.appearance", query={"saved": "1"}))

    def _refused(self, invalid: Invalid) -> web.Response:
        return self._page(invalid.filled, self.site.appearance, status=status_of(invalid))

    def _page(self, form: Filled, shown: Appearance, *, status: int = 200) -> web.Response:
        query = [(name, value) for name in SAMPLE_FIELDS if (value := form.value(name))]
        return self.render(
            "admin/site/appearance.html",
            form=form,
            shown=shown,
            samples={time: samples(time) for time in ("day", "night")},
            sample_css=self.url("admin.appearance_sample", query=dict(_plain(query))),
            has_unreadable=_is_unreadable(form.values, "accent", DAY)
            or (form.chosen("own_night") and _is_unreadable(form.values, "accent_by_night", NIGHT)),
            largest_css=LARGEST_CSS,
            saved="saved" in self.request.query,
            status=status,
        )


class AppearanceSample(View):
    """The stylesheet of the samples: whatever is asked for, nothing of it is kept. Raises Invalid for nonsense."""

    permission = "site.manage"

    async def get(self) -> web.StreamResponse:
        common, frame = (static_css(self.request.app, name) for name in (COMMON, FRAME))
        chosen = actions.sampled(check(SampleForm, self.request.query))
        return css_answer(common + chosen.sample_css(*_made_of(common)) + frame, "no-store")


def _plain(query: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without what the sample would refuse: the form says what is wrong with it, and the page keeps its style."""
    try:
        check(SampleForm, Filled(dict(query)).values)
    except Invalid as invalid:
        return [(name, value) for name, value in query if name not in invalid.filled.all_errors]
    return query


def _is_unreadable(typed: Fields, name: str, paper: Paper) -> bool:
    try:
        return paper.contrast(colour(typed.get(name, ""))) < ENOUGH
    except ValueError:
        return False


@lru_cache(maxsize=2)
def _made_of(common: str) -> tuple[str, str]:
    day, night, *_others = _MADE_OF.findall(common)
    return day, night
