"""The sockets a site listens on: made here, or handed over by a service manager that holds them when we go."""

import errno
import os
import socket

from blog.commands.running import Failed

BACKLOG = 1024
"""Connections that may wait to be accepted: all of a busy second while a process is being replaced."""

FIRST_HANDED_OVER = 3  # SD_LISTEN_FDS_START of sd_listen_fds(3)


def open_sockets(host: str, port: int) -> list[socket.socket]:
    """Listen on all addresses of `host`, from now on: who connects waits until somebody accepts. Raises Failed."""
    opened: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in dict.fromkeys(found):
            try:
                opened.append(_open(family, kind, protocol, address))
            except OSError as error:
                # A machine without IPv6 may still have a name for itself there.
                if len(found) == 1 or error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise
    except OSError as error:
        for listening in opened:
            listening.close()
        # What a failed look-up of the name has for a number means nothing to the operating system.
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise Failed(f"cannot listen at {host}, port {port}: {reason}") from error
    if not opened:
        raise Failed(f"cannot listen at {host}, port {port}: {os.strerror(errno.EADDRNOTAVAIL)}")
    return opened


def adopt_sockets(descriptors: range | tuple[int, ...]) -> list[socket.socket]:
    """The sockets behind descriptors that were handed to us. Raises Failed for one that is no stream socket."""
    adopted = []
    for descriptor in descriptors:
        try:
            handed_over = socket.socket(fileno=descriptor)
        except OSError as error:
            raise Failed(f"descriptor {descriptor} was handed over as a socket, and is none") from error
        if handed_over.type != socket.SOCK_STREAM:
            handed_over.close()
            raise Failed(f"the socket handed over as descriptor {descriptor} takes no connections")
        os.set_inheritable(descriptor, False)
        adopted.append(handed_over)
    return adopted


def _open(family: int, kind: int, protocol: int, address: tuple[object, ...]) -> socket.socket:
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(address)
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened
