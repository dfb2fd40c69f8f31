"""Mail, web and postal addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.keys.address import Address, split_address
from crm_core.keys.mail import (
    MailFlag,
    company_domain,
    is_role_address,
    mail_key,
    parse_mails,
    url_host,
    url_key,
)


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        ("ＡＢＣ＠163．com", ["abc@163.com"]),
        ("a@b.com;c@d.com", ["a@b.com", "c@d.com"]),
        ("a@b.com/c@d.com", ["a@b.com", "c@d.com"]),
        ("a@b.com c@d.com", ["a@b.com", "c@d.com"]),
        ("a@b.com ::: c@d.com", ["a@b.com", "c@d.com"]),
        ("<a@b.com>", ["a@b.com"]),
        ("张三 <Zhang.San@Corp.Example>", ["zhang.san@corp.example"]),
        ("mailto:a@b.cn?subject=x", ["a@b.cn"]),
        ("E-mail: a @ b.com。", ["a@b.com"]),
        ("无", []),
    ],
)
def test_mail_cells(cell: str, addresses: list[str]) -> None:
    assert [mail.address for mail in parse_mails(cell)] == addresses


@pytest.mark.parametrize(
    ("cell", "flag", "suggestion"),
    [
        ("a b@163.com", MailFlag.INVALID, "ab@163.com"),
        ("www.abc.com", MailFlag.WEBSITE, "www.abc.com"),
        ("a@163.cm", MailFlag.TYPO, "a@163.com"),
        ("a@corp.con", MailFlag.TYPO, "a@corp.com"),
        ("info@corp.cn", MailFlag.ROLE, ""),
        ("a@qq.com", MailFlag.FREE, ""),
    ],
)
def test_doubts_are_flagged_and_never_applied(cell: str, flag: MailFlag, suggestion: str) -> None:
    (mail,) = parse_mails(cell)
    assert flag in mail.flags
    assert mail.suggestion == suggestion
    assert mail.address in {"", cell}


def test_keys_and_domains() -> None:
    assert mail_key("Zhang+Card@Corp.CN") == "zhang@corp.cn"
    assert (company_domain("a@corp.cn"), company_domain("a@163.com"), company_domain("nobody")) == (
        "corp.cn",
        "",
        "",
    )
    assert is_role_address("sales2@corp.cn")
    assert not is_role_address("zhang@corp.cn")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("http://www.ABC.com/", "abc.com"),
        ("www.abc.com", "abc.com"),
        ("HTTPS://Abc.com:8080/X/", "abc.com/X"),
        ("公司.中国", "公司.中国"),
        ("not a site", ""),
        ("无", ""),
    ],
)
def test_url_keys(text: str, key: str) -> None:
    assert url_key(text) == key


def test_url_host_is_what_mail_domains_are_compared_with() -> None:
    assert url_host("https://www.corp.cn/about?x=1") == "corp.cn"


@given(st.one_of(st.text(), st.from_regex(r"[a-zA-Z.+ ]{0,8}@[a-zA-Z.-]{0,10}", fullmatch=True)))
def test_keys_are_idempotent(text: str) -> None:
    parse_mails(text)
    assert mail_key(mail_key(text)) == mail_key(text)
    assert url_key(url_key(text)) == url_key(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("北京市朝阳区建国路88号", Address("CN", "北京市", "北京市", "朝阳区", "建国路88号")),
        ("台北市信義區信義路五段7號89樓", Address("TW", "台湾省", "台北市", "信义区", "信義路五段7號89樓")),
        (
            "广东省深圳市南山区科技园 邮编:518000",
            Address("CN", "广东省", "深圳市", "南山区", "科技园", "518000"),
        ),
        ("106台北市大安區敦化南路2段", Address("TW", "台湾省", "台北市", "大安区", "敦化南路2段", "106")),
        ("浙江省义乌市稠州北路1号", Address("CN", "浙江省", "义乌市", "", "稠州北路1号")),
        ("吉林省吉林市船营区", Address("CN", "吉林省", "吉林市", "船营区", "")),
        (
            "中国上海市浦东新区张江路1号 201203",
            Address("CN", "上海市", "上海市", "浦东新区", "张江路1号", "201203"),
        ),
        ("云南省大理白族自治州大理市下关镇", Address("CN", "云南省", "大理白族自治州", "大理市", "下关镇")),
        ("香港九龍觀塘道388號", Address("HK", "香港特别行政区", "", "九龙", "觀塘道388號")),
        ("澳門氹仔", Address("MO", "澳门特别行政区", "", "氹仔", "")),
        ("彰化縣鹿港鎮", Address("TW", "台湾省", "彰化县", "鹿港镇", "")),
        ("科技路5号", Address("CN", rest="科技路5号")),
        ("1 Harbour Road, Hong Kong", Address("HK", "香港特别行政区", rest="1 Harbour Road, Hong Kong")),
    ],
)
def test_addresses(line: str, expected: Address) -> None:
    assert split_address(line) == expected


@given(st.text(), st.sampled_from(["CN", "TW", "HK", "MO"]))
def test_any_line_can_be_read(line: str, region: str) -> None:
    split_address(line, region)
