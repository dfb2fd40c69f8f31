"""Visits of two years: what was said, what came of it and what was to be done next."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from crm_core.model.types import Json
from crm_server.demo.contacts import Person, pick
from crm_server.demo.customers import Customer
from crm_server.demo.phrases import (
    CARE,
    DETAILS,
    FACE_TO_FACE,
    NOT_MET,
    NOT_REACHED,
    OPENINGS,
    SERVICE,
    SETBACKS,
    STAGES,
    Stage,
)
from crm_server.demo.rows import MINUTE_MS, ZONE, Row, RowMaker, moment

HISTORY_DAYS = 730
KINDS = ("VISIT", "CALL", "WECHAT", "MEETING", "VIDEO", "EMAIL", "EVENT")
KIND_WEIGHTS = (52, 20, 11, 7, 4, 4, 2)
RESULTS = ("PROGRESS", "NEUTRAL", "SETBACK", "NOT_MET")
REACHED = {"UNIDENT": 1, "POTENTIAL": 2, "OPPORTUNITY": 4, "REJECTED": 2, "LOST": 4}
"""How many of the stages a customer in that state has gone through; all of them where nothing is said."""


@dataclass
class Talk:
    """What sentences about a customer are filled with."""

    customer: Customer
    people: list[Person]
    products: list[Row]

    def slots(self, rng: random.Random, person: Person) -> dict[str, str]:
        product = rng.choice(self.products)
        row = self.customer.row
        return {
            "who": person.address,
            "place": f"{row['district']}{self.customer.name.short}",
            "short": self.customer.name.short,
            "product": product["name"],
            "category": product["category"],
            "line": self.customer.industry.plant,
            "qty": str(rng.choice((2, 3, 4, 6, 8, 10, 12, 16, 20, 30))),
            "days": str(rng.choice((3, 5, 7, 10, 15, 20, 30))),
            "month": str(rng.randrange(1, 13)),
            "price": str(rng.choice((5, 8, 12, 15, 20, 28, 35, 50, 80))),
        }


def days_of(rng: random.Random, count: int, first: date, last: date) -> list[date]:
    """Return `count` working days between two days, in order; the last one is the latest of them."""
    span = max((last - first).days, 1)
    offsets = sorted([span, *(rng.randrange(span) for _ in range(count - 1))])
    return [_working_day(first + timedelta(days=offset)) for offset in offsets]


def _working_day(day: date) -> date:
    return day - timedelta(days=max(day.weekday() - 4, 0))


class VisitMaker:
    """Makes the visits of one rep. Nothing happens later than the day before `today`."""

    def __init__(self, maker: RowMaker, today: date) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.today = today

    def make(self, talk: Talk, count: int) -> list[Row]:
        """Return `count` visits to a customer, from first contact to the latest one."""
        if not count:
            return []
        customer = talk.customer
        first = max(customer.since, self.today - timedelta(days=HISTORY_DAYS))
        last = self.today - timedelta(days=max(customer.silent_days, 1))
        days = days_of(self.rng, count, first, last)
        reached = REACHED.get(str(customer.row["lifecycle"]), len(STAGES))
        return [
            self._visit(talk, day, self._stage(place, count, reached, day > first + timedelta(days=400)))
            for place, day in enumerate(days)
        ]

    def _stage(self, place: int, count: int, reached: int, late: bool) -> Stage:
        if late and reached == len(STAGES):
            return self.rng.choice((*STAGES[3:], SERVICE, CARE))
        upto = max(1, reached * (place + 1) // count)
        return (
            STAGES[min(upto, reached) - 1] if self.rng.random() < 0.75 else STAGES[self.rng.randrange(upto)]
        )

    def _visit(self, talk: Talk, day: date, stage: Stage) -> Row:
        rng = self.rng
        kind = "SERVICE" if stage is SERVICE and rng.random() < 0.5 else rng.choices(KINDS, KIND_WEIGHTS)[0]
        kind = "CARE" if stage is CARE and kind == "VISIT" and rng.random() < 0.4 else kind
        result = rng.choices(RESULTS, (46, 38, 9, 7))[0]
        person = pick(rng, talk.people)
        started = moment(day, rng.randrange(8, 17), rng.choice((0, 10, 15, 20, 30, 40, 45, 50)))
        minutes = rng.choice((30, 45, 60, 60, 90, 120)) if kind in {"VISIT", "MEETING", "SERVICE"} else 15
        recorded = started + (minutes + rng.choice((5, 10, 20, 60))) * MINUTE_MS
        owner = talk.customer.row["owner_id"]
        slots = talk.slots(rng, person)
        others = [other for other in talk.people if other is not person and rng.random() < 0.12]
        met = [] if result == "NOT_MET" else [person, *others]
        next_step, next_on = self._next(stage, day)
        return self.maker.new(
            "visit", recorded, owner,
            kind=kind,
            direction="in" if rng.random() < 0.06 else "out",
            account_id=talk.customer.id,
            contact_id=person.id,
            started_at=started,
            ended_at=started + minutes * MINUTE_MS,
            time_zone=ZONE,
            place_text=f"{talk.customer.row['city']}{talk.customer.row['district']}" if kind == "VISIT" else None,
            place_grade="DECLARED" if kind == "VISIT" else None,
            our_people=Json.to_stored([owner]),
            their_people=Json.to_stored([other.id for other in met]) if met else None,
            met_decision_maker=int(any(other.decides for other in met)),
            purpose=rng.choice(stage.purposes),
            summary=self._summary(kind, stage, result).format_map(slots),
            result=result,
            satisfaction=rng.choice((3, 4, 4, 5)) if rng.random() < 0.3 else None,
            next_step=next_step,
            next_step_on=next_on,
            cost_minutes_travel=rng.choice((20, 30, 45, 60, 90)) if kind in {"VISIT", "SERVICE"} else None,
            recorded_at=recorded,
            recorded_by=owner,
        )  # fmt: skip

    def _next(self, stage: Stage, day: date) -> tuple[str | None, str | None]:
        if self.rng.random() > 0.7:
            return None, None
        return self.rng.choice(stage.next_steps), (
            day + timedelta(days=self.rng.randrange(2, 25))
        ).isoformat()

    def _summary(self, kind: str, stage: Stage, result: str) -> str:
        rng = self.rng
        if result == "NOT_MET":
            return rng.choice(NOT_MET if kind in FACE_TO_FACE else NOT_REACHED)
        known = stage.sentences + stage.on_site if kind in FACE_TO_FACE else stage.sentences
        parts = [rng.choice(OPENINGS[kind]), *rng.sample(known, rng.choice((1, 2, 2, 3)))]
        if result == "SETBACK":
            parts.append(rng.choice(SETBACKS))
        if rng.random() < 0.25:
            parts.append(rng.choice(DETAILS))
        return "".join(parts)
