"""Quotes by state: apart for each currency, revisions and validity told."""

from decimal import Decimal

from tests.reports.office import COLLEAGUE, MANAGER, Office, at, column, row_where


def test_states_and_currencies_stay_apart(office: Office) -> None:
    account = office.customer("恒远")
    office.quote(account, "SENT", "100.25", valid_until="2026-09-23")
    second = office.quote(account, "SENT", "50", valid_until="2026-09-30", revision=2)
    office.quote(account, "SENT", "7", valid_until="2026-09-22")
    office.quote(account, "SENT", "9", valid_until="2026-10-01")
    office.quote(account, "SENT", "3000", currency="TWD", valid_until="2026-09-01")
    office.quote(account, "SUPERSEDED", "90", valid_until="2026-09-25")
    result = office.report("quotes_by_state")
    cells = row_where(result, state="已发送", currency="CNY")
    assert (cells["quotes"], cells["amount"]) == (4, Decimal("166.25"))
    assert (cells["revisions"], cells["expiring"], cells["overdue"]) == (1, 2, 1)
    assert row_where(result, state="已发送", currency="TWD")["overdue"] == 1
    assert row_where(result, state="已替代")["expiring"] == 0
    assert column(result, "state") == ["已发送", "已发送", "已替代"]
    assert second in office.behind(result, result.rows[0])
    assert [len(office.behind(result, row)) for row in result.rows] == [4, 1, 1]
    assert result.records_seen == 6
    assert [panel.unit for panel in result.panels] == ["报价单数", "未税金额 CNY", "未税金额 TWD"]


def test_who_is_left_out(office: Office) -> None:
    gone = office.customer("走了", deleted_at=1)
    office.quote(gone, "SENT")
    office.quote(office.customer("恒远"), "SENT", deleted_at=1)
    office.quote(office.customer("别人的"), "SENT", owner_id=COLLEAGUE)
    assert office.report("quotes_by_state").rows == ()
    office.sign_in(MANAGER)
    assert column(office.report("quotes_by_state"), "person") == ["王伟"]


def test_a_draft_without_date_counts_when_it_was_made(office: Office) -> None:
    account = office.customer("恒远")
    office.quote(account, "DRAFT", quote_on=None, created_at=at("2026-08-31", "23:59"))
    office.quote(account, "DRAFT", quote_on=None, created_at=at("2026-09-01", "00:00"))
    office.quote(account, "DRAFT", quote_on="2026-08-31", created_at=at("2026-09-10"))
    office.customer("走了", deleted_at=1)
    office.quote(None, "DRAFT", quote_on="2026-09-01", owner_id=None, created_by="user-li")
    assert column(office.report("quotes_by_state", from_="2026-09-01"), "quotes") == [2]
    assert column(office.report("quotes_by_state", to="2026-08-31"), "quotes") == [2]
    assert column(office.report("quotes_by_state"), "quotes") == [4]
