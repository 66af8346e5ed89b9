"""What every command says to a terminal: lines, JSON, CSV on stdout, one line of complaint on stderr.

The only place that prints, with the files of commands that call it. Knows no command.
"""

from __future__ import annotations

import codecs
import errno
import io
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from index.errors import ZhiwenError
from rag.cli.terminal import guarded
from rag.export.csv_file import csv_lines
from rag.language.wellformed import is_well_formed

_GIVEN, _ESCAPING = f"{__name__}.given", f"{__name__}.escaping"


class Commands(click.Group):
    """Turns our errors, and what the operating system refuses, into one line on stderr and exit status 1."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the arguments as they were typed, for ``invoke``."""
        ctx.meta[_GIVEN] = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # as click declares it
        """Run the command."""
        _name_temporary_folder()
        _print_everything()
        with guarded():
            return self._invoke(ctx)

    def _invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # as click declares it
        try:
            _check_arguments(ctx.meta.get(_GIVEN, ()))
            return super().invoke(ctx)
        except ZhiwenError as error:
            complain(str(error))
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:  # `zhiwen reports | head`: click ends that quietly
                raise
            complain(_explain_system(error))
            ctx.exit(1)
        except KeyboardInterrupt as stop:
            ctx.exit(status_of(stop))


class Terminated(KeyboardInterrupt):
    """SIGTERM, where it ends a command as Ctrl-C does."""


@contextmanager
def heeding_sigterm() -> Iterator[None]:
    """Let SIGTERM end the block with Terminated, so that what is open is closed."""

    def end(*_: object) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def status_of(stop: BaseException | None) -> int:
    """Return the exit status that is usual for what ended a command from outside."""
    return 128 + (signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT)


def _check_arguments(given: Sequence[str]) -> None:
    """Refuse an argument of bytes that are no text, but for the path of a file, which may have any name."""
    for argument in given:
        if not is_well_formed(argument) and not os.path.lexists(argument):
            shown = argument.encode("utf-8", "surrogateescape")
            raise ZhiwenError(f"{str(shown)[1:]} is not UTF-8 text. Type it in a terminal that is set to UTF-8")


def _print_everything() -> None:
    """Print what the output's encoding has no character for as JSON escapes it, and not stop at it.

    So that also a JSON document stays one, in any encoding.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        codecs.register_error(_ESCAPING, _escape)
        sys.stdout.reconfigure(errors=_ESCAPING)


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2)), error.end


def _name_temporary_folder() -> None:
    """Name a temporary folder also where no disk takes a byte: libraries ask for its name as they are imported."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:  # Python tries each folder by writing to it
        tempfile.tempdir = next((folder for folder in ("/tmp", "/var/tmp") if Path(folder).is_dir()), str(Path.cwd()))  # noqa: S108  # where it would look


def complain(message: str) -> None:
    """Print one line on stderr."""
    click.echo("zhiwen: " + " ".join(message.split()), err=True)


def _explain_system(error: OSError) -> str:
    """Say in one sentence what the operating system refused, and what to do."""
    what = f"{error.filename} cannot be used" if error.filename else "The system refused to read or write a file"
    from index.storage_errors import advise, find_cause  # SQLite, which `zhiwen --help` need not load

    cause = find_cause(error, Path(error.filename or ".").parent)
    remedy = advise(cause) if cause else "Check the disk and the permissions, then run this again"
    return f"{what} ({error.strerror or error}). {remedy}"


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        click.echo(line)


def print_csv(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Print CSV: bytes, since a terminal's own encoding and line ends are none that a spreadsheet expects."""
    shown = sys.stdout.isatty()  # which takes text, and no mark
    for line in csv_lines(columns, rows):
        click.echo(line.decode("utf-8-sig") if shown else line, nl=False)


def print_json(value: Any) -> None:  # noqa: ANN401  # whatever JSON can hold
    """Print one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
