"""What a reader of the figures has to know of the machine and the programs."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from blog.core import clock, mariadbd
from tests.bench import cores
from tests.bench.processes import version_of


def facts() -> dict[str, str]:
    """By name, as they stand above the table."""
    return {
        "date": clock.now().date().isoformat(),
        "processor": _processor(),
        "cores": f"{len(cores.ALL)}: one for servers and database, one for wrk",
        "two processes": "they, nginx beside them, the database and wrk share all cores",
        "made anew": "nothing kept, the database on the servers' core",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in ("aiohttp", "uvloop", "aiomysql")},
        "nginx": version_of("nginx", "-v"),
        "MariaDB": version_of(str(mariadbd.find_binary()), "--version"),
        "wrk": version_of("wrk", "-v"),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")
