"""Acceptance case 81: photos on the rows of a workbook go with their cards, and the codes in them are read."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl.drawing.image import Image as Drawn
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from crm_desktop.cards.api import plan, read_sheets, tables, undo_import
from crm_desktop.cards.readers import limits, xlsx_pictures
from crm_desktop.cards.report import ImportReport
from tests.cards.conftest import Desk
from tests.cards.files import cards, notes, numbers, shown, table_of, xlsx
from tests.support.card_pictures import VCARD, code_picture, png

HEAD = ("姓名", "公司", "手机", "照片")
ROWS = (
    HEAD,
    ("赵敏", "上海澜山材料有限公司", "13612345671"),
    ("王志强", None, None),
    ("孙浩", "海川", "13412345673"),
)


def photo(colour: str = "navy", size: tuple[int, int] = (900, 540)) -> bytes:
    return png(Image.new("RGB", size, colour))


def with_photos(**anchored: bytes) -> bytes:
    def shape(sheet: Worksheet) -> None:
        for place, content in anchored.items():
            sheet.add_image(Drawn(io.BytesIO(content)), place)

    return xlsx(ROWS, shape)


def test_case_081_a_photo_goes_with_the_person_of_its_row(desk: Desk) -> None:
    path = desk.folder / "名片.xlsx"
    path.write_bytes(with_photos(D2=photo(), A1=photo("red")))
    report = desk.import_file(path)
    assert report["new"] == 3
    (attachment,) = desk.all("attachment")
    names = {one.id: one.full_name for one in desk.all("contact")}
    assert (attachment.target, names[attachment.record_id], attachment.mime) == (
        "contact",
        "赵敏",
        "image/jpeg",
    )
    assert attachment.thumb
    assert undo_import(desk.workspace, report["batch"])["kept"] == []
    assert all(one.deleted_at is not None for one in desk.all("attachment"))


def test_a_code_fills_what_the_row_leaves_open() -> None:
    report = shown(with_photos(D3=code_picture(VCARD), D4=photo()))
    first, second, third = cards(report)
    assert (second["full_name"], second["company"], second["department"]) == (
        "王志强",
        "无锡恒力液压有限公司",
        "采购部",
    )
    assert numbers(second, "MOBILE") == ["+8613812345678"]
    assert first["department"] == third["department"] == ""
    assert "QR FN" in report["columns"]


def test_what_the_row_says_counts_before_its_code() -> None:
    report = shown(with_photos(D2=code_picture(VCARD)))
    card = cards(report)[0]
    assert (card["full_name"], card["company"]) == ("赵敏", "上海澜山材料有限公司")
    assert "王志强" in str(card["unmapped"])


def test_pictures_that_are_too_many_too_large_or_broken_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_pictures, "MOST_ROW_PICTURES", 1)
    table = table_of(with_photos(D2=photo(), E2=photo("red"), D3=photo("green"), D4=photo("blue")))
    assert [row.picture is not None for row in table.rows] == [True, False, False]
    assert table.pictures_left == 3
    monkeypatch.setattr(xlsx_pictures, "MOST_ROW_PICTURES", 9)
    monkeypatch.setattr(xlsx_pictures, "MOST_PIXELS_OF_ALL", 900 * 540)
    table = table_of(with_photos(D2=photo(), D3=photo("green")))
    assert [row.picture is not None for row in table.rows] == [True, False, False]
    monkeypatch.setattr(xlsx_pictures, "MOST_EMBEDDED_PIXELS", 100)
    report = shown(with_photos(D2=photo()))
    assert notes(report)["card_file_pictures_left"] == {"n": 1}
    assert len(cards(report)) == 3


def test_a_picture_is_kept_small() -> None:
    noise = Image.effect_noise((2_400, 1_600), 80).convert("RGB")
    picture = table_of(with_photos(D2=png(noise))).rows[0].picture
    assert picture is not None
    with Image.open(io.BytesIO(picture.content)) as kept:
        assert (kept.format, max(kept.size)) == ("JPEG", xlsx_pictures.KEPT_SIDE)
    assert len(picture.content) < limits.MOST_PICTURE


def damaged(content: bytes, part: str, instead: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(target, "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, instead if name == part else whole.read(name))
    return target.getvalue()


@pytest.mark.parametrize(
    "part", ["xl/media/image1.png", "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels"]
)
def test_a_broken_part_costs_the_picture_and_no_card(part: str) -> None:
    content = with_photos(D2=photo())
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        assert part in whole.namelist()
    report = shown(damaged(content, part, b"<broken"))
    assert len(cards(report)) == 3


def test_pictures_inside_cells_as_wps_writes_them() -> None:
    rows = [list(row) for row in ROWS]
    rows[1].append('=DISPIMG("ID_1",1)')
    content = xlsx(rows)
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    images = (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
        ' xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        f' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{relations}"><etc:cellImage>'
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_1"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/>'
        "</xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>"
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/image" Target="media/image1.png"/></Relationships>'
    )
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as book:
        book.writestr("xl/cellimages.xml", images)
        book.writestr("xl/_rels/cellimages.xml.rels", links)
        book.writestr("xl/media/image1.png", photo())
    table = table_of(target.getvalue())
    assert [row.picture is not None for row in table.rows] == [True, False, False]
    report = shown(target.getvalue())
    assert "DISPIMG" not in str(report["rows"])


def test_a_known_person_gets_the_photo_once(desk: Desk) -> None:
    path = desk.folder / "名片.xlsx"
    path.write_bytes(xlsx(ROWS))
    desk.import_file(path)
    rows = [HEAD, ("赵敏", "上海澜山材料有限公司", "13612345671", None, "总监")]

    def shape(sheet: Worksheet) -> None:
        sheet["E1"] = "职位"
        sheet.add_image(Drawn(io.BytesIO(photo())), "D2")

    for number in range(2):
        other = desk.folder / f"补充{number}.xlsx"
        rows[1] = (*rows[1][:4], f"总监{number}")
        other.write_bytes(xlsx(rows, shape))
        desk.import_file(other)
    assert len(desk.all("attachment")) == 1


def test_photos_and_codes_of_several_sheets_stay_with_their_rows(tmp_path: Path) -> None:
    def shape(sheet: Worksheet) -> None:
        sheet.add_image(Drawn(io.BytesIO(code_picture(VCARD))), "D3")
        book = sheet.parent
        assert book is not None
        other: Any = book.create_sheet("广交会")
        other.append(("Name", "Mobile"))
        other.append(("何苗", "13112345676"))
        other.add_image(Drawn(io.BytesIO(photo())), "C2")

    path = tmp_path / "名片.xlsx"
    path.write_bytes(xlsx(ROWS, shape))
    file = read_sheets(path)
    table = tables(file, file.sheets_with_cards())
    assert [row.place for row in table.rows if row.picture] == ["Sheet1 3", "广交会 2"]
    report = ImportReport(plan(None, table)).as_json()
    assert [one["department"] for one in cards(report)] == ["", "采购部", "", ""]
