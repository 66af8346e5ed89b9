"""The commands that keep a library safe: backup, restore. Each thin."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from rag.cli.output import print_json
from rag.cli.progress import progress_bars


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def backup(file: Path, *, as_json: bool) -> None:
    """Write the library to a new FILE: reports, index, answers, conversations. The page may be open."""
    from index.backups.writing import back_up
    from rag.app.open_library import library_of
    from rag.settings import read_settings

    with progress_bars() as progress, library_of(read_settings()) as library:
        held = back_up(library, file, progress)
    if as_json:
        print_json({"file": str(file), **asdict(held)})
        return
    click.echo(f"{file}: {held.reports} reports, {held.answers} answers, {file.stat().st_size / 1e6:.1f} MB")
    if not held.vectors:
        click.echo("The vectors are on the Chroma server and not in it: after a restore, run zhiwen index --rebuild")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Also where there is a library already; that one is set aside.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def restore(file: Path, *, yes: bool, as_json: bool) -> None:
    """Bring back the library that `zhiwen backup` wrote to FILE. Nothing else may use the library meanwhile."""
    from index.backups.restoring import restore as bring_back
    from rag.settings import read_settings

    home = read_settings().home
    with progress_bars() as progress:
        restored = bring_back(file, home, confirm=(lambda _: True) if yes else _ask_on_terminal, progress=progress)
    held, aside = restored.held, restored.set_aside
    if as_json:
        print_json({"home": str(home), **asdict(held), "set_aside": str(aside) if aside else None})
        return
    click.echo(f"{home}: {held.reports} reports, {held.answers} answers, as of {held.made}")
    if aside:
        click.echo(f"What was there is in {aside}; remove that folder when it is not wanted any more")
    if not held.vectors:
        click.echo("The vectors were on a Chroma server: run zhiwen index --rebuild")


def _ask_on_terminal(before: str) -> bool:
    """Ask whether a library may be replaced; where nobody can be asked it may not."""
    return sys.stdin.isatty() and click.confirm(f"{before}. Set it aside?", err=True)
