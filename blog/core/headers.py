"""The headers every answer carries: what a page may load, who may frame it, what it tells other sites."""

from aiohttp import web

from blog.core.protocol import SERVER_NAME
from blog.core.web import REQUEST_ID, SCRIPTS, SETTINGS, USER

# Nothing is loaded from elsewhere, nothing runs that is not a file of ours (CSP Level 3).
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "connect-src 'self'",  # nothing on a visitor's page connects; audits read robots.txt from within it
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# On the pages that have scripts of ours: they run, talk to this site, and show a picture before it is sent.
POLICY_WITH_SCRIPTS = CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' blob:") + "; script-src 'self'"
# Forms come back with 409 and 422, all of them with their scripts.
PAGES_WITH_SCRIPTS = frozenset({200, 409, 422})
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Server": SERVER_NAME,
}
ON_PAGES = {
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
ONE_YEAR = 31_536_000


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Complete every answer just before it goes out; what a view has set itself stays."""
    headers = response.headers
    if _may_have_scripts(request, response):
        headers.setdefault("Content-Security-Policy", POLICY_WITH_SCRIPTS)
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    if response.content_type == "text/html":
        for name, value in ON_PAGES.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store" if USER in request or request.cookies else "no-cache")
    if request.app[SETTINGS].base_url.startswith("https:") and request.headers.get("X-Forwarded-Proto") != "http":
        # Not over plain http, where RFC 6797 (section 7.2) forbids it.
        headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
    if REQUEST_ID in request:
        headers.setdefault("X-Request-Id", request[REQUEST_ID])


def _may_have_scripts(request: web.Request, response: web.StreamResponse) -> bool:
    """Whether this is a page with modules of ours, and neither a redirect nor an error in its place."""
    if response.content_type != "text/html" or response.status not in PAGES_WITH_SCRIPTS:
        return False
    return SCRIPTS in request or getattr(request.match_info.handler, "scripts", False)
