"""What competitors ask, beside our own last quote to the same customer."""

from decimal import Decimal

from crm_core.model.types import Amount, Quantity, UnitPrice
from crm_desktop.reports.chart import chart_png
from tests.reports.office import REP, Office, column


def rival(office: Office, account: str, price: str, day: str, **values: object) -> None:
    told = {
        "competitor": "西门子",
        "currency": "CNY",
        "trust": "SEEN",
        "product_id": "p",
        "created_by": REP,
    }
    office.put(
        "competitor_price",
        account_id=account,
        price=UnitPrice.to_stored(Decimal(price)),
        seen_on=day,
        **(told | values),
    )


def test_each_price_is_held_against_our_last_quote(office: Office) -> None:
    office.put("product", id="p", code="ZD-200", name="振动传感器")
    account, other = office.customer("恒远"), office.customer("澄江")
    for number, (net, status) in enumerate((("4000", "SENT"), ("3800", "ACCEPTED"), ("1", "DRAFT"))):
        quote = office.quote(account, status, number=f"Q-{number}", quote_on=f"2026-09-0{number + 1}")
        amounts = {"qty": Quantity.to_stored(Decimal(10)), "amount_net": Amount.to_stored(Decimal(net))}
        office.put(
            "quote_line", quote_id=quote, product_id="p", name="传感器", sort_key="a", unit_price=0, **amounts
        )
    rival(office, account, "342", "2026-09-20", note="含安装")
    rival(office, account, "300", "2026-09-10", currency="USD")
    rival(office, other, "350", "2026-09-15", product_id=None, offered="EJA110")
    rival(office, account, "1", "2026-08-01", deleted_at=1)
    result = office.report("rival_prices")
    assert column(result, "price") == [Decimal(342), Decimal(350), Decimal(300)]
    first = result.rows[0]
    assert (first.cells["ours"], first.cells["difference"]) == (Decimal(380), Decimal("-10.0"))
    assert (first.cells["product"], first.cells["trust"]) == ("ZD-200 振动传感器", "见到文件")
    assert first.cells["age"] == 3
    assert office.behind(result, first) == (account,)
    assert [row.cells["difference"] for row in result.rows[1:]] == [None, None], (
        "another currency, no product"
    )
    assert result.rows[1].cells["product"] == "EJA110"
    (panel,) = result.panels
    assert len(panel.series[0].values) == 1
    assert chart_png(result).startswith(b"\x89PNG")
    assert office.report("rival_prices", **{"from": "2026-09-16"}).records_seen == 1


def test_nothing_was_noted(office: Office) -> None:
    result = office.report("rival_prices")
    assert (result.rows, result.panels) == ((), [])
