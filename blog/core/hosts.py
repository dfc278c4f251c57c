"""The names under which this site's own addresses go."""

from blog.core.anchors import own_hosts
from blog.core.web import ADDRESS, View


def hosts_of(view: View) -> tuple[str, ...]:
    """The hosts that mean this site in a link, "" (no host at all) among them."""
    return own_hosts(view.request.app[ADDRESS].base_url, view.settings.allowed_hosts)
