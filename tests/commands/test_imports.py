"""Imports that cannot be, told in a line."""

import os
from pathlib import Path

import pytest

from tests.commands.program import Blog


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<rss><channel>\n</rss>", "(line 2, column"),
        ("<html></html>", "This is not a WordPress export"),
        ("", "The file is empty."),
    ],
)
def test_a_malformed_export_is_refused_with_the_place(blog: Blog, tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "export.xml"
    file.write_text(content)
    refused = blog("import", "wordpress", file)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"Error: {file}: ")
    assert told in refused.stderr


def test_what_is_no_file_is_refused(blog: Blog, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, status, told in (("none", 2, "does not exist"), ("", 2, "is a directory"), ("pipe", 1, "ordinary file")):
        refused = blog("import", "wordpress", tmp_path / name)
        assert refused.exit_code == status
        assert told in refused.stderr


def test_an_import_needs_an_owner(blog: Blog, export: Path) -> None:
    blog("user", "add", "--email", "ann@example.org", "--name", "Ann")
    refused = blog("import", "wordpress", export)
    assert refused.exit_code == 1
    assert "blog user add --role owner" in refused.stderr
