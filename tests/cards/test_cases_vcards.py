"""Acceptance cases 191 to 199: address books of telephones and programs, and what the log may say about them."""

import base64
import json
import logging
import quopri
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.cards.api import ImportReport, plan
from tests.cards.conftest import Desk, assert_balanced
from tests.cards.files import card, cards, numbers, shown, table_of
from tests.cards.test_cases_cells import _png


def vcard(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def quoted(text: str, encoding: str = "utf-8", width: int = 60) -> str:
    """Quoted-printable in upper case with soft line breaks, as telephones write it."""
    coded = "".join(f"={byte:02X}" for byte in text.encode(encoding))
    assert quopri.decodestring(coded) == text.encode(encoding)
    return "=\r\n".join(coded[at : at + width] for at in range(0, len(coded), width))


def ways(found: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(one["kind"], one["raw"], one["usage"]) for one in found["methods"]]


ADDRESS = "浦东新区张江路一号上海澜山材料有限公司综合楼三层东侧接待室"


def test_case_191_quoted_printable_with_soft_breaks() -> None:
    marks = "CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE"
    found = card(
        vcard(
            f"N;{marks}:{quoted('赵')};{quoted('敏')};;;",
            f"FN;{marks}:{quoted('赵敏')}",
            f"ORG;{marks}:{quoted('上海澜山材料有限公司')};{quoted('采购部')}",
            f"TITLE;{marks}:{quoted('总监')}",
            f"ADR;WORK;{marks}:;;{quoted(ADDRESS)};{quoted('上海市')};;200120;",
            f"NOTE;{marks}:{quoted('第一行')}=0D=0A={chr(13)}{chr(10)}{quoted('第二行；100%')}",
            "TEL;CELL;PREF:13612345671",
            "TEL;WORK;FAX:021-62345679",
            "EMAIL;INTERNET:zhao@lan.example",
            version="2.1",
        ).encode()
    )
    assert (found["full_name"], found["family_name"], found["given_name"]) == ("赵敏", "赵", "敏")
    assert (found["company"], found["department"], found["job_title"]) == (
        "上海澜山材料有限公司",
        "采购部",
        "总监",
    )
    assert (found["address"]["raw"], found["address"]["city"], found["address"]["postal"]) == (
        ADDRESS,
        "上海市",
        "200120",
    )
    assert found["note"] == "第一行\n第二行；100%"
    assert ways(found) == [
        ("MOBILE", "13612345671", None),
        ("FAX", "021-62345679", None),
        ("EMAIL", "zhao@lan.example", None),
    ]


@pytest.mark.parametrize("is_quoted", [True, False])
def test_case_191_gbk_without_a_charset(is_quoted: bool) -> None:
    marks = ";ENCODING=QUOTED-PRINTABLE" if is_quoted else ""

    def written(text: str) -> bytes:
        return quoted(text, "gbk").encode() if is_quoted else text.encode("gbk")

    lines = [
        f"N{marks}:".encode() + written("赵敏") + b";;;;",
        f"ORG{marks}:".encode() + written("上海澜山材料有限公司"),
        b"TEL;CELL:13612345671",
    ]
    content = b"\r\n".join([b"BEGIN:VCARD", b"VERSION:2.1", *lines, b"END:VCARD", b""])
    report = shown(content + vcard("FN:孙浩", "ORG:广州海川贸易有限公司").encode())
    assert [(one["full_name"], one["company"]) for one in cards(report)] == [
        ("赵敏", "上海澜山材料有限公司"),
        ("孙浩", "广州海川贸易有限公司"),
    ]


def test_case_191_other_charsets_and_folded_lines() -> None:
    shift_jis = (
        b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=SHIFT_JIS:"
        + "佐藤;健".encode("shift_jis")
        + b";;;\r\nEND:VCARD\r\n"
    )
    assert card(shift_jis)["full_name"] == "佐藤健"
    folded = "ORG:上海澜山材料有限公司".encode()
    content = (
        b"BEGIN:VCARD\nVERSION:3.0\nFN:\xe8\xb5\xb5\xe6\x95\x8f\n"
        + folded[:9]
        + b"\n "
        + folded[9:]
        + b"\nEND:VCARD\n"
    )
    assert card(content)["company"] == "上海澜山材料有限公司"
    assert (
        card("\ufeff".encode("utf-16-le") + vcard("FN:赵敏", "ORG:海川").encode("utf-16-le"))["full_name"]
        == "赵敏"
    )


def test_case_191_version_four() -> None:
    found = card(
        vcard(
            "FN:Simon Perreault",
            "N:Perreault;Simon;;;M.Sc.",
            "GENDER:M",
            'TEL;VALUE=uri;TYPE="work,voice";PREF=2:tel:+1-418-656-9254;ext=102',
            'TEL;VALUE=uri;TYPE="cell,text";PREF=1:tel:+1-418-262-6501',
            "EMAIL;TYPE=work:mailto:simon@viagenie.example",
            "ORG:Viagenie\\, Inc",
            "NOTE:one\\ntwo\\, three",
            version="4.0",
        ).encode()
    )
    assert (found["full_name"], found["company"], found["gender"]) == (
        "Simon Perreault",
        "Viagenie, Inc",
        "M",
    )
    assert found["note"] == "one\ntwo, three"
    assert [(one["normalized"], one["extension"]) for one in found["methods"]] == [
        ("+14182626501", None),
        ("+14186569254", "102"),
        ("simon@viagenie.example", None),
    ]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("BDAY:--0501", "--05-01"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-01", "--05-01"),
        ("BDAY:1604-05-01", "--05-01"),
        ("BDAY:19800501", "1980-05-01"),
        ("BDAY;VALUE=date:1980-05-01", "1980-05-01"),
        ("BDAY:1980-05-01T00:00:00Z", "1980-05-01"),
    ],
)
def test_case_193_birthdays_with_and_without_a_year(line: str, day: str) -> None:
    assert card(vcard("FN:赵敏", "ORG:海川", line).encode())["birthday"] == day


def test_case_194_labels_of_apple() -> None:
    found = card(
        vcard(
            "N:赵;敏;;;",
            "FN:敏 赵",
            "item1.TEL:021-62345678",
            "item1.X-ABLabel:展会直线",
            "item2.TEL:13612345671",
            "item2.X-ABLabel:_$!<Mobile>!$_",
            "item3.EMAIL;type=INTERNET:zhao@lan.example",
            "item3.X-ABLabel:助理",
            "item4.X-ABRELATEDNAMES:某人",
            "item4.X-ABLabel:_$!<Spouse>!$_",
            "item5.ADR;type=HOME:;;某路1号;上海;;;",
            "item5.X-ABADR:cn",
        ).encode()
    )
    assert found["full_name"] == "赵敏"
    assert ways(found) == [
        ("LANDLINE", "021-62345678", "展会直线"),
        ("MOBILE", "13612345671", None),
        ("EMAIL", "zhao@lan.example", "助理"),
    ]
    assert (found["unmapped"], found["address"]["raw"]) == ({}, "")


def test_case_195_one_bad_card_in_eight_thousand() -> None:
    whole = [vcard(f"FN:赵{at}", f"TEL;CELL:{13000000000 + at}") for at in range(8000)]
    whole[4321] = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:赵坏\r\nTEL;CELL:139\r\n"
    table = table_of("".join(whole).encode())
    assert [row.number for row in table.rows if row.unread] == [4322]
    assert [row.number for row in table.rows] == list(range(1, 8001))
    few = replace(table, rows=table.rows[4300:4350])
    report = ImportReport(plan(None, few)).as_json()
    assert_balanced(report)
    assert (report["read"], report["new"], report["error"]) == (50, 49, 1)
    assert report["rows"][21]["code"] == "card_cut_short"


def test_case_195_a_card_cut_off_in_the_middle_of_a_line() -> None:
    report = shown(("BEGIN:VCARD\nVERSION:3.0\nFN:赵坏\nTEL:139" + vcard("FN:孙浩", "ORG:海川")).encode())
    assert [(row["state"], row["code"]) for row in report["rows"]] == [
        ("ERROR", "card_cut_short"),
        ("NEW", None),
    ]
    assert cards(report)[0]["full_name"] == "孙浩"


@pytest.mark.parametrize(
    "damage",
    [
        "TEL;CELL",
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSk!!",
        "NOTE;ENCODING=QUOTED-PRINTABLE:=ZZ=4",
        "NOTE;CHARSET=NO-SUCH:abc",
        "N;CHARSET=UTF-8:\udcff",
        ";;;:",
    ],
)
def test_case_195_a_damaged_line_costs_no_card(damage: str) -> None:
    content = vcard("FN:赵敏", "ORG:海川", damage).encode(errors="surrogateescape")
    assert [one["full_name"] for one in cards(shown(content + vcard("FN:孙浩", "ORG:蓝桥").encode()))] == [
        "赵敏",
        "孙浩",
    ]


def test_a_group_of_contacts_is_no_card() -> None:
    group = vcard("FN:供应商", "X-ADDRESSBOOKSERVER-KIND:group", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1")
    report = shown((group + vcard("FN:赵敏", "ORG:海川")).encode())
    assert [(row["state"], row["code"]) for row in report["rows"]] == [
        ("SKIPPED", "card_is_group"),
        ("NEW", None),
    ]


def test_case_197_the_same_address_book_three_times(desk: Desk) -> None:
    path = desk.folder / "通讯录.vcf"
    for times in range(3):
        revision = f"REV:2026-01-0{times + 1}T00:00:00Z"
        names = ("赵敏", "孙浩", "何苗", "吴倩", "郑伟")
        people = [
            vcard(f"FN:{name}", "ORG:海川", f"TEL;CELL:{13000000000 + at}", revision)
            for at, name in enumerate(names)
        ]
        path.write_text("".join(people))
        report = desk.import_file(path)
        assert (report["new"], report["duplicate"]) == ((5, 0) if times == 0 else (0, 5))
    assert len(desk.all("contact")) == len(desk.all("contact_method")) == 5


def test_case_198_the_same_id_is_the_same_person(desk: Desk) -> None:
    path, uid = desk.folder / "通讯录.vcf", f"UID:{uuid.uuid4()}"
    path.write_text(vcard("FN:赵敏", "TEL;CELL:13612345671", uid))
    desk.import_file(path)
    path.write_text(
        vcard("FN:赵小敏", "TEL;CELL:13700000001", uid)
        + vcard("FN:孙浩", "TEL;CELL:13700000002", "UID:other")
    )
    report = desk.import_file(path)
    assert [(row["state"], row["code"]) for row in report["rows"]][1] == ("NEW", None)
    assert report["rows"][0]["state"] in ("UPDATE", "CONFLICT")
    assert "编号" in str(report["rows"][0]["reason"]) or report["rows"][0]["code"] == "card_differs"
    assert len(desk.all("contact")) == 2
    assert {one.match_key for one in desk.all("contact_method")} == {
        "+8613612345671",
        "+8613700000001",
        "+8613700000002",
    }


def test_case_198_the_same_id_twice_in_a_file() -> None:
    content = vcard("FN:赵敏", "TEL;CELL:13612345671", "UID:a") + vcard(
        "FN:赵敏", "TEL;CELL:13700000001", "UID:a"
    )
    assert [row["state"] for row in shown(content.encode())["rows"]] == ["NEW", "DUP_IN_FILE"]


@pytest.mark.parametrize(
    "line",
    [
        "PHOTO;ENCODING=b;TYPE=PNG:{}",
        "PHOTO;PNG;ENCODING=BASE64:\r\n {}\r\n",
        "PHOTO:data:image/png;base64,{}",
    ],
)
def test_the_picture_of_a_card_is_kept_and_goes_with_it(desk: Desk, line: str) -> None:
    from crm_desktop.cards.api import undo_import
    from crm_desktop.services.attachments import attachments, write_to

    coded = "\r\n ".join(base64.b64encode(_png()).decode()[at : at + 30] for at in range(0, 200, 30)).rstrip()
    path = desk.folder / "通讯录.vcf"
    path.write_bytes(vcard("FN:赵敏", "ORG:海川", line.format(coded)).encode())
    report = desk.import_file(path)
    [contact] = desk.all("contact")
    with desk.workspace.read() as session:
        [item] = attachments(session, "contact", contact.id)
        write_to(session, item.id, desk.folder / "card.png")
    assert (desk.folder / "card.png").read_bytes() == _png()
    undo_import(desk.workspace, report["batch"])
    assert desk.all("attachment") == desk.all("contact") == []


def test_case_199_the_log_names_nobody(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    secrets = ("赵敏", "澜山", "13612345671", "zhao@lan.example", "秘密备注")
    path = desk.folder / "名片.csv"
    path.write_text(f"姓名,公司,手机,邮箱,备注\n{','.join(secrets)}\n赵敏,澜山,1.39E+10,x,\n")
    with caplog.at_level(logging.DEBUG):
        report = desk.import_file(path)
        desk.import_file(path)
    assert report["new"] == report["error"] == 1
    assert not any(secret in caplog.text for secret in secrets)
    stored = json.dumps([one.counts for one in desk.all("import_batch")], ensure_ascii=False)
    assert not any(secret in stored for secret in secrets)


def test_a_file_of_cards_through_the_reading_process(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "contacts.txt"
    path.write_bytes(vcard("FN:赵敏", "ORG:海川", "TEL;TYPE=CELL:13612345671").encode())
    report = desk.import_file(path)
    assert report["columns"] == {"FN": "full_name", "ORG": "company", "TEL 1 TYPE": "label", "TEL 1": "phone"}
    assert numbers(cards(report)[0], "MOBILE") == ["+8613612345671"]
