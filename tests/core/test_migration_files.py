"""Migration files that are not what they should be."""

from pathlib import Path

import pytest

from blog.core.migration_files import MigrationError, read_migrations


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("3_short.sql", "SELECT 1;\n", "named like"),
        ("0003-dash.sql", "SELECT 1;\n", "named like"),
        ("0002_again.sql", "SELECT 1;\n", "same number"),
        ("0003_open.sql", "SELECT 1;\nSELECT 2\n", "does not end"),
        ("0003_guard.sql", "SELECT 1;\n-- unless: SELECT 1\n", "does not end"),
        ("0003_late.sql", "SELECT\n-- unless: SELECT 1\n1;\n", "before its statement"),
        ("0003_empty.sql", "-- nothing yet\n", "no statement"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / "0002_amounts.sql").write_text("SELECT 1;\n")
    (tmp_path / name).write_text(text)
    with pytest.raises(MigrationError, match=message):
        read_migrations(tmp_path)
