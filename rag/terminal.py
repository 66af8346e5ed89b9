"""What every command says to a terminal: lines, JSON, CSV on stdout, one line of complaint on stderr.

The only place that prints, with the files of commands that call it. Knows no command.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Sequence
from typing import Any

import click

from index.errors import ZhiwenError
from rag.spreadsheet import csv_lines


class Commands(click.Group):
    """Turns our errors, and what the operating system refuses, into one line on stderr and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # as click declares it
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ZhiwenError as error:
            complain(str(error))
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:  # `zhiwen reports | head`: click ends that quietly
                raise
            complain(_explain_system(error))
            ctx.exit(1)
        except KeyboardInterrupt:
            ctx.exit(130)


def complain(message: str) -> None:
    """Print one line on stderr."""
    click.echo("zhiwen: " + " ".join(message.split()), err=True)


def _explain_system(error: OSError) -> str:
    """Say in one sentence what the operating system refused, and what to do."""
    what = f"{error.filename} cannot be used" if error.filename else "The system refused to read or write a file"
    remedy = "Free some space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "Check the disk and the permissions"
    return f"{what} ({error.strerror or error}). {remedy}, then run this again"


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        click.echo(line)


def print_csv(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Print CSV: bytes, since a terminal's own encoding and line ends are none that a spreadsheet expects."""
    for line in csv_lines(columns, rows):
        click.echo(line, nl=False)


def print_json(value: Any) -> None:  # noqa: ANN401  # whatever JSON can hold
    """Print one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
