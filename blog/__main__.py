"""The command line: `python -m blog`, or `blog` where it is installed."""

import sys
from io import TextIOWrapper
from pathlib import Path

import click

from blog import __version__
from blog.commands.demo import demo
from blog.commands.imports import import_
from blog.commands.serve import serve, worker
from blog.commands.upkeep import check, migrate
from blog.commands.users import user


class _InOrder(click.Group):
    """Lists its commands in the order in which one needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-c", "--config", metavar="FILE", type=click.Path(path_type=Path), help="File of settings.")
@click.version_option(__version__, prog_name="inkstone")
@click.pass_context
def cli(context: click.Context, config: Path | None) -> None:
    """Inkstone, a blog engine. All commands work while the site is running and while it is not."""
    context.obj = config


for command in (serve, migrate, check, user, import_, demo, worker):
    cli.add_command(command)


def main() -> None:
    """Run the command that the arguments name, and end the process with its status; 130 when it was interrupted."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character of somebody's name is no reason to stop half-way.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        # Under this name also as `python -m blog`, so that the help shows what can be typed.
        status = cli.main(prog_name="blog", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    sys.exit(status)


if __name__ == "__main__":
    main()
