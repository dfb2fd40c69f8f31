"""Commands that bring tables in and out."""

import argparse

from crm_server import exchange
from crm_server.admin.output import Output
from crm_server.exchange import ImportReport
from crm_server.exchange.mapping import read_mapping
from crm_server.settings import Settings

SHOWN = 20
"""How many mistakes are told on a terminal; the JSON document has them all."""


def import_table(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    mapping = read_mapping(options.map) if options.map else None
    with settings.opened() as database, database.transaction() as conn:
        report = exchange.import_file(conn, options.entity, options.file, mapping, dry_run=options.dry_run)
    output.done(_sentence(report), report.document())


def _sentence(report: ImportReport) -> str:
    does = "Would import" if report.dry_run else "Imported"
    counts = f"{report.new:,} new, {report.updated:,} updated, {report.unchanged:,} unchanged"
    lines = [f"{does} {report.entity}: {report.read:,} rows read, {counts}, {report.error:,} with errors."]
    if report.ignored:
        lines.append(f"Columns not used: {', '.join(report.ignored)}.")
    lines += [f"Row {error.row}: {error.message}" for error in report.errors[:SHOWN]]
    if len(report.errors) > SHOWN:
        lines.append(f"… and {len(report.errors) - SHOWN:,} more; --json lists them all.")
    return "\n".join(lines)


def export_table(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database, database.snapshot() as conn:
        rows = exchange.export_file(conn, options.entity, options.file)
    output.done(
        f"Exported {rows:,} records of {options.entity} to {options.file}.",
        {"entity": options.entity, "file": str(options.file), "rows": rows},
    )
