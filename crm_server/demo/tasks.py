"""Tasks: some done, some overdue, some for today, so that the first screen of a morning has a shape."""

from datetime import date, timedelta

from crm_server.demo.contacts import pick
from crm_server.demo.phrases import TASK_TITLES
from crm_server.demo.rows import Row, RowMaker, moment
from crm_server.demo.visits import Talk

DUE_IN_DAYS = (0, 0, 0, -1, -3, 1, 1, 2, 3, 4, 7, 12)
"""When open tasks are due, over and over: a quarter of them today."""


class TaskMaker:
    """Makes the tasks of one rep."""

    def __init__(self, maker: RowMaker, today: date, manager_id: str) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.today = today
        self.manager_id = manager_id

    def open(self, talks: list[Talk], count: int) -> list[Row]:
        """Return `count` tasks that are still to be done."""
        return [
            self._task(self.rng.choice(talks), DUE_IN_DAYS[number % len(DUE_IN_DAYS)], done=False)
            for number in range(count)
        ]

    def done(self, talks: list[Talk], count: int) -> list[Row]:
        """Return `count` tasks of the last year that are finished or were dropped."""
        return [
            self._task(self.rng.choice(talks), -self.rng.randrange(5, 360), done=True) for _ in range(count)
        ]

    def _task(self, talk: Talk, due_in: int, *, done: bool) -> Row:
        rng = self.rng
        owner = talk.customer.row["owner_id"]
        person = pick(rng, talk.people)
        due = self.today + timedelta(days=due_in)
        made = min(due, self.today) - timedelta(days=rng.randrange(1, 12))
        by_manager = rng.random() < 0.15
        status = (
            rng.choices(("DONE", "CANCELLED"), (9, 1))[0] if done else rng.choice(("OPEN", "OPEN", "DOING"))
        )
        return self.maker.new(
            "task", moment(made, rng.randrange(9, 18), rng.randrange(60)), self.manager_id if by_manager else owner,
            title=rng.choice(TASK_TITLES).format_map(talk.slots(rng, person)),
            due_on=due.isoformat(),
            due_at=moment(due, rng.choice((10, 14, 16))) if rng.random() < 0.4 else None,
            priority=rng.choices(("LOW", "NORMAL", "HIGH", "URGENT"), (10, 60, 24, 6))[0],
            status=status,
            assignee_id=owner,
            assigner_id=self.manager_id if by_manager else owner,
            account_id=talk.customer.id,
            contact_id=person.id,
            note="经理交办，请当天回复进展。" if by_manager else None,
            done_at=moment(due - timedelta(days=1), 17) if status == "DONE" else None,
        )  # fmt: skip
