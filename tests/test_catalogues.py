"""Catalogues: every text a person can see stands in each of them, translated, and nothing else does.

The texts are found twice: by walking the syntax trees of code and templates, which misses none, and the way
`make messages` does it, which must not find less: what it does not find it takes out of the catalogues.
"""

import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from blog import paths
from blog.core import i18n
from tests.rules import texts
from tests.rules.tree import Tree

Check = Callable[[Catalog, set[texts.Text]], list[str]]

_HAN = r"[\u3400-\u9fff]"
_PLACE = re.compile(r"%\((\w+)\)s")
LANGUAGES = sorted(folder.name for folder in paths.LOCALE.iterdir() if folder.is_dir())


def every_text_is_translated(catalogue: Catalog, wanted: set[texts.Text]) -> list[str]:
    done = {
        message.id for message in catalogue if not message.fuzzy and all(part.strip() for part in _strings(message))
    }
    return [f"not translated: {_shown(text)}" for text in wanted - done]


def no_text_is_left_over(catalogue: Catalog, wanted: set[texts.Text]) -> list[str]:
    present = {message.id for message in catalogue if message.id} | set(catalogue.obsolete)
    return [f"no longer said anywhere: {_shown(text)}" for text in present - wanted]


def places_are_kept(catalogue: Catalog, _wanted: set[texts.Text]) -> list[str]:
    """Each %(name)s is filled in every language; "one thing" may stand for %(num)s only where there is a form for 1."""
    found = []
    for message in catalogue:
        ids = tuple(message.id) if isinstance(message.id, tuple | list) else (message.id,)
        strings = _strings(message) if message.id else ()
        for number, translated in enumerate(strings):
            allowed = [_places(ids[-1])] if number == len(strings) - 1 else [_places(each) for each in ids]
            if _places(translated) not in allowed or "%" in _PLACE.sub("", translated):
                found.append(f"other places than in the source: {_shown(message.id)}: {translated}")
    return found


def chinese_is_set_like_chinese(catalogue: Catalog, _wanted: set[texts.Text]) -> list[str]:
    """Full-width punctuation, and no space typed between scripts: the style sheet makes it (CSS text-autospace)."""
    if catalogue.locale is None or catalogue.locale.language != "zh":
        return []
    wrong = re.compile(
        rf"{_HAN} +[\w%]|[\w)] +{_HAN}"  # a space between scripts
        rf"|{_HAN}(?:[,;:!?()]|\.(?!\w))|[,;:!?]{_HAN}|[，。：；！？、）] |\.\.\.|[\"']"  # half-width punctuation
        r"|^\s|\s$",
        re.ASCII,
    )
    # Marks that Markdown itself is written with are shown as they are typed.
    samples = {message.id for message in catalogue if str(message.id).startswith("Markdown:")}
    return [
        f"set like English: {translated}"
        for message in catalogue
        if message.id and message.id not in samples
        for translated in _strings(message)
        if wrong.search(translated)
    ]


CHECKS: list[Check] = [
    every_text_is_translated,
    no_text_is_left_over,
    places_are_kept,
    chinese_is_set_like_chinese,
]

# Entries of a catalogue for a source that says "Hello, %(name)s" and nothing else, and the check each of them breaks.
BREACHES: list[tuple[Check, str]] = [
    (every_text_is_translated, ""),
    (every_text_is_translated, 'msgid "Hello, %(name)s"\nmsgstr ""'),
    (every_text_is_translated, '#, fuzzy\nmsgid "Hello, %(name)s"\nmsgstr "你好，%(name)s"'),
    (no_text_is_left_over, 'msgid "Gone"\nmsgstr "旧文"'),
    (no_text_is_left_over, '#~ msgid "Gone"\n#~ msgstr "旧文"'),
    (places_are_kept, 'msgid "Hello, %(name)s"\nmsgstr "你好"'),
    (places_are_kept, 'msgid "Hello, %(name)s"\nmsgstr "你好，%(nom)s"'),
    (places_are_kept, 'msgid "Hello, %(name)s"\nmsgstr "你好，%(name)"'),
    (places_are_kept, 'msgid "One post"\nmsgid_plural "%(num)s posts"\nmsgstr[0] "一篇"'),
    *(
        (chinese_is_set_like_chinese, f'msgid "Hello, %(name)s"\nmsgstr "{wrong}"')
        for wrong in (
            "你好,%(name)s",
            "你好， %(name)s",
            "你好 %(name)s",
            "%(name)s 你好",
            "%(name)s你好.",
            "（你好)%(name)s",
            "%(name)s你好...",
            "用 Markdown写，%(name)s",
            "用Markdown 写，%(name)s",
            "「你好」%(name)s ",
        )
    ),
]


@pytest.fixture(scope="module")
def tree() -> Tree:
    assert paths.CHECKOUT is not None, "the texts are those of a working copy"
    return Tree(paths.CHECKOUT)


@pytest.fixture(scope="module")
def said(tree: Tree) -> set[texts.Text]:
    found = texts.in_code(tree) | texts.in_templates(tree)
    assert len(found) > 300
    return found


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_in_order(language: str, check: Check, said: set[texts.Text]) -> None:
    assert check(_catalogue(language), said) == []


@pytest.mark.parametrize(("check", "entry"), BREACHES, ids=lambda value: getattr(value, "__name__", None))
def test_a_fault_in_a_catalogue_is_found(check: Check, entry: str, tmp_path: Path) -> None:
    file = tmp_path / "messages.po"
    header = (
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=1; plural=0;\\n"\n"Content-Type: text/plain; charset=utf-8\\n"'
    )
    file.write_text(f"{header}\n\n{entry}\n", encoding="utf-8")
    with file.open("rb") as source:
        assert len(check(read_po(source, locale="zh_Hans"), {"Hello, %(name)s"})) == 1


def test_make_messages_finds_every_text(said: set[texts.Text], tree: Tree, tmp_path: Path) -> None:
    file = tmp_path / "messages.pot"
    mapping = ["--mapping-file", str(tree.root / "pyproject.toml")]
    keywords = ["--keyword", "lazy", "--keyword", "N_"]
    CommandLineInterface().run(
        ["pybabel", "--quiet", "extract", *mapping, *keywords, "--output-file", str(file), str(tree.root)]
    )
    with file.open("rb") as source:
        found = {message.id for message in read_po(source) if message.id}
    assert sorted(_shown(text) for text in said ^ found) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_says_which_language_it_is(language: str) -> None:
    tag = language.replace("_", "-")
    catalogue = _catalogue(language)
    assert str(catalogue.locale) == language
    assert not catalogue.fuzzy
    assert [error for message, errors in catalogue.check() for error in errors] == []
    assert i18n.languages()[tag]
    assert i18n.tongue(tag, "UTC").tag == tag
    assert i18n.tongue(tag, "UTC").translations.gettext("Save") != "Save"


def test_every_rule_about_texts_holds_in_the_tree(tree: Tree) -> None:
    assert texts.templates_say_nothing_outside_gettext(tree) == []
    assert texts.code_says_nothing_outside_gettext(tree) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        "<p>{{ name }}, hello</p>",
        '<img alt="A cat">',
        '<input placeholder="Find…">',
        '<a aria-label="{{ name }} again">{{ name }}</a>',
        '<p>{{ "Yes" if good else _("No") }}</p>',
        '<p>{{ name or "Nameless" }}</p>',
        "{% if a %}<p>Good</p>{% endif %}",
        '{{ field(form, "title", "Title") }}',
        '{{ field(form, "title", _("Title"), help="One line") }}',
    ],
)
def test_a_text_outside_gettext_is_found_in_a_template(source: str, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text(source, encoding="utf-8")
    assert len(texts.templates_say_nothing_outside_gettext(Tree(tmp_path))) == 1


@pytest.mark.parametrize(
    "source",
    ["errors = {'': ['This is wrong.']}", "render(notice='Nothing is saved yet')", "gettext(f'Hello {name}')"],
)
def test_a_text_outside_gettext_is_found_in_code(source: str, tmp_path: Path) -> None:
    (tmp_path / "blog" / "tags").mkdir(parents=True)
    (tmp_path / "blog" / "tags" / "views.py").write_text(source, encoding="utf-8")
    assert len(texts.code_says_nothing_outside_gettext(Tree(tmp_path))) == 1


def _catalogue(language: str) -> Catalog:
    with (paths.LOCALE / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def _strings(message: object) -> tuple[str, ...]:
    translated = getattr(message, "string", "")
    return tuple(translated) if isinstance(translated, tuple | list) else (translated,)


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def _shown(text: object) -> str:
    return str(text[0] if isinstance(text, tuple) else text).translate(str.maketrans("", "", string.whitespace[1:]))
