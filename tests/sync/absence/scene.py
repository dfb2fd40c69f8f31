"""Who there is when Ann leaves, what she has with her, and what happens to it while she is away.

Customers lie in groups, by what will become of them; the names say what. Records that she has with her beside them:
visits that she wrote long ago, persons who will be erased, quotes that Bo will send.
"""

from dataclasses import dataclass, field

from crm_server import jobs
from crm_server.erasure import erase_contact
from tests.sync.laptop import Laptop
from tests.sync.scenarios.author import Author
from tests.sync.team import DAY_MS, HOUR_MS, WHEN
from tests.sync.world import World

GROUPS = ("own", "shared", "merged", "deleted", "given_early", "given_late", "careless")
SHARED_WITH_BO = ("shared", "merged", "deleted")
EACH = 3
"""Customers in a group."""
CLOCK_AHEAD_MS = 7 * 60 * 1000
GIVEN_EARLY, MERGED, SENT, CANCELLED, DELETED, ERASED = 20, 25, 30, 35, 50, 60
BO_WORKS_EVERY, JOBS_EVERY = 5, 10
LATE_BEFORE_RETURN = 15
"""Days. Less than the grace for edits under a grant that ended; `GIVEN_EARLY` lies before it."""


@dataclass
class Scene:
    """The company, its day, and the ids of what Ann has with her."""

    world: World
    days: int
    ann: Author = field(init=False)
    bo: Author = field(init=False)
    groups: dict[str, list[str]] = field(default_factory=dict)
    visits: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    quotes: list[tuple[str, str]] = field(default_factory=list)
    """Each with its line."""
    tasks: list[str] = field(default_factory=list)
    day: int = 0
    left_ms: int = 0

    def __post_init__(self) -> None:
        self.ann, self.bo = self._hire("ann"), self._hire("bo")
        for group in GROUPS:
            self.groups[group] = [self.ann.add("account", name=f"{group} {n}") for n in range(EACH)]
        shared = self.groups["shared"]
        self.visits = [self.ann.add("visit", account_id=one, started_at=WHEN) for one in self.groups["own"]]
        people = [Laptop.add(self.ann, "contact", full_name=f"Lee {n}") for n in range(EACH)]
        self.people = people  # nobody looks for them afterwards
        for one in shared:
            quote = self.ann.add("quote", account_id=one, subject="sent meanwhile")
            self.quotes.append((quote, self.ann.add("quote_line", quote_id=quote, qty=1, unit_price=10)))
        self.tasks = [self.ann.add("task", title="cancelled meanwhile", account_id=one) for one in shared]
        self.world.sync(self.ann)
        for group in SHARED_WITH_BO:
            for one in self.groups[group]:
                self.world.share(one, self.bo.user_id, "edit")
        self.world.sync(self.bo, self.ann)

    def _hire(self, name: str) -> Author:
        laptop = self.world.laptop(self.world.person(name))
        assert isinstance(laptop, Author)
        return laptop

    def is_given(self) -> bool:
        return self.day >= self.days - LATE_BEFORE_RETURN

    def next_day(self) -> None:
        """At midnight: what the office and Bo do. Ann's clock goes on, seven minutes ahead of everybody's."""
        self.day += 1
        self._set_clocks(self.day * DAY_MS)
        if self.day % BO_WORKS_EVERY == 0:
            self.world.sync(self.bo)
            self._work_of_bo()
        if self.day == GIVEN_EARLY:
            self._give("given_early")
        if self.day == self.days - LATE_BEFORE_RETURN:
            self._give("given_late")
        if self.day == ERASED:
            with self.world.database.transaction() as conn:
                for one in self.people:
                    erase_contact(conn, one, now_ms=self.world.now_ms)
        if self.day % JOBS_EVERY == 0:
            jobs.run_due(self.world.database, self.world.now_ms)
        self._set_clocks(self.day * DAY_MS + 8 * HOUR_MS)

    def _set_clocks(self, after_ms: int) -> None:
        self.world.now_ms = self.bo.now_ms = self.left_ms + after_ms
        self.ann.now_ms = self.world.now_ms + CLOCK_AHEAD_MS

    def leave(self) -> None:
        """From now on Ann has no line."""
        self.left_ms = max(self.world.now_ms, self.ann.now_ms, self.bo.now_ms) + DAY_MS
        self._set_clocks(8 * HOUR_MS)

    def _give(self, group: str) -> None:
        for one in self.groups[group]:
            self.world.assign(one, self.bo.user_id)

    def _work_of_bo(self) -> None:
        for n, one in enumerate(self.groups["shared"]):
            self._edit_by_bo(n, one)
        due = {MERGED: self._merge, SENT: self._send, CANCELLED: self._cancel, DELETED: self._delete}
        due.get(self.day, lambda: None)()
        self.world.sync(self.bo)

    def _edit_by_bo(self, n: int, account: str) -> None:
        day, seen = self.day, self.bo.value("account", account, "description") or ""
        self.bo.set("account", account, description=f"{seen}\nBo {day}", english_name=f"Bo {day}")
        self.bo.set("account", account, name=f"shared {n} Bo {day}")

    def _merge(self) -> None:
        for merged, survivor in zip(self.groups["merged"], self.groups["shared"], strict=True):
            self.bo.add("merge_record", target="account", survivor_id=survivor, merged_id=merged)

    def _send(self) -> None:
        for quote, _ in self.quotes:
            for status in ("APPROVED", "SENT"):
                self.bo.set("quote", quote, status=status)

    def _cancel(self) -> None:
        for task in self.tasks:
            self.bo.set("task", task, status="CANCELLED")

    def _delete(self) -> None:
        for one in self.groups["deleted"]:
            self.bo.set("account", one, deleted_at=WHEN)
