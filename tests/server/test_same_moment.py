"""Two edits of one field in the same millisecond: one winner, whoever arrives first."""

from tests.server.company import Company, Person, edit


def test_the_winner_does_not_depend_on_the_order_of_arrival(
    company: Company, ann: Person, bo: Person
) -> None:
    phones: list[str] = []
    for first, second in ((ann, bo), (bo, ann)):
        account = ann.make("account", name="宁波长风机械")
        company.share(account, bo, "edit")
        moment = company.tick(by_ms=1_000)
        for person in (first, second):
            person.do(edit("account", account, phone=(None, f"phone of {person.id}")), at_ms=moment)
        phones.append(company.row("account", account)["phone"])
    assert phones == [f"phone of {max(ann.id, bo.id)}"] * 2
