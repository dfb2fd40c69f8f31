"""Acceptance case 35 and what belongs to it: several sheets, each with its own headers, are one import."""

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from crm_desktop.cards import commit as writing
from crm_desktop.cards.api import Table, plan, read_sheets, tables, undo_import
from crm_desktop.cards.choices import with_fields
from crm_desktop.cards.report import ImportReport
from crm_desktop.errors import Cancelled, UserError
from tests.cards.conftest import Desk, assert_balanced
from tests.cards.files import cards, notes, xlsx

SPRING = (("姓名", "公司", "手机"), ("赵敏", "上海澜山材料有限公司", "13612345671"))
AUTUMN = (
    ("2025秋季展",),
    ("Company", "Name", "Mobile", "客户偏好"),
    ("广州海川贸易有限公司", "孙浩", "13412345673", "喜欢茶"),
    ("上海澜山材料有限公司", "吴刚", "13412345674", None),
)
CANTON = (("姓名", "公司", "电话"), ("赵敏", "上海澜山材料有限公司", "021-61234567"), ("何苗", "海川", None))


def three_sheets(sheet: Worksheet) -> None:
    sheet.title = "说明"
    book = sheet.parent
    assert book is not None
    for name, rows in (("春季展", SPRING), ("秋季展", AUTUMN), ("广交会", CANTON)):
        other = book.create_sheet(name)
        for row in rows:
            other.append(list(row))
    book["秋季展"].append(list(AUTUMN[3]))


@pytest.fixture
def content() -> bytes:
    return xlsx([("每个展会一张表",)], three_sheets)


@pytest.fixture
def together(desk: Desk, content: bytes) -> Table:
    path = desk.folder / "展会.xlsx"
    path.write_bytes(content)
    file = read_sheets(path)
    assert file.sheets_with_cards() == ["春季展", "秋季展", "广交会"]
    return tables(file, file.sheets_with_cards())


def test_sheets_with_headers_of_their_own_are_one_table(together: Table) -> None:
    assert [(column.header, column.field) for column in together.columns] == [
        ("姓名", "full_name"), ("公司", "company"), ("手机", "mobile"),
        ("Company", "company"), ("Name", "full_name"), ("Mobile", "mobile"), ("客户偏好", None), ("电话", "phone"),
    ]  # fmt: skip
    assert [(row.place, row.number) for row in together.rows] == [
        ("春季展 2", 2), ("秋季展 3", 5), ("秋季展 4", 6), ("秋季展 5", 7), ("广交会 2", 9), ("广交会 3", 10),
    ]  # fmt: skip
    report = ImportReport(plan(None, together)).as_json()
    assert_balanced(report)
    assert (report["rows"][1]["sheet"], report["rows"][1]["row"]) == ("秋季展", 3)
    names = [one["fields"]["full_name"] for one in report["rows"]]
    assert names == ["赵敏", "孙浩", "吴刚", "吴刚", "赵敏", "何苗"]
    assert cards(report)[1]["unmapped"] == {"客户偏好": "喜欢茶"}
    assert "秋季展 4" in report["rows"][3]["reason"]
    assert notes(report)["card_file_sheets_left"] == {"names": "说明"}


def test_case_035_one_batch_with_the_sheet_as_provenance_and_tag(desk: Desk, content: bytes) -> None:
    path = desk.folder / "展会.xlsx"
    path.write_bytes(content)
    report = desk.import_file(path, all_sheets=True)
    assert_balanced(report)
    assert (report["read"], report["sheet"]) == (6, "春季展, 秋季展, 广交会")
    (batch,) = desk.all("import_batch")
    assert (batch.sheet, batch.row_count, batch.status) == ("春季展, 秋季展, 广交会", 6, "DONE")
    rows = desk.all("import_row")
    assert {(row.sheet, row.sheet_row) for row in rows} == {
        ("春季展", 2), ("秋季展", 3), ("秋季展", 4), ("秋季展", 5), ("广交会", 2), ("广交会", 3),
    }  # fmt: skip
    tags = {(one.tag) for one in desk.all("account_tag")}
    assert {"春季展", "秋季展"} <= tags
    names = [one.name for one in desk.all("account")]
    assert names.count("上海澜山材料有限公司") == 1, "a company of one sheet is that of the next"
    again = desk.import_file(path, all_sheets=True)
    assert (again["new"], again["already_imported"]) == (0, batch.id)
    one_sheet = desk.import_file(path, sheet="秋季展")
    assert one_sheet["new"] == 0, "rows are known in whatever company of sheets they come"
    undone = undo_import(desk.workspace, batch.id)
    assert undone["kept"] == []
    assert desk.all("contact") == []


def test_chosen_sheets_come_in_the_order_in_which_they_are_named(desk: Desk, content: bytes) -> None:
    path = desk.folder / "展会.xlsx"
    path.write_bytes(content)
    report = desk.import_file(path, sheets=("秋季展", "春季展"), dry_run=True)
    assert [one["sheet"] for one in report["rows"]] == ["秋季展", "秋季展", "秋季展", "春季展"]
    with pytest.raises(UserError, match="sheet_missing"):
        desk.import_file(path, sheets=("秋季展", "没有"), dry_run=True)


def test_a_column_is_said_once_for_all_sheets(together: Table) -> None:
    chosen = with_fields(together, [("姓名", "nickname")])
    assert [column.field for column in chosen.columns if column.header == "姓名"] == ["nickname"]
    assert together.found == tuple(column.field for column in together.columns)


def test_a_broken_off_import_of_several_sheets_goes_on(
    desk: Desk, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CHUNK", 2)
    path = desk.folder / "展会.xlsx"
    path.write_bytes(content)
    file = read_sheets(path)
    whole = tables(file, file.sheets_with_cards())
    with desk.workspace.read() as session:
        planned = plan(session, whole)
    seen: list[int] = []
    with pytest.raises(Cancelled):
        writing.commit(desk.workspace, planned, lambda done, _: seen.append(done), lambda: bool(seen))
    report = desk.import_file(path, all_sheets=True)
    assert len(desk.all("import_batch")) == 1
    assert len(desk.all("import_row")) == 6
    assert_balanced(report)
