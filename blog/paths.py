"""Where the files that are not Python are.

In a checkout (also after `pip install -e .`) templates, static and config are folders beside this package; an
installed package carries the same folders in `blog/_data`, put there by setup.py.
"""

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent

_SHIPPED: Final = PACKAGE / "_data"

CHECKOUT: Final[Path | None] = None if _SHIPPED.is_dir() else PACKAGE.parent
"""The top folder of the working copy this code runs from, None in an installed package."""

DATA: Final[Path] = CHECKOUT or _SHIPPED

TEMPLATES: Final = DATA / "templates"
STATIC: Final = DATA / "static"
CONFIG: Final = DATA / "config"
MIGRATIONS: Final = PACKAGE / "migrations"
LOCALE: Final = PACKAGE / "locale"
