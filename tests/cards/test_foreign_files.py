"""Files of many other programs: rows or a sentence for each, the right contents where they are known."""

import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from crm_desktop.cards.api import ImportOptions, ImportReport, plan, read_sheets
from crm_desktop.cards.readers.cells import plain
from crm_desktop.cards.readers.child import read
from crm_desktop.cards.readers.sheets import Workbook
from crm_desktop.errors import UserError
from crm_desktop.messages import TABLES
from tests.cards.files import shown
from tools.import_outcomes import files_in, outcome_of

pytestmark = pytest.mark.slow
CODES = {code for table in TABLES for code in table}
LONGEST_SECONDS = 20.0
MOST_MEMORY_KB = 1024 * 1024


def book_of(file: Path) -> Workbook:
    answer = read(file.read_bytes())
    assert isinstance(answer, Workbook), answer
    return answer


def cells_of(file: Path, sheet: int = 0) -> Sequence[Sequence[Any]]:
    return book_of(file).sheets[sheet].rows


def processor_seconds() -> float:
    """What this process and those that it has waited for have computed: a busy machine does not change it."""
    import resource

    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def test_every_file_ends_in_rows_or_in_a_sentence(real_data: Path) -> None:
    """One of three through the reading process, which has a limit of memory; the others here."""
    import resource

    files = files_in(real_data)
    assert len(files) > 100
    for file in files[::3]:
        began = processor_seconds()
        found = outcome_of(file, real_data)
        assert found.rows or found.code in CODES, found
        assert "{" not in found.result, found
        assert processor_seconds() - began < LONGEST_SECONDS, found
    for file in (one for one in files if "hostile" not in one.parts):
        began = processor_seconds()
        answer = read(file.read_bytes())
        assert processor_seconds() - began < LONGEST_SECONDS, file
        assert isinstance(answer, Workbook) or answer.code in CODES, file
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY_KB


def test_what_is_protected_or_broken_says_so(real_data: Path) -> None:
    excel = real_data / "excel"
    expected = {
        "protected/calamine__pass_protected.xlsx": "password_protected",
        "protected/poi__password.xls": "password_protected",
        "hostile/poi__poc-xmlbomb-empty.xlsx": "unreadable_file",
    }
    for name, code in expected.items():
        with pytest.raises(UserError, match=code):
            read_sheets(excel / name)


def test_two_parsers_agree_cell_by_cell(real_data: Path) -> None:
    for file in sorted((real_data / "excel" / "valid").glob("*.xlsx")):
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()), data_only=True)
        for sheet, page in zip(book_of(file).sheets, book.worksheets, strict=False):
            ours = dict(zip(sheet.numbers, sheet.rows, strict=True))
            for number, row in enumerate(page.iter_rows(values_only=True), 1):
                theirs = [_comparable(value) for value in row]
                mine = [_comparable(value) for value in ours.get(number, [])]
                mine += [None] * (len(theirs) - len(mine))
                assert mine[: len(theirs)] == theirs, (file.name, sheet.name, number)


def _comparable(value: Any) -> Any:
    """Times of day and spans are written differently by both; line ends too."""
    cell = plain(value)
    if isinstance(cell, float):
        return round(cell, 9)
    if isinstance(cell, str):
        return cell.replace("_x000D_", "").replace("\r", "") if ":" not in cell else None
    return cell


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("excel/legacy/poi__SampleSS.xls", "excel/valid/poi__SampleSS.xlsx"),
        ("excel/valid/poi__SampleSS.strict.xlsx", "excel/valid/poi__SampleSS.xlsx"),
        ("excel/legacy/poi__1904DateWindowing.xls", "excel/legacy/poi__1900DateWindowing.xls"),
        (
            "excel/legacy/test_files__artifacts_wps_write.et",
            "excel/valid/test_files__artifacts_wps_write.xlsx",
        ),
        ("csv/phpspreadsheet/encoding.iso88591.csv", "csv/phpspreadsheet/encoding.utf8.csv"),
        ("csv/phpspreadsheet/encoding.utf16le.csv", "csv/phpspreadsheet/encoding.utf8.csv"),
        ("csv/phpspreadsheet/premiere.win1252.csv", "csv/phpspreadsheet/premiere.utf8.csv"),
        ("csv/phpspreadsheet/premiere.utf16lebom.csv", "csv/phpspreadsheet/premiere.utf8bom.csv"),
        ("csv/messytables/simple.ssv", "csv/messytables/simple.csv"),
        ("csv/phpspreadsheet/linend.win.csv", "csv/phpspreadsheet/linend.unix.csv"),
        ("csv/phpspreadsheet/csv_without_extension", "csv/phpspreadsheet/semicolon_separated.csv"),
    ],
)
def test_the_same_content_in_two_forms(real_data: Path, one: str, other: str) -> None:
    assert cells_of(real_data / one) == cells_of(real_data / other) != []


def test_rows_in_three_encodings(real_data: Path) -> None:
    folder = real_data / "csv" / "derived-encodings"
    gbk, utf16, big5 = (
        book_of(folder / f"{name}.csv") for name in ("szse_gbk", "szse_utf16le_tab", "twse_big5")
    )
    assert (gbk.encoding, utf16.encoding, big5.encoding) == ("gbk", "utf-16", "cp950")
    assert gbk.sheets[0].rows[:101] == utf16.sheets[0].rows
    assert big5.sheets[0].rows[1][:3] == ["1101", "臺灣水泥股份有限公司", "台泥"]
    assert all("\ufffd" not in str(row) for book in (gbk, big5) for row in book.sheets[0].rows)


@pytest.mark.parametrize("name", ["gmail", "tb_plain"])
def test_an_export_and_the_address_book_made_of_it_are_the_same_person(real_data: Path, name: str) -> None:
    folder = real_data / "csv" / "roundcube"
    table, book = (
        (shown((folder / f"{name}.{kind}").read_bytes()))["rows"][0]["fields"] for kind in ("csv", "vcf")
    )
    same = (
        "family_name",
        "given_name",
        "nickname",
        "company",
        "job_title",
        "birthday",
        "website",
        "note",
        "tags",
    )
    assert {field: table[field] for field in same} == {field: book[field] for field in same}
    ways = [{(one["kind"], one["raw"]) for one in card["methods"]} for card in (table, book)]
    assert ways[0] == ways[1] != set()


def test_people_on_cards_of_many_programs(real_data: Path) -> None:
    folder = real_data / "vcards"
    names = {
        "ez-vcard/John_Doe_IPHONE.vcf": ("Doe", "John Richter James", "IBM", "Money Counter"),
        "ez-vcard/John_Doe_MS_OUTLOOK.vcf": ("Doe", "John Richter James", "IBM", "Money Counter"),
        "ez-vcard/outlook-2003.vcf": ("Doe", "John", "Company, The", "The Job Title"),
        "ez-vcard/rfc6350-example.vcf": ("Perreault", "Simon", "Viagenie", ""),
        "ez-vcard/gmail-single.vcf": ("Dartmouth", "Greg", "TheCompany", "TheJobTitle"),
        "ical4j-vcard/vcard-antoni-outlook2003.vcf": ("Mylka", "Antoni Jozef", "DFKI", "Intern"),
    }
    for name, expected in names.items():
        fields = shown((folder / name).read_bytes())["rows"][0]["fields"]
        assert tuple(fields[key] for key in ("family_name", "given_name", "company", "job_title")) == expected
    table = read_sheets(folder / "ez-vcard/John_Doe_IPHONE.vcf").table()
    picture = table.rows[0].picture
    assert picture is not None
    assert len(picture.content) > 30_000
    report = ImportReport(plan(None, table, ImportOptions(dry_run=True))).as_json()
    assert report["rows"][0]["fields"]["birthday"] == "2012-06-06"


def test_japanese_and_accented_names_of_old_telephones(real_data: Path) -> None:
    folder = real_data / "vcards"
    assert cells_of(folder / "android-aosp/v21_japanese_1.vcf")[1][0] == "安藤ロイド"
    rows = cells_of(folder / "ez-vcard/John_Doe_ANDROID.vcf")
    assert len(rows) == 7
    assert "Ñ Ñ" in str(rows[3])
    assert book_of(folder / "ical4j-vcard/vcard-antoni-outlook2003.vcf").encoding == "cp1252"
