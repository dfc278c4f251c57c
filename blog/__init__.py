"""Inkstone, a blog engine: one aiohttp application, one MariaDB or MySQL database, plain HTML to readers."""

import gc
import sys

# A start makes a hundred thousand objects that all stay. By Python's own limits they are looked through again and
# again, which is a sixth of the start.
gc.set_threshold(10_000, 20, 20)
# A text is rendered in a thread of its own, and each time a reader's page is due the loop waits for that thread to let
# go: by Python's own interval for five milliseconds, in which a hundred pages could have been given out.
sys.setswitchinterval(0.0003)

__version__ = "0.1.0"
