"""Inkstone, a blog engine: one aiohttp application, one MariaDB or MySQL database, plain HTML to readers."""

__version__ = "0.1.0"
