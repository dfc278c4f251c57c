"""Compiled templates in files: used again, never damaged, and nothing that a page depends on."""

import logging
from pathlib import Path

import jinja2
import pytest

from blog.core.compiled import Compiled


def environment(folder: Path, source: str) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.DictLoader({"a.html": source}), bytecode_cache=Compiled(folder), autoescape=True
    )


def page(folder: Path, source: str = "{{ 1 + 1 }}", *, compiles: bool = True) -> str:
    env = environment(folder, source)
    if not compiles:
        env.parse = env.compile = None  # type: ignore[method-assign, assignment]
    return env.get_template("a.html").render()


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    assert page(tmp_path / "kept") == "2"
    assert page(tmp_path / "kept", compiles=False) == "2"
    [file] = (tmp_path / "kept").iterdir()
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    assert file.suffix == ".jinja"


def test_a_changed_template_is_compiled_anew_in_the_place_of_the_old_one(tmp_path: Path) -> None:
    assert page(tmp_path) == "2"
    assert page(tmp_path, "{{ 1 + 2 }}") == "3"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"\0" * 500, b"short"])
def test_what_is_damaged_is_compiled_anew(tmp_path: Path, damage: bytes) -> None:
    page(tmp_path)
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + damage)
    assert page(tmp_path) == "2"
    assert file.read_bytes() == whole


def test_where_nothing_can_be_stored_pages_come_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        env = environment(tmp_path / "file" / "kept", "{{ 1 + 1 }}")
        for _ in range(2):
            assert env.get_template("a.html").render() == "2"
            env.cache.clear()  # type: ignore[union-attr]
    assert len(caplog.records) == 1
