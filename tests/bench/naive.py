"""A blog as one writes it on an afternoon, to compare with: `python -m tests.bench.naive PORT SOCKET USER DATABASE`.

It reads Inkstone's tables by the obvious queries, one after the other, and knows nothing of languages, series, related
posts, feeds, sessions, time limits or what goes wrong. uvloop, no log, ten open connections.
"""

import asyncio
import sys
from typing import Any

import aiohttp_jinja2
import aiomysql  # type: ignore[import-untyped]
import jinja2
import uvloop
from aiohttp import web

POOL = web.AppKey("pool", aiomysql.Pool)
FRAME = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{% block title %}Blog{% endblock %}</title>
<link rel="stylesheet" href="/style.css"></head><body><header><a href="/">Blog</a></header>
<main>{% block main %}{% endblock %}</main><footer><a href="/archive">Archive</a></footer></body></html>"""
HOME = """{% extends "frame" %}{% block main %}{% for post in posts %}<article><h2><a href="/posts/{{ post.slug }}">
{{- post.title }}</a></h2><p>{{ post.published_at.strftime("%d %B %Y") }}, {{ post.name }}</p><p>{{ post.summary }}</p>
</article>{% endfor %}{% endblock %}"""
POST = """{% extends "frame" %}{% block title %}{{ post.title }}{% endblock %}{% block main %}<article>
<h1>{{ post.title }}</h1><p>{{ post.published_at.strftime("%d %B %Y") }}, <a href="/authors/{{ post.author_slug }}">
{{- post.name }}</a></p>{{ post.html|safe }}</article><nav>{% if older %}<a href="/posts/{{ older.slug }}">
{{- older.title }}</a>{% endif %} {% if newer %}<a href="/posts/{{ newer.slug }}">{{ newer.title }}</a>{% endif %}</nav>
<h2>{{ comments|length }} comments</h2><ol>{% for comment in comments %}<li><b>{{ comment.author_name }}</b>
{{ comment.created_at.strftime("%d %B %Y %H:%M") }} {{ comment.html|safe }}</li>{% endfor %}</ol>{% endblock %}"""
HOME_SQL = """SELECT p.slug, p.title, p.summary, p.published_at, u.name FROM posts p JOIN users u ON u.id = p.author_id
    WHERE p.kind = 'post' AND p.status = 'published' AND p.trashed_at IS NULL AND p.visibility <> 'private'
    AND p.published_at <= UTC_TIMESTAMP(6) ORDER BY p.published_at DESC LIMIT 10"""
POST_SQL = """SELECT p.*, u.name, u.slug AS author_slug FROM posts p JOIN users u ON u.id = p.author_id
    WHERE p.slug = %s AND p.kind = 'post' AND p.status = 'published' AND p.trashed_at IS NULL
    AND p.visibility <> 'private' AND p.published_at <= UTC_TIMESTAMP(6)"""
COMMENTS_SQL = "SELECT * FROM comments WHERE post_id = %s AND status = 'approved' ORDER BY created_at"
OLDER_SQL = """SELECT title, slug FROM posts WHERE kind = 'post' AND status = 'published' AND trashed_at IS NULL
    AND visibility <> 'private' AND published_at < %s ORDER BY published_at DESC LIMIT 1"""
NEWER_SQL = """SELECT title, slug FROM posts WHERE kind = 'post' AND status = 'published' AND trashed_at IS NULL
    AND visibility <> 'private' AND published_at > %s AND published_at <= UTC_TIMESTAMP(6)
    ORDER BY published_at LIMIT 1"""


async def rows(request: web.Request, sql: str, *values: Any) -> list[dict[str, Any]]:
    async with request.app[POOL].acquire() as connection, connection.cursor(aiomysql.DictCursor) as cursor:
        await cursor.execute(sql, values)
        return await cursor.fetchall()  # type: ignore[no-any-return]


@aiohttp_jinja2.template("home")
async def home(request: web.Request) -> dict[str, Any]:
    return {"posts": await rows(request, HOME_SQL)}


@aiohttp_jinja2.template("post")
async def post(request: web.Request) -> dict[str, Any]:
    found = await rows(request, POST_SQL, request.match_info["slug"])
    if not found:
        raise web.HTTPNotFound
    older = await rows(request, OLDER_SQL, found[0]["published_at"])
    newer = await rows(request, NEWER_SQL, found[0]["published_at"])
    comments = await rows(request, COMMENTS_SQL, found[0]["id"])
    return {"post": found[0], "comments": comments, "older": next(iter(older), None), "newer": next(iter(newer), None)}


async def create_app(socket: str, user: str, database: str) -> web.Application:
    app = web.Application()
    templates = jinja2.DictLoader({"frame": FRAME, "home": HOME, "post": POST})
    aiohttp_jinja2.setup(app, loader=templates, autoescape=True)
    app.router.add_get("/", home)
    app.router.add_get("/posts/{slug}", post)
    app[POOL] = await aiomysql.create_pool(
        minsize=10, maxsize=10, unix_socket=socket, user=user, db=database, charset="utf8mb4", autocommit=True
    )
    return app


if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    port, *where = sys.argv[1:]
    web.run_app(create_app(*where), host="127.0.0.1", port=int(port), access_log=None, print=None)
