"""The command report: what reports there are, one of them on the terminal, and as a file."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from crm_desktop.cli.opening import opened
from crm_desktop.cli.output import language_of, show
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.reports.shape import ReportResult


def report_command(options: Namespace) -> None:
    """Print a report and write the files asked for; or list the reports, for which no data folder is needed."""
    if options.list:
        show(_listed(language_of(options)), options)
        return
    from crm_desktop.reports.registry import report, run

    name = report(options.name or "").name
    with opened(options) as laptop, laptop.store.read() as session:
        result = run(session, name, _parameters(options), language_of(options), now_ms=laptop.clock.wall_ms())
        behind = _behind(session, result, options.drill) if options.drill is not None else None
    files = _write(result, options)
    _print(result, behind, files, options)


def _listed(language: str) -> list[dict[str, Any]]:
    from crm_desktop.reports.registry import REPORTS

    return [
        {
            "name": one.name,
            "title": one.title.text(language),
            "features": list(one.numbers),
            "parameters": [option.name for option in one.options],
        }
        for one in REPORTS.values()
    ]


def _parameters(options: Namespace) -> dict[str, str]:
    given = {"from": options.first, "to": options.last, "unit": options.unit, "owner": options.owner}
    for assignment in options.option:
        name, sign, value = assignment.partition("=")
        if not sign:
            raise UserError("not_an_assignment", text=assignment)
        given[name] = value
    return {name: value for name, value in given.items() if value is not None}


def _behind(session: Session, result: "ReportResult", row: int) -> dict[str, Any]:
    from crm_desktop.reports.registry import drill
    from crm_desktop.services.lookups import titles_of

    if not 1 <= row <= len(result.rows):
        raise UserError("report_row_unknown", row=row, rows=len(result.rows))
    found = drill(session, result, result.rows[row - 1])
    titles = titles_of(session, found.entity, found.ids)
    records = [{"id": one, "title": titles.get(one, "")} for one in found.ids]
    return {"row": row, "entity": found.entity, "records": records}


def _write(result: "ReportResult", options: Namespace) -> dict[str, str]:
    if options.xlsx is not None:
        from crm_desktop.reports.workbook import write_xlsx

        write_xlsx(result, options.xlsx)
    if options.png is not None:
        from crm_desktop.reports.chart import write_png

        write_png(result, options.png)
    if options.pdf is not None:
        from crm_desktop.reports.pdf import write_pdf

        write_pdf(result, options.pdf)
    asked_for: dict[str, Path | None] = {"xlsx": options.xlsx, "png": options.png, "pdf": options.pdf}
    return {kind: str(path) for kind, path in asked_for.items() if path is not None}


def _print(
    result: "ReportResult", behind: dict[str, Any] | None, files: dict[str, str], options: Namespace
) -> None:
    from crm_desktop.reports.cells import cell_text, to_json

    if options.json:
        extra = {"files": files} if files else {}
        show(to_json(result) | extra | ({"drill": behind} if behind else {}), options)
        return
    print(result.title, *result.definition, "", sep="\n")
    print("\t".join(result.header(column) for column in result.columns))
    for row in result.rows:
        print("\t".join(cell_text(column, row, result.language) for column in result.columns))
    if behind is not None:
        print()
        show(behind["records"], options)
    for path in files.values():
        print(path)
