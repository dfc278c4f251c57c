"""What stands around posts: a series, translations, a correction, related posts and a table of contents."""

from blog.accounts.models import User
from blog.posts import actions_related
from blog.writing import actions, actions_translations
from blog.writing.forms import PostForm
from blog.writing.forms_beside import TranslationForm
from blog.writing.queries import get_post
from tests.factories import Factory

SECTIONS = "\n\n".join(
    f"{'#' * (2 + number % 2)} Section {number} {word}\n\n" + "墨分五色，焦浓重淡清。 Some words of it. " * 60
    for number, word in enumerate(("one", "二", "`three`", "*four*", "W" * 60, "six"))
)


async def fill_around(make: Factory, owner: User, long_word: str) -> None:
    """Four parts of a series; the second has everything else, too."""
    series, tags = f"Around {long_word}", f"around, {long_word}"
    await make.post(title=f"First {long_word}", slug="first-part", series=series, tags=tags, by=owner)
    post = await make.post(
        title="Long", slug="long", series=series, tags=tags, source=f"Before, in 803.\n\n{SECTIONS}", by=owner
    )
    for number in range(2):
        await make.post(title=f"Later {number}", series=series, tags=tags, by=owner)
    form = PostForm(
        title=post.title,
        slug=post.slug,
        series=post.series,
        tags=tags,
        source=f"Before, in 804.\n\n{SECTIONS}\n\nNew.",
        correction=f"The year was wrong: {long_word}",
        version=post.version,
    )
    await actions.update_post(make.db, post, form, by=owner)
    for language in ("zh-Hans", "ar"):
        other = await make.post(title=f"Long {language}", slug=f"long-{language}", language=language, by=owner)
        link = TranslationForm(translation="long")
        await actions_translations.link(make.db, other, link, by=owner, site_language="en")
    assert (await get_post(make.db, post.id)).translation_id is not None
    await actions_related.relate_posts(make.db, actions_related.Uses())
