"""What is known about people and customers besides visits: who must not be contacted, and free notes."""

from datetime import date, timedelta
from typing import Any

from crm_server.demo.contacts import Person, pick
from crm_server.demo.organisation import DemoUser
from crm_server.demo.rows import Row, RowMaker, moment
from crm_server.demo.visits import Talk
from crm_server.demo.wording import ALLOWED, NO_MASS, NOTES, PERSON_NOTES, REFUSALS

ONE_IN = 180
"""One customer in so many has somebody who refused, besides the one that every rep has."""


class RemarkMaker:
    """Makes consents and notes of one rep."""

    def __init__(self, maker: RowMaker, today: date, rep: DemoUser) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.today = today
        self.rep = rep

    def consents(self, talks: list[Talk]) -> list[Row]:
        """Return a refusal, one that was taken back, somebody who wants no mass mail, and a few more."""
        rng = self.rng
        count = min(len(talks), 3 + len(talks) // ONE_IN)
        refusing, *others = (talk.people[-1] for talk in rng.sample(talks, count))
        records = [self._said(refusing, "REFUSE", "ALL", rng.choice(REFUSALS), 40)]
        for place, person in enumerate(others):
            if place == 0:
                records.append(self._said(person, "NEVER_MASS", "ALL", rng.choice(NO_MASS), 90))
            elif place == 1:
                records.append(self._said(person, "REFUSE", "CALL", rng.choice(REFUSALS), 200))
                records.append(self._said(person, "ALLOW", "CALL", rng.choice(ALLOWED), 20))
            else:
                records.append(
                    self._said(person, "REFUSE", rng.choice(("CALL", "WECHAT")), rng.choice(REFUSALS), 60)
                )
        return records

    def _said(self, person: Person, decision: str, channel: str, words: str, days_ago: int) -> Row:
        day = self.today - timedelta(days=days_ago + self.rng.randrange(10))
        at = moment(day, self.rng.randrange(9, 18), self.rng.randrange(60))
        return self.maker.new(
            "consent_record", at, self.rep.id,
            contact_id=person.id,
            channel=channel,
            decision=decision,
            said_to=self.rep.id,
            said_at=at,
            text=words,
        )  # fmt: skip

    def notes(self, talks: list[Talk], count: int) -> list[Row]:
        """Return `count` notes, most about customers, some about people."""
        return [self._note(self.rng.choice(talks)) for _ in range(count)]

    def _note(self, talk: Talk) -> Row:
        rng = self.rng
        person = pick(rng, talk.people)
        about: dict[str, Any] = {
            "account_id": talk.customer.id,
            "text": rng.choice(NOTES).format_map(talk.slots(rng, person)),
        }
        if rng.random() < 0.3:
            about = {"contact_id": person.id, "text": rng.choice(PERSON_NOTES)}
        day = self.today - timedelta(days=rng.randrange(2, 400))
        day = max(day, min(talk.customer.since, self.today - timedelta(days=2)))
        return self.maker.new(
            "note", moment(day, rng.randrange(9, 20), rng.randrange(60)), self.rep.id, **about
        )
