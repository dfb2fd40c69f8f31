"""A document that cannot be priced is refused in the reader's language, with the same facts in each."""

import re
from pathlib import Path

import pytest

from crm_core.money.errors import SENTENCES
from crm_desktop.cli import main
from crm_desktop.money_sentences import CHINESE


def test_every_refusal_says_the_same_in_each_language() -> None:
    def used(text: str) -> set[str]:
        return set(re.findall(r"{(\w+)}", text))

    assert CHINESE.keys() == SENTENCES.keys()
    for code, words in CHINESE.items():
        assert [used(one) for one in words] == [used(SENTENCES[code])] * 2, code


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh_CN", "无法计算：currency 必须是已知的 ISO 4217 币种代码，而不是 'XXQ'。"),
        ("zh_TW", "無法計算：currency 必須是已知的 ISO 4217 幣別代碼，而不是 'XXQ'。"),
        ("en", "It cannot be priced: currency must be a known ISO 4217 currency code, not 'XXQ'."),
    ],
)
def test_the_command_refuses_in_the_language_asked_for(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    said: str,
) -> None:
    file = tmp_path / "quote.json"
    file.write_text(
        '{"currency": "XXQ", "tax_mode": "EXCL", "tax_rounding": "LINE", "lines": []}', encoding="utf-8"
    )
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    assert main(["price", str(file), "--json"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.strip()) == ("", said)
