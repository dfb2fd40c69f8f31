"""Files of cards made by a test, read and understood through the importer's own door."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from crm_desktop.cards.api import CardFile, ImportOptions, ImportReport, Table, plan
from crm_desktop.cards.choices import as_chosen
from crm_desktop.cards.readers.child import read
from crm_desktop.cards.readers.process import ReadFile
from crm_desktop.cards.readers.sheets import Refusal
from crm_desktop.errors import UserError
from tests.cards.conftest import assert_balanced

Shape = Callable[[Worksheet], None]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(rows: Sequence[Sequence[Any]], shape: Shape | None = None, title: str = "Sheet1") -> bytes:
    """Return a workbook of one sheet; `shape` may change the sheet before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if shape is not None:
        shape(sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def packed_xlsx(
    *sheets: tuple[str, str], shared: Sequence[str] = (), more: dict[str, bytes] | None = None
) -> bytes:
    """Return a workbook of these sheets (name and the XML of `sheetData`), as other programs than Excel write it."""
    entries = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, (name, _) in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rId99" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = {"workbook.xml": "sheet.main", "sharedStrings.xml": "sharedStrings"}
    kinds |= {f"worksheets/sheet{at}.xml": "worksheet" for at in range(1, len(sheets) + 1)}
    overrides = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{SPREADSHEET}.{kind}+xml"/>'
        for part, kind in kinds.items()
    )
    root = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">{root}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in shared)}</sst>',
    }
    for at, (_, data) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = f'<worksheet xmlns="{MAIN}">{data}</worksheet>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return target.getvalue()


def ods(rows: Sequence[Sequence[Any]], *, from_1904: bool = False) -> bytes:
    """Return an OpenDocument workbook of one sheet of texts and numbers."""
    office, table, text = (
        "urn:oasis:names:tc:opendocument:xmlns:" + one for one in ("office:1.0", "table:1.0", "text:1.0")
    )

    def cell(value: Any) -> str:
        if isinstance(value, int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    null_date = '<table:null-date table:date-value="1904-01-01"/>' if from_1904 else ""
    settings = f"<table:calculation-settings>{null_date}</table:calculation-settings>"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}"'
        f' office:version="1.3"><office:body><office:spreadsheet>{settings}<table:table table:name="名片">{lines}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    target, mime = io.BytesIO(), "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest><file-entry full-path="/" media-type="{mime}"/></manifest>'
        )
        archive.writestr("content.xml", '<?xml version="1.0" encoding="UTF-8"?>' + content)
    return target.getvalue()


def table_of(
    content: bytes, sheet: str | None = None, encoding: str | None = None, name: str = "名片"
) -> Table:
    """Return the table of a file's content. Raises UserError for a file that is not read."""
    answer = read(content, encoding)
    if isinstance(answer, Refusal):
        raise UserError(answer.code, file=name, **answer.params)
    return CardFile.of(ReadFile(name, answer.sha256, answer)).table(sheet)


def shown(content: bytes, **options: Any) -> dict[str, Any]:
    """Return what a dry run says of a file's content."""
    wishes = ImportOptions(dry_run=True, **options)
    table = as_chosen(table_of(content, wishes.sheet, wishes.encoding), wishes)
    report = ImportReport(plan(None, table, wishes)).as_json()
    assert_balanced(report)
    return report


def cards(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of every row that would be written."""
    return [row["fields"] for row in report["rows"] if row["state"] == "NEW"]


def card(content: bytes, **options: Any) -> dict[str, Any]:
    """Return the fields of the only card of a file."""
    [found] = cards(shown(content, **options))
    return found


def numbers(fields: dict[str, Any], kind: str) -> list[str]:
    """Return the normalized values of one kind."""
    return [one["normalized"] for one in fields["methods"] if one["kind"] == kind]


def notes(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what is told about the file, by code."""
    return {note["code"]: note["params"] for note in report["notes"]}


def warned(report: dict[str, Any], at: int = 0) -> set[str]:
    """Return the codes of the warnings of a row."""
    return {warning["code"] for warning in report["rows"][at]["warnings"]}
