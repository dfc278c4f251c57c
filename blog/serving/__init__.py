"""The site as processes: sockets, the service manager, one process or several under a master."""
