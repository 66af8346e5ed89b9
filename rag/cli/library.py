"""The commands on the library and its numbers: index, reports, facts, compare. Each thin. Knows no question."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import Interrupted
from rag.cli.output import complain, heeding_sigterm, print_csv, print_json, print_lines, status_of
from rag.cli.progress import progress_bars

if TYPE_CHECKING:
    from index.indexing_run import BuildResult


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Remove the reports whose file is gone.")
@click.option("--yes", is_flag=True, help="With --prune: do not ask, even where a disk seems to be away.")
@click.option("--force", is_flag=True, help="Read all files again, also those that seem unchanged.")
@click.option("--any", "any_text", is_flag=True, help="Take in texts that are no report too.")
@click.option("--rebuild", "anew", is_flag=True, help="Make vectors and words again from the stored texts.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def index(  # each option is a parameter
    paths: tuple[Path, ...], *, prune: bool, yes: bool, force: bool, any_text: bool, anew: bool, as_json: bool
) -> None:
    """Add or refresh files and folders. What is no report is held back and told."""
    from rag.app.open_library import index as bring_in
    from rag.settings import read_settings

    if not (paths or prune or anew):
        raise click.UsageError("Name files or folders to index, or give --prune or --rebuild.")
    try:
        with heeding_sigterm(), progress_bars() as progress:
            result = bring_in(
                read_settings(),
                paths,
                prune=prune,
                anew=anew,
                force=force,
                any_text=any_text,
                confirm=(lambda _: True) if yes else _ask_on_terminal,
                progress=progress,
            )
    except Interrupted as stopped:
        complain(str(stopped))
        sys.exit(status_of(stopped.__cause__))
    counts = {name: len(getattr(result, name)) for name in ("added", "updated", "unchanged", "removed")}
    if as_json:
        # What answers are worded with takes 0.08 s to load; each start of the page is preceded by an index run.
        from rag.cli.render import versions_record

        print_json(
            {
                **{name: list(getattr(result, name)) for name in counts},
                "failed": [{"file": path, "error": message} for path, message in result.failed],
                "duplicates": [{"file": path, "of": name} for path, name in result.duplicates],
                "corrections_kept": [{"report": name, "values": values} for name, values in result.kept],
                "corrections_dropped": [{"report": name, "values": values} for name, values in result.dropped],
                "away": list(result.away),
                "versions": [versions_record(group) for group in result.versions],
                "held": list(result.held),
                "of_another_kind": list(result.strays),
                "doubles": [{"report": one, "of": two, "likeness": share} for one, two, share in result.doubles],
                **({"salvaged": asdict(result.salvaged)} if result.salvaged else {}),
            }
        )
    else:
        print_lines(_remark_lines(result))
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    for _, message in result.failed:
        complain(message)
    if result.failed:
        sys.exit(1)


def _ask_on_terminal(doubt: str) -> bool:
    """Ask whether a removal is meant; where nobody can be asked it is not."""
    return _is_terminal() and click.confirm(f"{doubt}. Remove them?", err=True)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _remark_lines(result: BuildResult) -> Iterator[str]:
    """Yield what a run did that is not seen from its counts."""
    if result.salvaged:
        came = ", ".join(f"{count} {name}" for name, count in asdict(result.salvaged).items())
        yield f"目录已损坏，能读出的已搬到新目录。 The catalog was damaged; what could be read of it came over: {came}"
    for path in result.held:
        yield (
            f"{path}: 不像政府的报告，没有入库。要入库吗？ This looks like no report of a government; not added. "
            f"To add it: zhiwen index --any {shlex.quote(path)}"
        )
    for name in result.strays:
        yield f"{name}: 与库中多数报告不是同一种，已入库。 Another kind of report than most of the library; added"
    for name, other, share in result.doubles:
        yield (
            f"{name}: 文字有约{share:.0%}与 {other} 相同，地方或年份却不同，请核对。 "
            f"About {share:.0%} of its text is that of {other}, of another place or year: check both"
        )
    for path, name in result.duplicates:
        yield f"{path}: the same text as {name}, not added twice"
    for name, values in result.kept:
        yield f"{name}: what was set by hand for this report is kept for its new text ({values})"
    for name, values in result.dropped:
        yield f"{name}: the file holds another report now; set by hand for the earlier one, and not used: {values}"
    if result.versions:
        from rag.cli.render import versions_line  # here, as in ``index``

        yield from map(versions_line, result.versions)
    for name in result.away:
        yield f"{name}: not removed, because the folder of its file is away; to remove it: zhiwen index --prune"


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def reports(context: click.Context, *, as_json: bool) -> None:
    """List the library; show, remove or correct a report."""
    if context.invoked_subcommand:
        return
    from rag.app.open_library import library_of
    from rag.cli.render import report_row
    from rag.settings import read_settings

    with library_of(read_settings()) as library:
        entries, counted = library.catalog.entries(), library.catalog.counted()
        rows = [report_row(entry.id, entry.name, entry.profile, counted.of(entry.id)) for entry in entries]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        line = f"{row['id']}  {row['year'] or '----'}  {row['jurisdiction']}  {row['title']}  ({row['report']})"
        aside = "" if row["counts"] else f"  [不计入 does not count: {row['versions']['counting']['report']} counts]"
        click.echo(line + aside)
    click.echo(f"{len(rows)} report{'s' if len(rows) != 1 else ''}")


@reports.command("show")
@click.argument("report_id", metavar="ID")
@click.option("--text", is_flag=True, help="Print the report's whole text.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show_report(report_id: str, *, text: bool, as_json: bool) -> None:
    """Show a report's profile, each value with where it was read."""
    from rag.app.open_library import library_of
    from rag.cli.render import report_row, versions_line
    from rag.settings import read_settings

    with library_of(read_settings()) as library:
        report = library.catalog.report(_whole_id(library.catalog.entries(), report_id))
        sections, versions = library.catalog.sections(report.id), library.catalog.counted().of(report.id)
    row = report_row(report.id, report.name, report.profile, versions)
    if as_json:
        outline = [{"path": s.path, "aspect": s.aspect, "start": s.start, "end": s.end} for s in sections]
        print_json({**row, "path": report.path, "outline": outline, **({"text": report.text} if text else {})})
        return
    if text:
        click.echo(report.text, nl=False)
        return
    for name in ("id", "report", "jurisdiction", "level", "parents", "year", "paper", "reviewed", "planned"):
        click.echo(f"{name}: {row[name]}")
    if versions:
        click.echo(f"counts: {'yes' if row['counts'] else 'no'}  ({versions_line(versions)})")
    for name, reading in row["readings"].items():
        where = f"{reading['start']}:{reading['end']}" if reading["start"] is not None else "not in the text"
        click.echo(f"{name}: {reading['value']}  [{reading['source']}, {where}, {reading['confidence']:.2f}]")


@reports.command("differences")
@click.argument("report_id", metavar="ID")
@click.argument("other_id", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show_differences(report_id: str, other_id: str | None, *, as_json: bool) -> None:
    """Show in what a report differs from another one: by default from the version of it that counts."""
    from index.changes.differences import differences
    from rag.app.open_library import library_of
    from rag.cli.render import difference_lines, difference_record
    from rag.settings import read_settings

    with library_of(read_settings()) as library:
        catalog = library.catalog
        entry = catalog.entry(_whole_id(catalog.entries(), report_id))
        group = catalog.counted().of(entry.id)
        if other_id:
            other = catalog.entry(_whole_id(catalog.entries(), other_id))
        elif group:
            other = group.counting if group.counting.id != entry.id else group.others[0]
        else:
            raise click.UsageError(f"{entry.name} has no other version in the library; name a second report.")
        found = differences(catalog.parts(other.id).sentences, catalog.parts(entry.id).sentences)
    if as_json:
        files = {side: {"id": one.id, "report": one.name} for side, one in (("first", other), ("second", entry))}
        print_json({**files, "differences": [difference_record(one) for one in found]})
        return
    click.echo(f"[-{other.name}-] {{+{entry.name}+}}")
    print_lines(difference_lines(found))
    click.echo(f"{len(found)} difference{'s' if len(found) != 1 else ''}")


@reports.command("remove")
@click.argument("report_id", metavar="ID")
def remove(report_id: str) -> None:
    """Take a report out of the library; its file stays where it is."""
    from index.build import remove_report
    from rag.app.open_library import library_of
    from rag.settings import read_settings

    with library_of(read_settings(), write=True) as library:
        whole = _whole_id(library.catalog.entries(), report_id)
        name = library.catalog.entry(whole).name
        remove_report(library, whole)
    click.echo(f"removed {name}")


@reports.command("set")
@click.argument("report_id", metavar="ID")
@click.argument("values", metavar="KEY=VALUE ...", nargs=-1, required=True)
def set_values(report_id: str, values: tuple[str, ...]) -> None:
    """Correct a report's profile: jurisdiction, level, year, issuer, title, document_number, written, published.

    counts=yes: of several reports of one body and year, this one counts. An empty value takes back what was set before.
    """
    from index.build import set_profile
    from index.profile.gazetteer import load_divisions
    from rag.app.open_library import library_of
    from rag.settings import read_settings

    pairs = [value.partition("=") for value in values]
    if wrong := [key for key, sign, _ in pairs if not sign]:
        raise click.UsageError(f"{wrong[0]!r} is not KEY=VALUE.")
    with library_of(read_settings(), write=True) as library:
        whole = _whole_id(library.catalog.entries(), report_id)
        profile = set_profile(library, whole, {key: value for key, _, value in pairs}, load_divisions())
    click.echo(f"{profile.jurisdiction.name} {profile.year or ''}: {profile.title}")


@click.command()
@click.option("--in", "places", metavar="PLACE", multiple=True, help="Of these places; again for more.")
@click.option("--year", "years", metavar="YEAR", type=int, multiple=True, help="Of these years; again for more.")
@click.option("--measure", help="Only this measure: 行政复议, 行政复议 收到.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for a spreadsheet.")
def facts(places: tuple[str, ...], years: tuple[int, ...], measure: str | None, *, as_json: bool, as_csv: bool) -> None:
    """List the numbers that the reports state, each with its place in the text."""
    from rag.app.open_library import open_enquiry
    from rag.cli.render import (
        FACT_COLUMNS,
        FACT_FIELDS,
        fact_cells,
        fact_fields,
        fact_record,
        json_lines,
        table_lines,
        versions_line,
    )
    from rag.settings import read_settings

    _check_form(as_json=as_json, as_csv=as_csv)
    with open_enquiry(read_settings()) as enquiry:
        chosen, counted = enquiry.reports(places, years), enquiry.catalog.counted()
        for group in counted.among(entry.id for entry in chosen if counted.counts(entry.id)):
            complain(versions_line(group))
        stated = enquiry.facts(chosen, measure)
        if as_json:
            print_lines(json_lines(map(fact_record, stated)))
        elif as_csv:
            print_csv(FACT_FIELDS, map(fact_fields, stated))
        else:
            rows = [fact_cells(one) for one in stated]
            print_lines(table_lines(FACT_COLUMNS, rows))
            click.echo(f"{len(rows)} facts")


@click.command()
@click.argument("measure")
@click.option("--in", "places", metavar="PLACE", multiple=True, required=True, help="Of this place; again for more.")
@click.option("--year", "years", metavar="YEAR", type=int, multiple=True, help="Of these years; again for more.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for a spreadsheet.")
def compare(measure: str, places: tuple[str, ...], years: tuple[int, ...], *, as_json: bool, as_csv: bool) -> None:
    """Compare what the reports of places and years state of one measure."""
    from rag.app.open_library import open_enquiry
    from rag.cli.render import comparison_fields, comparison_lines, comparison_record
    from rag.schema.answer import strip_markers
    from rag.settings import read_settings

    _check_form(as_json=as_json, as_csv=as_csv)
    with open_enquiry(read_settings()) as enquiry:
        comparison = enquiry.compare(measure, places, years)
    if as_json:
        print_json(comparison_record(comparison))
    elif as_csv:
        columns, *rows = comparison_fields(comparison)
        print_csv(columns, rows)
        for note in comparison.notes:
            complain(strip_markers(note))
    else:
        print_lines(comparison_lines(comparison))


def _whole_id(entries: Sequence[Any], given: str) -> str:
    """Return the one report id that begins with what was given, or whose file has that name."""
    found = [entry.id for entry in entries if entry.name == given or entry.id.startswith(given)]
    return found[0] if len(found) == 1 else given


def _check_form(*, as_json: bool, as_csv: bool) -> None:
    if as_json and as_csv:
        raise click.UsageError("Give --json or --csv, not both.")
