"""What reps plan and promise: visits of three weeks, and promises made in visits."""

from datetime import date, timedelta
from typing import Any

from crm_core.model.types import Json
from crm_server.demo.contacts import pick
from crm_server.demo.organisation import DemoUser
from crm_server.demo.rows import Row, RowMaker, day_of, moment
from crm_server.demo.visits import Talk
from crm_server.demo.wording import PLAN_PURPOSES, PROMISES, SKIP_REASONS, WINDOWS

TODAY_COUNT = 5
DAY_COUNTS = (2, 3, 3, 4)
MADE_ON_SITE = frozenset(("VISIT", "MEETING", "SERVICE", "CARE"))
PROMISED_WITHIN_DAYS = 120
BROKEN_AFTER_DAYS = 10


class PlanMaker:
    """Makes the visit plans of one rep, from Monday of last week to Friday of next week."""

    def __init__(self, maker: RowMaker, today: date, rep: DemoUser) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.today = today
        self.rep = rep

    def make(self, talks: list[Talk], visits: list[Row]) -> list[Row]:
        """Return the plans; those of days past are done, each by one of `visits`, or were skipped."""
        active = [talk for talk in talks if talk.customer.silent_days < 60] or talks
        monday = self.today - timedelta(days=self.today.weekday())
        days = [monday + timedelta(days=day) for day in (*range(-7, -2), *range(5), *range(7, 12))]
        plans: list[Row] = []
        for day in sorted({*days, self.today}):
            plans += self._past(active, visits, day) if day < self.today else self._ahead(active, day)
        return plans

    def _past(self, talks: list[Talk], visits: list[Row], day: date) -> list[Row]:
        begin, end = moment(day, 0), moment(day + timedelta(days=1), 0)
        made = [
            visit
            for visit in visits
            if begin <= visit["started_at"] < end
            and visit["kind"] in MADE_ON_SITE
            and visit["recorded_by"] == self.rep.id
        ]
        made.sort(key=lambda visit: (visit["started_at"], visit["id"]))
        plans = []
        for place, visit in enumerate(made, 1):
            plan = self._plan(
                day, place, visit["account_id"], visit["contact_id"],
                purpose=visit["purpose"], state="DONE", visit_id=visit["id"],
            )  # fmt: skip
            visit["plan_id"] = plan["id"]
            plans.append(plan)
        if self.rng.random() < 0.35:
            talk = self.rng.choice(talks)
            reason = self.rng.choice(SKIP_REASONS)
            plans.append(
                self._plan(
                    day, len(plans) + 1, talk.customer.id, talk.people[0].id,
                    purpose=self.rng.choice(PLAN_PURPOSES), state="SKIPPED", skip_reason=reason,
                )
            )  # fmt: skip
        return plans

    def _ahead(self, talks: list[Talk], day: date) -> list[Row]:
        rng = self.rng
        count = TODAY_COUNT if day == self.today else rng.choice(DAY_COUNTS)
        chosen = rng.sample(talks, min(count, len(talks)))
        windows = sorted(rng.sample(WINDOWS, 2))
        plans = []
        for place, talk in enumerate(chosen, 1):
            plan = self._plan(
                day, place, talk.customer.id, pick(rng, talk.people).id, purpose=rng.choice(PLAN_PURPOSES)
            )
            if place in {1, 3} and windows:
                plan["starts"], plan["ends"] = windows.pop(0)
            plans.append(plan)
        return plans

    def _plan(self, day: date, place: int, account_id: str, contact_id: str, **values: Any) -> Row:
        planned = min(day, self.today) - timedelta(days=self.rng.randrange(1, 6))
        return self.maker.new(
            "visit_plan", moment(planned, self.rng.randrange(16, 20), self.rng.randrange(60)), self.rep.id,
            account_id=account_id,
            contact_id=contact_id,
            assignee_id=self.rep.id,
            planned_on=day.isoformat(),
            order_in_day=place,
            **values,
        )  # fmt: skip


class PromiseMaker:
    """Makes promises out of the visits of one rep: kept, broken, late, due soon, and with time left."""

    def __init__(self, maker: RowMaker, today: date, rep: DemoUser) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.today = today
        self.rep = rep

    def make(self, talks: list[Talk], visits: list[Row], count: int) -> list[Row]:
        """Return `count` promises made in visits of the last months; the first ones are late, due soon and kept."""
        customers = {talk.customer.id: talk for talk in talks}
        since = moment(self.today - timedelta(days=PROMISED_WITHIN_DAYS), 0)
        met = [
            visit for visit in visits if visit["result"] != "NOT_MET" and visit["recorded_by"] == self.rep.id
        ]
        recent = [visit for visit in met if visit["started_at"] >= since] or met[-count:]
        chosen = self.rng.sample(recent, min(count, len(recent)))
        return [
            self._promise(customers[visit["account_id"]], visit, place) for place, visit in enumerate(chosen)
        ]

    def _promise(self, talk: Talk, visit: Row, place: int) -> Row:
        rng = self.rng
        person = next((one for one in talk.people if one.id == visit["contact_id"]), talk.people[0])
        words, proof = rng.choice(PROMISES)
        slots = talk.slots(rng, person)
        made = day_of(visit["recorded_at"])
        due = self._due(made, place)
        return self.maker.new(
            "promise", visit["recorded_at"], self.rep.id,
            account_id=talk.customer.id,
            contact_id=person.id,
            visit_id=visit["id"],
            text=words.format_map(slots),
            maker_id=self.rep.id,
            due_on=due.isoformat(),
            responsible_unit_id=self.rep.unit_id if rng.random() < 0.3 else None,
            **self._fate(made, due, place, proof.format_map(slots)),
        )  # fmt: skip

    def _due(self, made: date, place: int) -> date:
        if place == 0:
            return max(made, self.today - timedelta(days=self.rng.randrange(1, 5)))
        if place == 1:
            return self.today + timedelta(days=self.rng.randrange(3))
        return made + timedelta(days=self.rng.randrange(4, 40))

    def _fate(self, made: date, due: date, place: int, proof: str) -> dict[str, Any]:
        rng = self.rng
        if place < 2:
            return {"state": "OPEN"}
        late = (self.today - due).days
        if late <= 0:
            return {"state": rng.choices(("OPEN", "ACCEPTED"), (4, 1))[0]}
        kept, broken = 76, 12 if late > BROKEN_AFTER_DAYS else 0
        state = rng.choices(("DONE", "BROKEN", "OPEN", "WITHDRAWN"), (kept, broken, 9, 3))[0]
        if state != "DONE":
            return {"state": state}
        fulfilled = due - timedelta(days=rng.randrange(max((due - made).days, 1)))
        return {"state": state, "fulfilled_on": fulfilled.isoformat(), "evidence": proof}


def joined_by_manager(visits: list[Row], manager: DemoUser, today: date) -> None:
    """Let the manager have made one of the visits of the last days: a colleague was there."""
    since = moment(today - timedelta(days=6), 0)
    recent = [visit for visit in visits if visit["started_at"] >= since and visit["result"] != "NOT_MET"]
    if not recent:
        return
    visit = max(recent, key=lambda one: (one["started_at"], one["id"]))
    reading = visit["edited_at"]
    visit |= {
        "our_people": Json.to_stored([manager.id]),
        "created_by": manager.id,
        "edited_by": manager.id,
        "recorded_by": manager.id,
        "stamps": f'{{"*":["{reading}","{manager.id}"]}}',
    }
