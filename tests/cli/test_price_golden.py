"""Known amounts through the program itself, as a shell would run it: `crm-desktop price FILE.json --json`."""

import json
from typing import Any

import pytest

from tests.support.warm import Done, warmed

Document = dict[str, Any]


def document(
    *lines: tuple[str, str], rate: str, rounding: str = "DOC", mode: str = "EXCL", **line: Any
) -> Document:
    items = [{"qty": qty, "unit_price": price, "tax_rate": rate, **line} for qty, price in lines]
    return {"currency": "CNY", "tax_mode": mode, "tax_rounding": rounding, "lines": items}


THIRDS, DIMES = [("1", "33.33")] * 3, [("1", "0.05")] * 3
NINETEEN = [("1", "97.50"), ("1", "65"), ("1", "32.50")]
CREDITS = [("1", "598.89"), ("1", "329.84"), ("1", "-59.89"), ("1", "-32.98")]
MANY = [("1", "1.115")] * 100
TOTALS: dict[str, tuple[Document, tuple[str, str, str]]] = {
    "thirds line": (document(*THIRDS, rate="13", rounding="LINE"), ("99.99", "12.99", "112.98")),
    "thirds doc": (document(*THIRDS, rate="13"), ("99.99", "13.00", "112.99")),
    "dimes line": (document(*DIMES, rate="13", rounding="LINE"), ("0.15", "0.03", "0.18")),
    "dimes doc": (document(*DIMES, rate="13"), ("0.15", "0.02", "0.17")),
    "nineteen line": (document(*NINETEEN, rate="19", rounding="LINE"), ("195.00", "37.06", "232.06")),
    "nineteen doc": (document(*NINETEEN, rate="19"), ("195.00", "37.05", "232.05")),
    "credits line": (document(*CREDITS, rate="8.5", rounding="LINE"), ("835.86", "71.06", "906.92")),
    "credits doc": (document(*CREDITS, rate="8.5"), ("835.86", "71.05", "906.91")),
    "half up": (document(("9.5", "124.75"), rate="0"), ("1185.13", "0.00", "1185.13")),
    "per cent": (
        document(("7", "19.99"), rate="13", discount={"kind": "pct", "value": "7.5"}),
        ("129.44", "16.83", "146.27"),
    ),
    "three decimals": (document(("12.345", "8.88"), rate="6"), ("109.62", "6.58", "116.20")),
    "many line": (document(*MANY, rate="13", rounding="LINE"), ("112.00", "15.00", "127.00")),
    "many doc": (document(*MANY, rate="13"), ("112.00", "14.56", "126.56")),
    "gross 100": (document(("1", "100"), rate="13", mode="INCL"), ("88.50", "11.50", "100.00")),
    "gross cent": (document(("1", "0.01"), rate="13", mode="INCL"), ("0.01", "0.00", "0.01")),
    "gross 1000": (document(("1", "1000"), rate="1", mode="INCL"), ("990.10", "9.90", "1000.00")),
}
WORDS = {
    "0": "零元整", "0.01": "壹分", "0.10": "壹角整", "0.15": "壹角伍分", "10": "壹拾元整", "101": "壹佰零壹元整",
    "1010": "壹仟零壹拾元整", "10001": "壹万零壹元整", "100100": "壹拾万零壹佰元整", "6500.05": "陆仟伍佰元零伍分",
    "6500.50": "陆仟伍佰元伍角整", "16409.02": "壹万陆仟肆佰零玖元零贰分", "107000.53": "壹拾万柒仟元伍角叁分",
    "100000001": "壹亿零壹元整", "-88.00": "负捌拾捌元整",
}  # fmt: skip
REFUSED: dict[str, tuple[Document, str]] = {
    "discount on credits": (
        document(("-1", "5"), ("1", "9"), rate="13") | {"header_discount": {"kind": "pct", "value": "5"}},
        "header_discount_on_negative_line",
    ),
    "nan": (document(("NaN", "1"), rate="13"), "not_finite"),
    "infinity": (document(("1", "Infinity"), rate="13"), "not_finite"),
    "huge": (document(("1", "9" * 15), rate="13"), "too_large"),
    "exponent": (document(("1", "1e9"), rate="13"), "not_a_number"),
    "full width": (document(("１２", "1"), rate="13"), "not_a_number"),
    "decimals": (document(("1.0000001", "1"), rate="13"), "too_many_decimals"),
    "per cent": (document(("1", "1"), rate="101"), "percent_out_of_range"),
    "above": (
        document(("1", "1"), rate="13", discount={"kind": "amt", "value": "2"}),
        "discount_above_line",
    ),
    "currency": (document(("1", "1"), rate="13") | {"currency": "XXX"}, "unknown_currency"),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    """What the program says to each document, each time in a process of its own."""
    folder = tmp_path_factory.mktemp("documents")
    documents = {
        **{name: one for name, (one, _) in TOTALS.items()},
        **{f"words {amount}": document(("1", amount), rate="0") for amount in WORDS},
        **{f"refused {name}": one for name, (one, _) in REFUSED.items()},
    }
    for number, one in enumerate(documents.values()):
        (folder / f"{number}.json").write_text(json.dumps(one), encoding="utf-8")
    with warmed("crm_desktop") as helped:
        program = helped["crm_desktop"]
        ran = [program.run("price", str(folder / f"{n}.json"), "--json") for n in range(len(documents))]
    return dict(zip(documents, ran, strict=True))


@pytest.mark.parametrize("name", TOTALS)
def test_totals(answers: dict[str, Done], name: str) -> None:
    done = answers[name]
    assert (done.code, done.err) == (0, "")
    totals = json.loads(done.out)["totals"]
    assert (totals["net"], totals["tax"], totals["gross"]) == TOTALS[name][1]


@pytest.mark.parametrize("amount", WORDS)
def test_amounts_in_words(answers: dict[str, Done], amount: str) -> None:
    done = answers[f"words {amount}"]
    assert (done.code, json.loads(done.out)["amount_in_words"]) == (0, WORDS[amount])


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_are_one_sentence(answers: dict[str, Done], name: str) -> None:
    done = answers[f"refused {name}"]
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert "Traceback" not in done.err
