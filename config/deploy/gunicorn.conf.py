"""Inkstone under gunicorn, as an alternative to `blog serve --workers`: gunicorn -c config/deploy/gunicorn.conf.py

Install gunicorn beside Inkstone. Settings come from BLOG_CONFIG and BLOG_* variables. A reload (kill -HUP) may lose a
request where no proxy tries again.
"""

import importlib.util

wsgi_app = "blog.main:create_app()"
_has_uvloop = importlib.util.find_spec("uvloop") is not None
worker_class = "aiohttp.GunicornUVLoopWebWorker" if _has_uvloop else "aiohttp.GunicornWebWorker"
workers = 2
bind = "127.0.0.1:9000"
backlog = 1024

# Longer than a proxy in front keeps an idle connection (60 s); gunicorn's own 2 s would cut it off.
keepalive = 75
# Without a sign of life for so long, a worker is stuck. Requests have limits of their own.
timeout = 60
# aiohttp waits for requests under way for almost so long, and as long again for those it has cancelled.
graceful_timeout = 25

# Inkstone writes its own, see access_log in config/default.toml; aiohttp's costs half of the speed of a cached page.
accesslog = None
errorlog = "-"
# It would lie in the home folder: not there for a service, and one for all sites of a user.
control_socket_disable = True
