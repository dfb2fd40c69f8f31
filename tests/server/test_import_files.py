"""Files and mappings before any database is asked: bytes, headers, cells, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crm_server.exchange import ExchangeError
from crm_server.exchange.binding import bind
from crm_server.exchange.entries import Entry, read_entries
from crm_server.exchange.mapping import Mapping, Rule, read_mapping
from crm_server.exchange.sheets import Table, read_table

Read = Callable[..., Table]
CUSTOMERS = "external_id,name,city\nC1,霁衡机械有限公司,上海\nC2,砺川电子有限公司,苏州\n"
SCHEMA = Path(__file__).parents[2] / "docs" / "import.schema.json"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(content: str | bytes, encoding: str = "utf-8", name: str = "file.csv") -> Table:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_table(path)

    return run


def entries(table: Table, mapping: Any = None, entity: str = "account") -> list[Entry]:
    settings = None if mapping is None else msgspec.convert(mapping, Mapping)
    return read_entries(bind(entity, settings, table.headers), table)


def one_cell(read: Read, field: str, text: str, how: str | None = None, entity: str = "account") -> Entry:
    table = read(f'external_id,it\nC1,"{text}"\n')
    columns = {"external_id": "external_id", "it": {"field": field, "format": how}}
    return entries(table, {"columns": columns}, entity)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_are_told_by_their_bytes(encoding: str, read: Read) -> None:
    table = read(CUSTOMERS, encoding)
    assert table.headers == ("external_id", "name", "city")
    assert table.rows[0] == (2, ("C1", "霁衡机械有限公司", "上海"))


@pytest.mark.parametrize("content", [b"external_id,name\nC1,\xff\xff\xff\n", b"a,b\0\nc,d\n"])
def test_bytes_that_are_no_text_are_refused(content: bytes, read: Read) -> None:
    with pytest.raises(ExchangeError, match="neither"):
        read(content)


def test_a_broken_workbook_and_a_missing_file_are_refused(read: Read, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="not a workbook"):
        read(b"PK\x03\x04 and then nothing", name="file.xlsx")
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_table(tmp_path / "nothing.csv")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiters_are_told_by_the_headers(delimiter: str, read: Read) -> None:
    assert read(CUSTOMERS.replace(",", delimiter)) == read(CUSTOMERS)


def test_quoted_cells_keep_commas_and_lines(read: Read) -> None:
    table = read('external_id,name\r\nC1,"霁衡, ""上海""\r\n分公司"\r\n\r\nC2,砺川\r\n')
    assert table.rows == ((2, ("C1", '霁衡, "上海"\r\n分公司')), (4, ("C2", "砺川")))


def test_a_row_with_more_cells_than_columns_is_refused(read: Read) -> None:
    found = entries(read("external_id,name\nC1,Fenwick Co., Ltd.\nC2,砺川,,\n"))
    assert [[error.code for error in entry.errors] for entry in found] == [["too_many_cells"], []]


@pytest.mark.parametrize(
    "text", ["2026-05-20", "2026/5/20", "2026.05.20", "2026年5月20日", "20260520", "2026-05-20 00:00:00"]
)
def test_days_are_read_where_they_are_unmistakable(text: str, read: Read) -> None:
    assert one_cell(read, "next_contact_on", text).values["next_contact_on"] == "2026-05-20"


@pytest.mark.parametrize("text", ["05/06/2026", "2026-02-30", "2026-05-20 14:00", "2026-05/20", "明天"])
def test_other_days_are_not_guessed(text: str, read: Read) -> None:
    assert [error.code for error in one_cell(read, "next_contact_on", text).errors] == ["invalid_day"]


@pytest.mark.parametrize(
    ("field", "how", "text", "stored"),
    [
        ("credit_limit", None, "1,234.50", 12_345_000),
        ("credit_limit", None, "１２００", 12_000_000),
        ("credit_limit", None, "-0.0001", -1),
        ("credit_limit", "decimal:,", "1.234,50", 12_345_000),
        ("credit_limit", "decimal:,", "1 234,5", 12_345_000),
        ("payment_term_days", None, "30", 30),
        ("is_vip", None, "是", 1),
        ("is_vip", None, "FALSE", 0),
        ("level", None, " a ", "A"),
        ("lifecycle", None, "訂單客戶", "CUSTOMER"),
        ("email", "lower", "Info@Heli.Example", "info@heli.example"),
        ("default_currency", "upper", "cny", "CNY"),
    ],
)
def test_cells_become_stored_values(field: str, how: str | None, text: str, stored: Any, read: Read) -> None:
    entry = one_cell(read, field, text, how)
    assert entry.errors == []
    assert entry.values[field] == stored


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("credit_limit", "1,5", "invalid_number"),
        ("credit_limit", "1.23456", "invalid_number"),
        ("credit_limit", "NaN", "invalid_number"),
        ("credit_limit", "1e3", "invalid_number"),
        ("credit_limit", "99999999999999999999", "invalid_number"),
        ("payment_term_days", "1.5", "invalid_number"),
        ("payment_term_days", "9999999999", "invalid_number"),
        ("is_vip", "也许", "invalid_flag"),
        ("level", "Z", "unknown_choice"),
        ("default_currency", "RMB", "unknown_currency"),
        ("name", "长" * 256, "too_long"),
    ],
)
def test_cells_that_do_not_fit_are_refused_and_nothing_is_cut(
    field: str, text: str, code: str, read: Read
) -> None:
    entry = one_cell(read, field, text)
    assert [(error.field, error.code) for error in entry.errors] == [(field, code)]
    assert field not in entry.values


@pytest.mark.parametrize(
    ("text", "how"),
    [("2026-05-20 14:30", None), ("2026-05-20T06:30:00Z", None), ("20.05.2026 14:30", "time:%d.%m.%Y %H:%M")],
)
def test_times_without_a_zone_are_of_the_mappings_zone(text: str, how: str | None, read: Read) -> None:
    assert one_cell(read, "closed_at", text, how, "case").values["closed_at"] == 1_779_258_600_000


@pytest.mark.parametrize(("text", "stored"), [("0.15", 150_000), ("1", 1_000_000)])
def test_a_fraction_is_a_part_of_one(text: str, stored: int, read: Read) -> None:
    entry = one_cell(read, "discount_pct", text, "fraction", "order_line")
    assert entry.values["discount_pct"] == stored


def test_a_percentage_may_carry_its_sign(read: Read) -> None:
    assert one_cell(read, "discount_pct", "15 %", None, "order_line").values["discount_pct"] == 150_000


def test_a_composed_text_is_empty_where_a_part_is(read: Read) -> None:
    mapping = {"columns": {"name": "name"}, "compose": [{"field": "external_id", "text": "{a}-{b}/x"}]}
    found = entries(read("name,a,b\n甲,1,2\n乙,1,\n"), mapping)
    assert [entry.values.get("external_id") for entry in found] == ["1-2/x", None]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"columns": {"external_id": "external_id", "Nmae": "name"}}, "no column Nmae"),
        ({"columns": {"external_id": "external_id", "name": "nmae"}}, "no field nmae"),
        ({"columns": {"external_id": "external_id", "name": "stamps"}}, "no field stamps"),
        ({"columns": {"external_id": "external_id", "name": "former_names"}}, "no field former_names"),
        ({"columns": {"external_id": "external_id", "name": ["name", "name"]}}, "twice"),
        ({"columns": {"name": "name"}}, "which record"),
        ({"columns": {"name": "name"}, "key": ["external_id"]}, "key needs a column"),
        ({"columns": {"city": {"field": "name", "format": "fraction"}}}, "not fit"),
        ({"columns": {"city": {"field": "parent_id", "ref": "user.login"}}}, "no text of"),
        ({"columns": {"city": {"field": "parent_id", "ref": "account.credit_limit"}}}, "no text of"),
        ({"columns": {"city": {"field": "parent_id", "format": "lower"}}}, "takes no format"),
        ({"columns": {"city": {"field": "city", "ref": "user.login"}}}, "takes no ref"),
        ({"columns": {"external_id": "external_id"}, "time_zone": "Mars/Base"}, "no time zone"),
        ({"columns": {}, "compose": [{"field": "name", "text": "{x}"}]}, "no column x"),
    ],
)
def test_a_mapping_that_does_not_fit_stops_everything(mapping: Any, sentence: str, read: Read) -> None:
    with pytest.raises(ExchangeError, match=sentence):
        entries(read(CUSTOMERS), mapping)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "name the columns"),
        ("name,name\na,b\n", "same name"),
        ('external_id,name\nC1,"x\n', "broken"),
        ("甲,乙\n1,2\n", "No column"),
    ],
)
def test_a_file_without_sense_is_refused(text: str, sentence: str, read: Read) -> None:
    with pytest.raises(ExchangeError, match=sentence):
        entries(read(text))


def test_a_visit_cannot_be_imported(read: Read) -> None:
    with pytest.raises(ExchangeError, match="visit cannot be imported"):
        entries(read(CUSTOMERS), entity="visit")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"columns": {"A": {"fild": "name"}}}', "fild"),
        ('{"columns": {"A": {"field": "name", "format": "uppercase"}}}', "format"),
        ('{"columns": {"A": {"field": "name", "empty": "drop"}}}', "empty"),
        ('{"columns"', "truncated"),
    ],
)
def test_a_mistake_in_a_mapping_file_is_placed(text: str, word: str, tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text(text)
    with pytest.raises(ExchangeError, match=word):
        read_mapping(path)


def test_a_mapping_file_reads_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text('{"columns": {"A": "name", "B": ["code", {"field": "spec"}]}, "key": ["code"]}')
    mapping = read_mapping(path)
    assert mapping.columns == {"A": "name", "B": ["code", Rule(field="spec")]}
    assert mapping.key == ("code",)


def test_the_published_schema_is_that_of_the_program() -> None:
    schema = json.loads(msgspec.json.encode(msgspec.json.schema(Mapping)))
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema


def test_the_example_of_the_guide_is_a_mapping(tmp_path: Path) -> None:
    guide = (SCHEMA.parent / "import.md").read_text(encoding="utf-8")
    examples = [part.split("```", 1)[0] for part in guide.split("```json\n")[1:]]
    assert examples
    for number, example in enumerate(examples):
        path = tmp_path / f"{number}.json"
        path.write_text(example, encoding="utf-8")
        assert read_mapping(path).columns
