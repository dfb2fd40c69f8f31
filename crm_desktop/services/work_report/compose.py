"""Facts in the words of a language: a text that could be handed in as it is, and that its author can go on from."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeVar

from crm_core.model.activities import VISIT_KIND, VISIT_RESULT
from crm_core.model.work_reports import LONGEST_REPORT
from crm_desktop.services.plans import PlanItem
from crm_desktop.services.promises import MARKS, PromiseItem
from crm_desktop.services.work_report.facts import (
    ON_THE_ROAD,
    Facts,
    TaskFact,
    VisitFact,
    money_by_currency,
)
from crm_desktop.services.work_report.quotes import FATES, QuoteFact
from crm_desktop.services.work_report.text import DETAIL, HEADING, ITEM, clip, joined
from crm_desktop.services.work_report.words import SECTIONS, day_words, money, say

T = TypeVar("T")


class Room(NamedTuple):
    """How many items a list may have, and how many characters a piece of text."""

    items: int
    text: int


ROOMS = (Room(200, 400), Room(80, 120), Room(25, 60))
"""The first in which the report leaves its author room to write is taken."""
LONGEST_COMPOSED = LONGEST_REPORT * 2 // 3


def compose(facts: Facts, language: str) -> str:
    """Return the report: sections with a heading each; what there is nothing of is left out."""
    text = ""
    for room in ROOMS:
        text = _Composer(facts, language, room).text()
        if len(text) <= LONGEST_COMPOSED:
            break
    return text[:LONGEST_COMPOSED]


class _Composer:
    def __init__(self, facts: Facts, language: str, room: Room) -> None:
        self._facts, self._language, self._room = facts, language, room
        self._lines: list[str] = []

    def text(self) -> str:
        sections: tuple[tuple[str, Callable[[], None]], ...] = (
            ("visits", self._visits),
            ("quotes", self._quotes),
            ("promises", self._promises),
            ("tasks", self._tasks),
            ("new", self._new),
            ("plan", self._plan),
            ("own", lambda: self._item("")),
        )
        parts = []
        for key, write in sections:
            self._lines = []
            write()
            if self._lines:
                heading = f"{HEADING}{SECTIONS[key].text(self._language)}"
                parts.append("\n".join([heading, *self._lines]))
        return "\n\n".join(parts) + "\n"

    # --- pieces ---------------------------------------------------------------------------------------------------

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)

    def _clip(self, text: str) -> str:
        return clip(text, self._room.text)

    def _item(self, text: str) -> None:
        self._lines.append(f"{ITEM}{text}")

    def _detail(self, text: str) -> None:
        if text:
            self._lines.append(f"{DETAIL}{text}")

    def _list(self, things: Sequence[T], write: Callable[[T], object]) -> None:
        """Write as many as there is room for, and how many are left."""
        for one in islice(things, self._room.items):
            write(one)
        if len(things) > self._room.items:
            self._detail(self._say("more", n=len(things) - self._room.items))

    def _counted(self, key: str, things: Sequence[T], words: Callable[[T], str]) -> None:
        if things:
            self._item(self._say(key, n=len(things)))
            self._list(things, lambda one: self._detail(words(one)))

    # --- sections -------------------------------------------------------------------------------------------------

    def _visits(self) -> None:
        facts = self._facts
        self._lines.append(self._visit_sums() or self._say("nothing" if _is_empty(facts) else "no_visits"))
        self._list(facts.visits, self._visit)
        self._counted("not_made", facts.plans_not_made, self._not_made)

    def _visit_sums(self) -> str:
        visits = self._facts.visits
        travelled = sum(one.kind in ON_THE_ROAD for one in visits)
        minutes = sum(one.minutes_travelled for one in visits)
        decision_makers = sum(one.met_decision_maker for one in visits)
        customers = len({one.account_id for one in visits if one.account_id})
        counts = (
            ("visits", travelled),
            ("contacts", len(visits) - travelled),
            ("customers", customers),
            ("decision_makers", decision_makers),
        )
        sums = [self._say(key, n=n) for key, n in counts if n]
        if self._facts.km:
            sums.append(self._say("km", km=f"{self._facts.km:,.0f}"))
        if minutes:
            sums.append(self._say("hours", hours=f"{minutes / 60:.1f}"))
        return (", " if self._language == "en" else "，").join(sums)

    def _visit(self, visit: VisitFact) -> None:
        at = visit.at.astimezone()
        day = day_words(at.date(), self._language) if self._facts.period.days > 1 else ""
        who = self._customer(visit.customer, bool(visit.account_id))
        if visit.contact:
            who = f"{who} – {visit.contact}" if who else visit.contact
        self._item(
            joined(
                (
                    joined((day, f"{at:%H:%M}", self._clip(who)), " "),
                    VISIT_KIND.text(visit.kind, self._language),
                    VISIT_RESULT.text(visit.result, self._language),
                    self._say("met") if visit.met_decision_maker else "",
                )
            )
        )
        if visit.purpose:
            self._detail(self._say("purpose", text=self._clip(visit.purpose)))
        self._detail(self._clip(" ".join(_without_promises(visit.summary))))
        for text in visit.additions:
            self._detail(self._say("addition", text=self._clip(text)))
        self._next_step(visit)

    def _next_step(self, visit: VisitFact) -> None:
        if visit.next_step and visit.next_step_on:
            day = day_words(visit.next_step_on, self._language)
            self._detail(self._say("next_step_on", text=self._clip(visit.next_step), day=day))
        elif visit.next_step:
            self._detail(self._say("next_step", text=self._clip(visit.next_step)))

    def _customer(self, name: str, is_named: bool) -> str:
        return name or (self._say("customer_gone") if is_named else "")

    def _not_made(self, plan: PlanItem) -> str:
        name = self._customer(plan.account_name, bool(plan.account_id))
        day = day_words(plan.planned_on, self._language) if self._facts.period.days > 1 else ""
        return joined((joined((day, self._clip(name)), " "), self._clip(plan.skip_reason)))

    def _quotes(self) -> None:
        for fate in FATES:
            quotes = [one for one in self._facts.quotes if one.fate == fate]
            if quotes:
                sums = ", ".join(money(sum_, code) for code, sum_ in money_by_currency(quotes).items())
                key = "counted_sum" if sums else "counted"
                values = {"sums": sums} if sums else {}
                self._item(self._say(key, what=self._say(fate), n=len(quotes), **values))
                self._list(quotes, self._quote)

    def _quote(self, quote: QuoteFact) -> None:
        number = f"{quote.number} ({self._say('provisional')})" if quote.provisional else quote.number
        amount = money(quote.amount, quote.currency) if quote.amount is not None else ""
        words = (
            number,
            self._clip(quote.customer),
            self._clip(quote.subject),
            amount,
            self._clip(quote.reason),
        )
        self._detail(joined(words))

    def _promises(self) -> None:
        facts = self._facts
        self._counted("promised", facts.promises_made, lambda one: self._promise(one, "until"))
        self._counted("kept", facts.promises_kept, lambda one: self._promise(one, ""))
        self._counted("broken", facts.promises_broken, lambda one: self._promise(one, ""))
        self._counted("due", facts.promises_due, lambda one: self._promise(one, "since"))

    def _promise(self, promise: PromiseItem, when: str) -> str:
        day = (
            self._say(when, day=day_words(promise.due_on, self._language)) if when and promise.due_on else ""
        )
        return joined((self._clip(promise.account_name), self._clip(promise.text), day))

    def _tasks(self) -> None:
        self._counted("done", self._facts.tasks_done, lambda one: self._task(one, dated=False))
        self._counted("open", self._facts.tasks_open, lambda one: self._task(one, dated=True))

    def _task(self, task: TaskFact, *, dated: bool) -> str:
        day = self._say("since", day=day_words(task.due_on, self._language)) if dated and task.due_on else ""
        return joined((self._clip(task.customer), self._clip(task.title), day))

    def _new(self) -> None:
        new = self._facts.new
        self._counted("new_customers", new.customers, self._clip)
        self._counted("new_contacts", new.contacts, lambda one: self._clip(joined(one)))

    def _plan(self) -> None:
        facts = self._facts
        dated: list[tuple[date, int, str]] = [
            *((one.planned_on, 0, self._planned(one)) for one in facts.plans_ahead),
            *((one.due_on, 1, self._kept_then(one)) for one in facts.promises_ahead if one.due_on),
            *((one.due_on, 2, self._done_then(one)) for one in facts.tasks_ahead if one.due_on),
        ]
        dated.sort(key=lambda one: one[:2])
        self._list(dated, lambda one: self._item(f"{day_words(one[0], self._language)} {one[2]}"))
        if not dated:
            self._lines.append(self._say("no_plan"))

    def _kept_then(self, promise: PromiseItem) -> str:
        return self._say("promise", text=self._promise(promise, ""))

    def _done_then(self, task: TaskFact) -> str:
        return self._say("task", text=self._task(task, dated=False))

    def _planned(self, plan: PlanItem) -> str:
        name = self._customer(plan.account_name, bool(plan.account_id))
        where = joined((plan.starts or "", self._say("planned"), self._clip(name)), " ")
        return joined((where, self._clip(plan.city or ""), self._clip(plan.purpose)))


def _without_promises(summary: str) -> Iterable[str]:
    """The promises of a visit are said once, under their own heading."""
    return (line for line in summary.splitlines() if not line.strip().startswith(tuple(MARKS)))


def _is_empty(facts: Facts) -> bool:
    new = (*facts.new.customers, *facts.new.contacts)
    promises = (*facts.promises_made, *facts.promises_kept, *facts.promises_broken, *facts.promises_due)
    return not any(
        (*facts.quotes, *promises, *facts.tasks_done, *facts.tasks_open, *new, *facts.plans_not_made)
    )
