"""Acceptance cases 149 to 159: mail, web and addresses."""

from typing import Any

import pytest

from tests.cards.conftest import Desk
from tests.cards.deck import shown, take


def mails(cell: str) -> list[str | None]:
    methods = shown({"姓名": "张三", "邮箱": cell})["fields"]["methods"]
    return [one["normalized"] for one in methods if one["kind"] == "EMAIL"]


def address(line: str, region: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = shown({"姓名": "张三", "公司": "云帆科技有限公司", "地址": line}, region)[
        "fields"
    ]["address"]
    return found


def test_case_149_full_width_letters() -> None:
    assert mails("ＡＢＣ＠163．com") == ["abc@163.com"]


def test_case_150_two_addresses_in_a_cell() -> None:
    assert mails("a@b.com;c@d.com") == ["a@b.com", "c@d.com"]


@pytest.mark.parametrize("cell", ["<a@b.com>", "mailto:a@b.com", "张三 <a@b.com>", "a@b.com。"])
def test_case_151_what_stands_around_an_address(cell: str) -> None:
    assert mails(cell) == ["a@b.com"]


def test_case_153_a_space_inside_is_told() -> None:
    row = shown({"姓名": "张三", "邮箱": "a b@163.com"})
    assert [one["code"] for one in row["warnings"]] == ["card_mail_invalid"]
    assert row["fields"]["unmapped"] == {"邮箱": "a b@163.com"}


def test_case_154_a_shared_mailbox_makes_nobody_the_same(desk: Desk) -> None:
    report = take(
        desk.workspace,
        {"姓名": "赵敏", "公司": "云帆科技有限公司", "邮箱": "info@yunfan.example"},
        {"姓名": "吴倩", "公司": "云帆科技有限公司", "邮箱": "info@yunfan.example"},
    )
    assert report["new"] == len(desk.all("contact")) == 2


def test_case_155_a_site_among_the_mails() -> None:
    fields = shown({"姓名": "张三", "公司": "云帆科技有限公司", "邮箱": "www.abc.com"})["fields"]
    assert (fields["website"], len(fields["methods"])) == ("www.abc.com", 0)


def test_case_157_a_municipality_is_its_own_province() -> None:
    found = address("北京市朝阳区建国路1号")
    assert (found["region"], found["city"], found["district"]) == ("北京市", "北京市", "朝阳区")


def test_case_158_an_address_of_taipei() -> None:
    found = address("台北市信義區信義路五段7號89樓", "TW")
    assert (found["country"], found["city"]) == ("TW", "台北市")
    assert found["street"] == "信義路五段7號89樓"


def test_case_159_the_postal_code_is_taken_out() -> None:
    found = address("深圳市南山区科技园 邮编:518000")
    assert (found["postal"], found["city"], found["street"]) == ("518000", "深圳市", "科技园")
    assert found["raw"] == "深圳市南山区科技园 邮编:518000"


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (
            "No. 1 Jianguo Road, Chaoyang District, Beijing 100022, China",
            ("CN", "北京市", "北京市", "100022"),
        ),
        (
            "Rm 801, Keji South Rd, Nanshan, Shenzhen, Guangdong, P.R. China 518000",
            ("CN", "广东省", "深圳市", "518000"),
        ),
        ("Suite 1, 8 Queen's Road, Central, Hong Kong", ("HK", "香港特别行政区", None, None)),
    ],
)
def test_english_order(line: str, parts: tuple[str, str, str | None, str | None]) -> None:
    found = address(line)
    assert (found["country"], found["region"], found["city"], found["postal"]) == parts
    assert found["street"].startswith(line.partition(",")[0])
    assert " ," not in found["street"]
