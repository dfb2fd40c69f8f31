"""What service and finance know: cases, some of them open complaints, and credit, some of it on hold."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from crm_server.demo.contacts import pick
from crm_server.demo.rows import Row, RowMaker, Rows, moment
from crm_server.demo.visits import Talk
from crm_server.demo.wording import CASE_TEXTS

KINDS = tuple(CASE_TEXTS)
KIND_WEIGHTS = (18, 30, 28, 16, 8)
OPEN_SHARE = 6
"""One case in so many is open."""
CREDITED = frozenset(("CUSTOMER", "USER"))
OPEN_ORDERS = frozenset(("SUBMITTED", "CONFIRMED", "PARTIAL_DELIVERED", "DELIVERED"))
YUAN = 10_000
"""A stored amount of 1 yuan."""


class CaseMaker:
    """Makes the service cases of one rep's customers; the manager of the branch hands them on."""

    def __init__(self, maker: RowMaker, today: date, manager_id: str, place: tuple[int, int]) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.today = today
        self.manager_id = manager_id
        self.place = place

    def make(self, talks: list[Talk], count: int) -> list[Row]:
        """Return `count` cases; the first is an open complaint of a valuable customer."""
        best = [talk for talk in talks if talk.customer.level == "A"] or talks
        index, reps = self.place
        return [
            self._case(
                self.rng.choice(best if number == 0 else talks),
                number * reps + index + 1,
                kind="COMPLAINT" if number == 0 else self.rng.choices(KINDS, KIND_WEIGHTS)[0],
                is_open=number % OPEN_SHARE == 0,
            )
            for number in range(count)
        ]

    def _case(self, talk: Talk, number: int, *, kind: str, is_open: bool) -> Row:
        rng = self.rng
        person = pick(rng, talk.people)
        product = rng.choice(talk.products)
        slots = talk.slots(rng, person) | {"product": product["name"], "category": product["category"]}
        subject, description, resolution = (text.format_map(slots) for text in rng.choice(CASE_TEXTS[kind]))
        opened = self.today - timedelta(days=rng.randrange(1, 20) if is_open else rng.randrange(30, 700))
        urgency = rng.choices(("LOW", "NORMAL", "HIGH", "URGENT"), (10, 55, 25, 10))[0]
        return self.maker.new(
            "case", moment(opened, rng.randrange(9, 18), rng.randrange(60)), self.manager_id,
            external_id=f"CS-{number:06d}",
            number=f"CS-{number:06d}",
            owner_id=talk.customer.row["owner_id"],
            org_unit_id=talk.customer.row["org_unit_id"],
            account_id=talk.customer.id,
            contact_id=person.id,
            product_id=product["id"],
            kind=kind,
            urgency="HIGH" if kind == "COMPLAINT" and urgency == "LOW" else urgency,
            subject=subject,
            description=description,
            opened_on=opened.isoformat(),
            due_on=(opened + timedelta(days=rng.choice((3, 5, 7, 10)))).isoformat(),
            assignee_id=self.manager_id,
            **self._end(opened, resolution, is_open=is_open),
        )  # fmt: skip

    def _end(self, opened: date, resolution: str, *, is_open: bool) -> dict[str, Any]:
        rng = self.rng
        if is_open:
            return {"status": rng.choice(("NEW", "ASSIGNED", "WORKING", "WORKING", "WAITING_CUSTOMER"))}
        closed = opened + timedelta(days=rng.randrange(1, 21))
        return {
            "status": rng.choices(("CLOSED", "RESOLVED"), (5, 1))[0],
            "closed_at": moment(closed, rng.randrange(9, 18)),
            "resolution": resolution,
        }


class CreditMaker:
    """Makes what finance says about the customers that buy on account."""

    def __init__(self, maker: RowMaker, today: date, author: str) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.today = today
        self.author = author

    def make(self, talks: list[Talk], rows: Rows) -> list[Row]:
        """Return a profile for each; of every fourteen two are overdue, and one of these is on hold."""
        unpaid = self._unpaid(rows)
        buyers = [talk for talk in talks if talk.customer.row["lifecycle"] in CREDITED]
        return [
            self._profile(talk, number % 14, unpaid[talk.customer.id]) for number, talk in enumerate(buyers)
        ]

    def _unpaid(self, rows: Rows) -> Counter[str]:
        found: Counter[str] = Counter()
        for order in rows["order"]:
            if order["status"] in OPEN_ORDERS:
                found[order["account_id"]] += order["total_gross"] or 0
        return found

    def _profile(self, talk: Talk, number: int, unpaid: int) -> Row:
        rng, customer = self.rng, talk.customer.row
        overdue = number in {1, 4}
        on_hold = number == 4
        amount = rng.randrange(8, 90) * 1000 * YUAN if overdue else 0
        limit = customer["credit_limit"] or rng.choice((5, 10, 20, 30, 50)) * 10_000 * YUAN
        days = rng.randrange(95, 160) if on_hold else rng.randrange(8, 60) if overdue else None
        reviewed = self.today - timedelta(days=rng.randrange(10, 300))
        return self.maker.new(
            "credit_profile", moment(self.today - timedelta(days=1), 20), self.author,
            external_id=f"CR-{customer['id'][:13]}",
            account_id=customer["id"],
            grade="D" if on_hold else "C" if overdue else customer["credit_grade"] or rng.choice(("A", "B", "B")),
            currency=customer["default_currency"],
            limit_amount=limit,
            term_days=customer["payment_term_days"],
            exposure=unpaid + amount,
            overdue=amount,
            longest_overdue_days=days,
            on_hold=int(on_hold),
            reviewed_on=reviewed.isoformat(),
            as_of=moment(self.today - timedelta(days=1), 20),
        )  # fmt: skip
