"""Of this fair's cards: how many were contacted since, by whom, and who still waits."""

from tests.reports.office import COLLEAGUE, Office, at, column


def meet(office: Office, name: str, fair: str | None, met_on: str | None = "2026-09-01") -> tuple[str, str]:
    """Enter somebody who was met at a fair; return the ids of customer and person."""
    account = office.customer(f"{name}的公司", "B")
    contact = office.put("contact", full_name=name, met_where=fair, met_on=met_on)
    office.put("account_contact", account_id=account, contact_id=contact)
    return account, contact


def test_case_186_contacted_since_by_whom_and_who_waits(office: Office) -> None:
    zhao, qian, _ = (
        meet(office, "赵敏", "春季展"),
        meet(office, "钱进", "春季展"),
        meet(office, "孙浩", "秋季展"),
    )
    meet(office, "李想", None)
    office.visit(zhao[0], at("2026-09-20"), contact_id=zhao[1], by=COLLEAGUE, kind="CALL")
    office.visit(zhao[0], at("2026-09-22"), contact_id=zhao[1])
    office.visit(qian[0], at("2026-08-20"), contact_id=qian[1])
    result = office.report("fair_follow_up")
    assert column(result, "fair") == ["春季展", "秋季展"]
    assert column(result, "cards") == [2, 1]
    assert column(result, "contacted") == [1, 0]
    assert [str(share) for share in column(result, "share")] == ["50.00", "0.00"]
    assert len(column(office.report("fair_follow_up", view="people"), "person")) == 1
    assert column(office.report("fair_follow_up", view="waiting"), "name") == ["钱进", "孙浩"]
