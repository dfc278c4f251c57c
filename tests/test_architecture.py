"""The rules of the house hold in this working copy, and each of them can be broken."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from blog import paths
from tests.rules import code, imports, templates, views
from tests.rules.tree import Tree

Rule = Callable[[Tree], list[str]]


def _rules(*modules: ModuleType) -> list[Rule]:
    public = [getattr(module, name) for module in modules for name in vars(module) if not name.startswith("_")]
    return [
        rule for rule in public if callable(rule) and getattr(rule, "__annotations__", {}).get("return") == list[str]
    ]


RULES = _rules(imports, code, views, templates)

ROUTES = "from blog.posts import admin, views\nTABLE = [('posts.show', admin.Editor), views.Show]"
VIEW = "from blog.core.web import View\n"

# What a breach looks like: the rule, a name for the case, and the files of a tiny house that has it.
BREACHES: list[tuple[Rule, str, dict[str, str]]] = [
    (imports.every_module_has_a_floor, "a file with a vague name", {"blog/posts/things.py": ""}),
    (imports.imports_go_down_or_stay_in_the_room, "core knows a room", {"blog/core/a.py": "import blog.posts.models"}),
    (
        imports.imports_go_down_or_stay_in_the_room,
        "a query knows a view",
        {"blog/posts/queries.py": "from . import views"},
    ),
    (
        imports.imports_go_down_or_stay_in_the_room,
        "an action calls another room's action",
        {"blog/tags/actions.py": "from blog.posts import actions"},
    ),
    (
        imports.imports_go_down_or_stay_in_the_room,
        "a view borrows another room's view",
        {"blog/tags/views.py": "def get():\n    from blog.posts.views import Show"},
    ),
    (imports.imports_go_down_or_stay_in_the_room, "settings know core", {"blog/settings.py": "import blog.core.web"}),
    (
        imports.imports_go_down_or_stay_in_the_room,
        "a door knows the roof",
        {"blog/main.py": "", "blog/tags/views.py": "from ..main import app"},
    ),
    (
        imports.no_import_goes_in_a_circle,
        "two modules need each other",
        {"blog/core/a.py": "from blog.core import b", "blog/core/b.py": "from blog.core.a import x"},
    ),
    (imports.no_aiohttp_below_the_doors, "an action speaks HTTP", {"blog/tags/actions.py": "from aiohttp import web"}),
    (imports.no_aiohttp_below_the_doors, "a form too", {"blog/tags/forms.py": "import aiohttp_session.cookie_storage"}),
    (code.sql_stands_in_queries_only, "a view asks the database", {"blog/tags/views.py": "q = 'SELECT id FROM tags'"}),
    (code.sql_stands_in_queries_only, "in lower case", {"blog/tags/actions.py": "q = '''\n delete from tags'''"}),
    (code.sql_stands_in_queries_only, "in an f-string", {"blog/core/text.py": "q = f'UPDATE {t} SET x = 1'"}),
    (code.sql_is_written_out_where_it_is_asked, "an f-string", {"blog/tags/queries.py": "db.fetch_all(f'SELECT {x}')"}),
    (code.sql_is_written_out_where_it_is_asked, "two pieces", {"blog/tags/queries.py": "db.execute('DELETE ' + x)"}),
    (code.sql_is_written_out_where_it_is_asked, "a variable", {"blog/tags/queries.py": "db.fetch_one(sql, {})"}),
    (
        code.sql_is_written_out_where_it_is_asked,
        "formatting",
        {"blog/tags/queries.py": "tx.fetch_value('A'.format(x))"},
    ),
    (
        code.sql_is_written_out_where_it_is_asked,
        "a part of a union in a variable",
        {"blog/tags/queries.py": "db.fetch_union((True, 'SELECT 1'), (x, sql))"},
    ),
    (
        code.sql_does_not_ask_the_servers_clock,
        "the server's time",
        {"blog/tags/queries.py": "db.execute('UPDATE tags SET at = NOW(6)')"},
    ),
    (code.only_settings_read_the_environment, "os.environ", {"blog/core/a.py": "import os\nos.environ['X']"}),
    (code.only_settings_read_the_environment, "getenv", {"blog/core/a.py": "from os import getenv"}),
    (code.only_the_clock_asks_the_time, "datetime.now", {"blog/core/a.py": "datetime.datetime.now(UTC)"}),
    (code.only_the_clock_asks_the_time, "date.today", {"blog/core/a.py": "x = date.today"}),
    (code.only_the_clock_asks_the_time, "time.time", {"blog/core/a.py": "import time\ntime.time()"}),
    (code.only_the_clock_asks_the_time, "its own time", {"blog/core/a.py": "from time import time"}),
    (code.no_text_becomes_a_template, "from_string", {"blog/core/a.py": "env.from_string(text)"}),
    (code.no_text_becomes_a_template, "Template", {"blog/core/a.py": "jinja2.Template(text)"}),
    (code.markup_is_made_of_constants, "trusting a text", {"blog/core/a.py": "Markup(text)"}),
    (code.no_exception_is_swallowed, "pass", {"blog/core/a.py": "try: f()\nexcept Exception: pass"}),
    (code.no_exception_is_swallowed, "log and go on", {"blog/core/a.py": "try: f()\nexcept: log.exception('x')"}),
    (code.files_are_short_and_say_what_they_are, "a long file", {"blog/core/a.py": "x = 1\n" * 301}),
    (code.files_are_short_and_say_what_they_are, "a long test", {"tests/test_a.py": "x = 1\n" * 301}),
    (code.files_are_short_and_say_what_they_are, "an empty name", {"blog/core/form_helpers.py": ""}),
    (
        views.every_view_that_is_not_for_everybody_says_for_whom,
        "a page of the admin",
        {"blog/posts/admin.py": VIEW + "class Editor(View):\n  async def get(self): ..."},
    ),
    (
        views.every_view_that_is_not_for_everybody_says_for_whom,
        "a writing view",
        {"blog/posts/views.py": VIEW + "class Show(View):\n  async def post(self): ..."},
    ),
    (
        views.every_view_that_is_not_for_everybody_says_for_whom,
        "one that inherits its permission",
        {
            "blog/posts/views.py": VIEW
            + "class A(View):\n  permission = None\n  def post(self): ...\nclass Show(A): ..."
        },
    ),
    (
        views.admin_views_are_never_open_to_everybody,
        "None in the admin",
        {"blog/posts/admin.py": VIEW + "class Editor(View):\n  permission = None"},
    ),
    (
        views.no_view_answers_methods_that_are_not_its_own,
        "a method named trace",
        {"blog/posts/views.py": VIEW + "class Show(View):\n  async def trace(self): ..."},
    ),
    (views.every_view_is_reached_by_a_route, "nobody's view", {"blog/posts/views.py": VIEW + "class Lost(View): ..."}),
    *(
        (templates.pages_have_no_inline_style_script_or_foreign_host, source, {"templates/a.html": source})
        for source in (
            '<p style="color: red">',
            '<p {% if a %}STYLE="{{ b }}"{% endif %}>',
            "<body onload=start()>",
            "<script>start()</script>",
            '<script src="{{ static("a.js") }}">start()</script>',
            "<style>p {}</style>",
            '<a href="javascript:x">',
            '<img src="https://elsewhere.example/a.png">',
            '<link rel="stylesheet" href="//elsewhere.example/a.css">',
        )
    ),
    *(
        (templates.only_clean_html_is_written_unescaped, source, {"templates/a.html": source})
        for source in (
            "{{ post.title|safe }}",
            "{{ (a ~ b)|safe }}",
            "{% autoescape false %}{{ a }}{% endautoescape %}",
        )
    ),
    (
        templates.every_route_that_is_named_exists,
        "a template's",
        {"templates/a.html": '<a href="{{ url("posts.shwo") }}">'},
    ),
    (templates.every_route_that_is_named_exists, "a view's", {"blog/posts/views.py": "self.url('posts.shwo', slug=1)"}),
    (
        templates.every_static_file_that_is_named_exists,
        "no such file",
        {"templates/a.html": "{{ static('css/no.css') }}"},
    ),
    (templates.every_template_that_is_named_exists, "extends", {"templates/a.html": '{% extends "no.html" %}'}),
    (
        templates.every_template_that_is_named_exists,
        "from import",
        {"templates/a.html": '{% from "b.html" import x %}'},
    ),
    (
        templates.readers_pages_import_macros_without_context,
        "with context",
        {"templates/a.html": '{% import "a.html" as a with context %}'},
    ),
    (templates.every_template_that_is_named_exists, "render", {"blog/posts/views.py": "self.render('posts/a.html')"}),
]

# A tiny house in order, using everything the rules look at.
IN_ORDER = {
    "blog/settings.py": "import os\nos.environ.get('BLOG_X')",
    "blog/core/clock.py": "from datetime import UTC, datetime\ndef now(): return datetime.now(UTC)",
    "blog/core/web.py": "class View: ...",
    "blog/posts/models.py": "",
    "blog/posts/queries.py": "from . import models\nasync def f(db): await db.fetch_all('SELECT id FROM posts')",
    "blog/posts/actions.py": "from . import queries\nfrom blog.tags.queries import g",
    "blog/posts/views.py": VIEW
    + "from blog.posts import queries\nclass Show(View):\n  async def get(self): return self.render('posts/show.html')",
    "blog/posts/admin.py": VIEW
    + "class Base(View):\n  async def post(self): ...\nclass Editor(Base):\n  permission = 'posts.write'",
    "blog/tags/models.py": "import blog.posts.models",
    "blog/tags/queries.py": "def g(): ...",
    "blog/routes.py": ROUTES,
    "blog/main.py": "from blog import routes, settings\ntry: f()\nexcept Exception: raise",
    "templates/base.html": '<link rel="stylesheet" href="{{ static("css/a.css") }}"><script src="/a.js"></script>',
    "templates/posts/show.html": '{% extends "base.html" %}{{ post.html|safe }}<a href="{{ url("posts.show") }}">x</a>',
    "static/css/a.css": "",
    "tests/test_a.py": "x = 1\n" * 300,
}


def house(root: Path, files: dict[str, str]) -> Tree:
    for name, content in {"blog/__init__.py": "", **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    return Tree(root)


@pytest.fixture(scope="module")
def this_tree() -> Tree:
    assert paths.CHECKOUT is not None, "the rules are for a working copy"
    return Tree(paths.CHECKOUT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_is_in_order(rule: Rule, this_tree: Tree) -> None:
    assert rule(this_tree) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_house_in_order_breaks_no_rule(rule: Rule, tmp_path: Path) -> None:
    assert rule(house(tmp_path, IN_ORDER)) == []


@pytest.mark.parametrize(
    ("rule", "files"),
    [pytest.param(rule, files, id=f"{rule.__name__}-{case}") for rule, case, files in BREACHES],
)
def test_a_breach_is_found(rule: Rule, files: dict[str, str], tmp_path: Path) -> None:
    assert len(rule(house(tmp_path, {**IN_ORDER, **files}))) == 1


def test_every_rule_has_a_breach_that_proves_it() -> None:
    assert {rule for rule, _, _ in BREACHES} == set(RULES)
    assert len(RULES) >= 20
