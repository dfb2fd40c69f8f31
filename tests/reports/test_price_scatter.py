"""Prices of one product by different people, against their median; what stands out opens its quote."""

from decimal import Decimal

from crm_core.model.types import Amount, Quantity
from crm_desktop.reports.chart import chart_png
from tests.reports.office import COLLEAGUE, MANAGER, Office, column


def line(office: Office, quote: str, net: str, qty: str = "10", product: str = "p", **values: object) -> None:
    office.put(
        "quote_line", quote_id=quote, product_id=product, code="ZD-200", name="振动传感器", sort_key="a",
        qty=Quantity.to_stored(Decimal(qty)), unit_price=0, amount_net=Amount.to_stored(Decimal(net)), **values,
    )  # fmt: skip


def test_the_furthest_comes_first_and_opens_its_quote(office: Office) -> None:
    account = office.customer("恒远")
    mine = [office.quote(account, "SENT", number=f"Q-{place}") for place in range(3)]
    for quote, net in zip(mine, ("3600", "3700", "3650"), strict=True):
        line(office, quote, net)
    theirs = office.quote(account, "ACCEPTED", number="Q-9", owner_id=COLLEAGUE)
    line(office, theirs, "2900", price_reason="清库存")
    line(office, office.quote(account, "DRAFT"), "1")
    line(office, office.quote(account, "SENT", currency="USD"), "1")
    office.sign_in(MANAGER)
    result = office.report("price_scatter")
    first = result.rows[0]
    assert office.behind(result, first) == (theirs,)
    assert (first.cells["price"], first.cells["median"]) == (Decimal(290), Decimal("362.5"))
    assert (first.cells["deviation"], first.cells["reason"]) == (Decimal("-20.0"), "清库存")
    assert column(result, "number")[0] == "Q-9"
    assert len(result.rows) == 4, "drafts, and a currency with one price alone, are not compared"
    (panel,) = result.panels
    assert (panel.kind, len(panel.series[0].values)) == ("scatter", 4)
    assert panel.band == 10
    assert chart_png(result).startswith(b"\x89PNG")


def test_nothing_to_compare(office: Office) -> None:
    line(office, office.quote(office.customer("恒远"), "SENT"), "100")
    result = office.report("price_scatter")
    assert (result.rows, result.panels, result.records_seen) == ((), [], 1)
