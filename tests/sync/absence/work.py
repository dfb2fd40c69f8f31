"""What Ann writes while she is away: acts of every kind, drawn at random, on what she has and what she makes."""

import random
from collections.abc import Callable
from datetime import date

from crm_core.model import AccountContact, AccountTag, ContactMethod
from tests.sync.absence.diary import APPLIED, HANDED_OVER, TAKEN, Diary, Fates, refused
from tests.sync.absence.scene import GROUPS, Scene
from tests.sync.team import WHEN

LOST = refused("not_permitted", "depends_on_refused", "unknown_parent")
FATES: dict[str, Fates] = {
    "own": APPLIED,
    "shared": TAKEN,
    "merged": TAKEN,
    "deleted": TAKEN,
    "given_early": LOST,
    "careless": APPLIED,
}
"""What may become of an edit of a customer in this group, or of what lies with them."""
FEW = 8
"""How many records that were made last are edited again: long chains, and many records."""


class Work:
    """Each method is one act or a few; `do` draws one."""

    def __init__(self, scene: Scene, diary: Diary, rng: random.Random) -> None:
        self.scene, self.diary, self.rng = scene, diary, rng
        self._notes: dict[str, list[str]] = {group: [] for group in GROUPS}
        self._made: dict[str, list[str]] = {}
        self._token = 0
        self._acts: list[Callable[[], None]] = [
            *[self.edit_customer] * 5, *[self.describe] * 3, *[self.write_note] * 4, *[self.edit_note] * 4,
            self.delete_note, *[self.visit] * 3, *[self.edit_visit] * 2, *[self.task] * 2, *[self.do_task] * 3,
            self.person, self.reach, *[self.edit_person] * 2, self.former_name, self.tag, self.plan, self.promise,
            *[self.quote] * 2, *[self.quote_line] * 3, *[self.edit_line] * 3, self.delete_line,
            self.too_long, self.new_customer, self.old_visit, self.erased, self.sent_quote, self.cancelled_task,
            self.unknown_person,
        ]  # fmt: skip

    def do(self) -> None:
        self.rng.choice(self._acts)()

    def _text(self) -> str:
        self._token += 1
        return f"w{self._token:06}w"

    def _customer(self, *groups: str) -> tuple[str, str, Fates]:
        """Draw a customer; return its group, its id, and what may become of an edit."""
        group = self.rng.choice(groups or GROUPS)
        fates = FATES.get(group) or (HANDED_OVER if self.scene.is_given() else TAKEN)
        return group, self.rng.choice(self.scene.groups[group]), fates

    def _one(self, kind: str) -> str | None:
        found = self._made.setdefault(kind, [])
        return self.rng.choice(found[-FEW:]) if found else None

    def _keep(self, kind: str, record_id: str) -> None:
        self._made.setdefault(kind, []).append(record_id)

    # --- customers and notes -----------------------------------------------------------------------------------------

    def edit_customer(self) -> None:
        group, account, fates = self._customer()
        field = self.rng.choice(("website", "english_name", "street", "email", "name"))
        self.diary.set(f"edit, {group}", fates, "account", account, **{field: self._text()})

    def describe(self) -> None:
        group, account, fates = self._customer()
        seen = self.scene.ann.value("account", account, "description")
        text = f"{seen}\n{self._text()}" if seen else self._text()
        self.diary.set(f"text, {group}", fates, "account", account, description=text[-15_000:])

    def write_note(self) -> None:
        group, account, fates = self._customer()
        note = self.diary.add(f"note, {group}", fates, "note", account_id=account, text=self._text())
        self._notes[group].append(note)

    def edit_note(self) -> None:
        group, _, fates = self._customer()
        if self._notes[group]:
            note = self.rng.choice(self._notes[group][-FEW:])
            text = f"{self.scene.ann.value('note', note, 'text')}\n{self._text()}"
            self.diary.set(f"note edited, {group}", fates, "note", note, text=text)

    def delete_note(self) -> None:
        if self._notes["own"]:
            note = self._notes["own"].pop()
            self.diary.set("note deleted", APPLIED, "note", note, deleted_at=WHEN)

    def former_name(self) -> None:
        account = self._customer("own")[1]
        row = self.scene.ann.row("account", account) or {}
        names = [*(one for one in (row["former_names"] or "").strip("[]").replace('"', "").split(",") if one)]
        kept = names[1:] if len(names) > FEW else names
        self.diary.set("set", APPLIED, "account", account, former_names=[*kept, self._text()])

    def tag(self) -> None:
        group, account, fates = self._customer()
        text = self._text()
        tag_id = AccountTag.make_id(account, text)
        self.diary.add(f"tag, {group}", fates, "account_tag", id=tag_id, account_id=account, tag=text)

    # --- visits, tasks, plans, promises --------------------------------------------------------------------------

    def visit(self) -> None:
        group, account, fates = self._customer()
        visit = self.diary.add(
            f"visit, {group}", fates, "visit", account_id=account, started_at=WHEN, summary=self._text()
        )
        if group == "own":
            self._keep("visit", visit)

    def edit_visit(self) -> None:
        if visit := self._one("visit"):
            self.diary.set("visit edited", APPLIED, "visit", visit, next_step=self._text())

    def task(self) -> None:
        _, account, _ = self._customer("own", "shared")
        self._keep("task", self.diary.add("task", APPLIED, "task", account_id=account, title=self._text()))

    def do_task(self) -> None:
        if task := self._one("task"):
            done = self.scene.ann.value("task", task, "status") == "DONE"
            self.diary.set("task moved", APPLIED, "task", task, status="OPEN" if done else "DONE")

    def plan(self) -> None:
        _, account, _ = self._customer("own", "shared")
        purpose = self._text()
        self.diary.add(
            "plan", APPLIED, "visit_plan", account_id=account, planned_on=date(2026, 12, 1), purpose=purpose
        )

    def promise(self) -> None:
        group, account, fates = self._customer("own", "shared", "given_late")
        self.diary.add(f"promise, {group}", fates, "promise", account_id=account, text=self._text())

    # --- persons ---------------------------------------------------------------------------------------------------

    def person(self) -> None:
        group, account, fates = self._customer("own", "given_late", "given_early")
        contact = self.diary.add("person", APPLIED, "contact", full_name=self._text())
        role = AccountContact.make_id(account, contact)
        self.diary.add(
            f"role, {group}", fates, "account_contact", id=role, account_id=account, contact_id=contact
        )
        if group == "own":
            self._keep("contact", contact)

    def reach(self) -> None:
        if contact := self._one("contact"):
            number = self._text()
            method = ContactMethod.make_id(contact, "OTHER", number)
            values = {"contact_id": contact, "kind": "OTHER", "raw": number, "match_key": number}
            self.diary.add("number", APPLIED, "contact_method", id=method, **values)

    def edit_person(self) -> None:
        if contact := self._one("contact"):
            memo = f"{self.scene.ann.value('contact', contact, 'memo') or ''}\n{self._text()}"
            self.diary.set("person edited", APPLIED, "contact", contact, memo=memo[-15_000:])

    # --- quotes ------------------------------------------------------------------------------------------------------

    def quote(self) -> None:
        account = self._customer("own")[1]
        self._keep(
            "quote", self.diary.add("quote", APPLIED, "quote", account_id=account, subject=self._text())
        )

    def quote_line(self) -> None:
        if quote := self._one("quote"):
            price = self.rng.randint(1, 9_999)
            values = {"name": self._text(), "qty": 2, "unit_price": price, "tax_rate": 13}
            self._keep("line", self.diary.add("line", APPLIED, "quote_line", quote_id=quote, **values))

    def edit_line(self) -> None:
        if line := self._one("line"):
            self.diary.set("line edited", APPLIED, "quote_line", line, qty=self.rng.randint(3, 10**6))

    def delete_line(self) -> None:
        if lines := self._made.get("line"):
            self.diary.set("line deleted", APPLIED, "quote_line", lines.pop(), deleted_at=WHEN)

    # --- what cannot be taken, or not as it is -------------------------------------------------------------------

    def too_long(self) -> None:
        account = self._customer("careless")[1]
        fates = refused("invalid_value", "depends_on_refused")
        self.diary.set("too long", fates, "account", account, phone=self._text() * 10)

    def new_customer(self) -> None:
        too_long = self.rng.random() < 0.5
        fates = refused("invalid_value") if too_long else APPLIED
        name = self._text() * 40 if too_long else self._text()
        account = self.diary.add(f"customer{' too long' * too_long}", fates, "account", name=name)
        below = refused("depends_on_refused") if too_long else APPLIED
        self.diary.add(
            f"note on it{' too long' * too_long}", below, "note", account_id=account, text=self._text()
        )

    def old_visit(self) -> None:
        visit = self.rng.choice(self.scene.visits)
        fates = refused("append_only", "depends_on_refused")
        self.diary.set("old visit", fates, "visit", visit, place_text=self._text())

    def erased(self) -> None:
        person = self.rng.choice(self.scene.people)
        self.diary.set_of_the_forgotten(
            "erased person", refused("erased"), "contact", person, nickname=self._text()
        )

    def sent_quote(self) -> None:
        _, line = self.rng.choice(self.scene.quotes)
        fates = refused("document_locked", "depends_on_refused")
        self.diary.set("line of sent quote", fates, "quote_line", line, delivery=self._text())

    def cancelled_task(self) -> None:
        task = self.rng.choice(self.scene.tasks)
        text = f"{self.scene.ann.value('task', task, 'note') or ''}\n{self._text()}"
        self.diary.set("cancelled task", TAKEN, "task", task, note=text[-15_000:])
        if self.scene.ann.value("task", task, "status") == "OPEN":
            self.diary.set("cancelled task done", TAKEN, "task", task, status="DONE")

    def unknown_person(self) -> None:
        account, nobody = self._customer("own")[1], self.scene.ann.ids.new()
        role = AccountContact.make_id(account, nobody)
        values = {"account_id": account, "contact_id": nobody, "job_title": self._text()}
        self.diary.add("role of nobody", refused("unknown_parent"), "account_contact", id=role, **values)
