"""Inkstone, a blog engine: one aiohttp application, one MariaDB or MySQL database, plain HTML to readers."""

import gc

# A start makes a hundred thousand objects that all stay. By Python's own limits they are looked through again and
# again, which is a sixth of the start.
gc.set_threshold(10_000, 20, 20)

__version__ = "0.1.0"
