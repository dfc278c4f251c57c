"""What is made of a text when it is saved or shown, in threads, so that nobody else has to wait for it."""

from dataclasses import dataclass

from blog.core import markup, text
from blog.core.workers import Workers

# For all that takes long with texts: rendered, compared, merged.
rendering = Workers("render", threads=2, most_waiting=30)
# About five lines of a list, in letters and in Chinese characters.
LONGEST_SUMMARY = 280
LONGEST_CJK_SUMMARY = 120
# No list shows anything of what comes after so many characters.
_BEGINNING = 2_000


@dataclass(frozen=True, slots=True)
class RenderedPost:
    """What is made of a source when it is saved, so that nothing has to be made when it is read."""

    html: str
    summary: str
    reading_minutes: int
    words: text.WordCount


async def rendered(source: str, excerpt: str) -> RenderedPost:
    """Render in one of two threads. Raises Busy when too many wait."""
    return await rendering.run(render, source, excerpt)


def render(source: str, excerpt: str) -> RenderedPost:
    """Render here and now."""
    made = markup.render_post(source)
    shown = markup.render_post(excerpt).text if excerpt.strip() else markup.prose(made.more or made.html) or made.text
    shown = shown[:_BEGINNING]
    words = text.count_words(made.text)
    minutes = min(text.reading_minutes(words), 65_535)
    of_shown = text.count_words(shown)
    longest = LONGEST_CJK_SUMMARY if of_shown.cjk > of_shown.words else LONGEST_SUMMARY
    return RenderedPost(made.html, text.excerpt(shown, longest), minutes, words)
