"""A journey on paper: one section a customer, in the order of the route, for a lobby without a network or a socket."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crm_core.model.activities import VISIT_KIND, VISIT_RESULT
from crm_core.model.customers import CONSENT_CHANNEL, CONTACT_ROLE
from crm_core.model.quotes import QUOTE_STATUS
from crm_core.money import CURRENCY_EXPONENTS
from crm_desktop.documents.briefing_words import say
from crm_desktop.documents.formats import number, unit_price
from crm_desktop.documents.paper import Block, Paper
from crm_desktop.documents.wording import WORDS
from crm_desktop.services.customers import ContactCard
from crm_desktop.services.promises import PromiseItem
from crm_desktop.services.quotes.listing import QuoteRow
from crm_desktop.services.trip_pack import Brief, BriefVisit, PackCheck, PaidPrice
from crm_desktop.services.warnings import Warning as Known
from crm_desktop.services.work_report.words import money

LONGEST_TEXT = 600
_DOT = " · "


@dataclass(frozen=True)
class Traveller:
    """Whose briefing it is and in which language."""

    name: str
    language: str


def briefing_paper(check: PackCheck, briefs: Sequence[Brief], traveller: Traveller) -> Paper:
    """Return the document: the route on its first page, then the customers."""
    writer = _Writer(check, traveller.language)
    title = say("title", traveller.language)
    days = say(
        "for_days", traveller.language, first=check.first, last=check.last, name=traveller.name, n=len(briefs)
    )
    blocks = [*writer.route(briefs), *(block for one in briefs for block in writer.customer(one))]
    page = WORDS["page"].text(traveller.language)
    return Paper(title, (days, writer.age()), tuple(blocks), f"{title} · {days}", page, traveller.language)


class _Writer:
    def __init__(self, check: PackCheck, language: str) -> None:
        self._check, self._language = check, language

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)

    def age(self) -> str:
        """Say how old everything is."""
        printed = self._say("printed", moment=_moment(self._check.checked_at))
        if self._check.last_sync is None:
            return _DOT.join((self._say("never_synced"), printed))
        of = self._say("data_of", moment=_moment(self._check.last_sync), day=self._check.prices_as_of or "")
        return _DOT.join((of, printed))

    def route(self, briefs: Sequence[Brief]) -> Iterator[Block]:
        """List the stops, one line each."""
        yield Block("heading", self._say("route"))
        for place, one in enumerate(briefs, start=1):
            packed = one.packed
            parts = (self._planned(one) or self._say("unplanned"), packed.city)
            yield Block("text", f"{place}. {packed.name} – {_joined(parts)}")

    def _planned(self, one: Brief) -> str:
        plan = one.packed.stop.plan
        if plan is None:
            return ""
        return self._say("planned", day=plan.planned_on, time=plan.starts or "", purpose=plan.purpose)

    def customer(self, one: Brief) -> Iterator[Block]:
        """Write the section of one customer."""
        packed = one.packed
        yield Block("chapter", packed.name, _joined((packed.level or "", packed.city)))
        if not one.is_here:
            yield Block("warning", self._say("gone"))
            return
        yield from (Block("warning", text) for text in self._warnings(one))
        yield from self._pairs(one)
        yield from self._list("contacts", [self._contact(person) for person in one.contacts])
        yield from self._visits(one.visits)
        yield from self._list("promises", [self._promise(promise) for promise in one.promises])
        tasks = [_joined((task.title, self._due(task.due_on), task.assignee_name)) for task in one.tasks]
        yield from self._list("tasks", tasks)
        yield from self._list("quotes", [self._quote(quote) for quote in one.quotes])
        yield from self._list("prices", [self._price(price) for price in one.prices])

    def _pairs(self, one: Brief) -> Iterator[Block]:
        credit = one.credit
        limit = ""
        if credit is not None and credit.limit_amount is not None:
            used = money(credit.exposure or Decimal(0), credit.currency)
            limit = self._say("credit_line", limit=money(credit.limit_amount, credit.currency), used=used)
        pairs = (
            ("plan", self._planned(one)),
            ("address", one.packed.address),
            ("switchboard", one.phone),
            ("credit", limit),
            ("about", _short(one.description)),
        )
        yield from (Block("pair", text, self._say(key)) for key, text in pairs if text)

    def _list(self, key: str, texts: Sequence[str]) -> Iterator[Block]:
        if texts:
            yield Block("heading", self._say(key))
            yield from (Block("item", text) for text in texts)
        elif key == "contacts":
            yield Block("detail", self._say("no_contacts"))

    # --- each -----------------------------------------------------------------------------------------------------

    def _contact(self, person: ContactCard) -> str:
        reach = ", ".join(
            f"{method.raw}" + (f" ×{method.extension}" if method.extension else "")
            for method in person.methods
            if not method.is_bad
        )
        role = CONTACT_ROLE.text(person.role, self._language) if person.role else ""
        primary = self._say("primary") if person.is_primary else ""
        name = " ".join(part for part in (person.full_name, person.salutation) if part)
        return _joined((name, person.job_title or "", person.department or "", role, primary, reach))

    def _visits(self, visits: Sequence[BriefVisit]) -> Iterator[Block]:
        yield Block("heading", self._say("visits"))
        if not visits:
            yield Block("detail", self._say("no_visits"))
        for visit in visits:
            parts = (
                f"{visit.at.astimezone():%Y-%m-%d}",
                VISIT_KIND.text(visit.kind, self._language),
                VISIT_RESULT.text(visit.result, self._language),
                self._say("met") if visit.met_decision_maker else "",
                visit.contact,
                visit.by,
                visit.purpose,
            )
            yield Block("item", _joined(parts))
            if visit.summary.strip():
                yield Block("detail", _short(visit.summary))
            if visit.next_step:
                yield Block("detail", self._say("next_step", text=visit.next_step))

    def _promise(self, promise: PromiseItem) -> str:
        late = self._say("overdue", n=promise.overdue_days) if promise.overdue_days else ""
        return _joined((promise.text, self._due(promise.due_on), late, promise.maker_name, promise.to_name))

    def _due(self, day: date | None) -> str:
        return self._say("due", day=day) if day else ""

    def _quote(self, quote: QuoteRow) -> str:
        total = money(quote.total_gross, quote.currency) if quote.total_gross is not None else ""
        until = self._say("valid_until", day=quote.valid_until) if quote.valid_until else ""
        ends = quote.valid_until is not None and quote.valid_until <= self._check.last
        return _joined(
            (
                quote.number,
                QUOTE_STATUS.text(quote.status, self._language),
                quote.subject or "",
                total,
                until,
                self._say("ends_on_the_way") if ends else "",
            )
        )

    def _price(self, paid: PaidPrice) -> str:
        price = _price_text(paid.price, paid.currency) if paid.price is not None else ""
        each = f"× {number(paid.qty)}" if paid.qty is not None else ""
        off = self._say("discount", pct=number(paid.discount_pct)) if paid.discount_pct else ""
        order = self._say("of_order", day=paid.ordered_on, number=paid.number)
        return _joined((" ".join(filter(None, (paid.code, paid.name))), price, each, off, order))

    # --- warnings -------------------------------------------------------------------------------------------------

    def _warnings(self, one: Brief) -> Iterator[str]:
        yield from (self._warning(known) for known in one.warnings)
        if "merged" in one.packed.gaps:
            yield self._say("merged")

    def _warning(self, known: Known) -> str:
        """Say a warning; one that a newer version knows is not passed over in silence."""
        params = known.params
        if known.code == "do_not_contact":
            who = params["contact"] or self._say("whole_customer")
            if params["mass_only"]:
                return self._say("mass_only", who=who)
            channel = CONSENT_CHANNEL.text(params["channel"], self._language)
            return self._say("refused", who=who, channel=channel, text=params["text"])
        if known.code == "open_complaint":
            days = params["days"] or 0
            return self._say("complaint", subject=params["subject"], number=params["number"], days=days)
        if known.code == "credit_overdue":
            owed = money(params["amount"], params["currency"])
            return self._say("overdue_money", money=owed, days=params["days"] or 0)
        if known.code == "colleague_was_here":
            return self._say("colleague", who=params["who"], day=params["on"], contact=params["contact"])
        if known.code == "open_conflicts":
            return self._say("conflicts", n=params["count"])
        if known.code == "merge_waits":
            return self._say("merge_waits", other=params["other"])
        return self._say("hold" if known.code == "credit_hold" else "other_warning")


def _joined(parts: Sequence[str]) -> str:
    return _DOT.join(part for part in parts if part)


def _price_text(price: Decimal, currency: str) -> str:
    """A currency of another system that we do not know is no reason to print nothing."""
    return f"{currency} {unit_price(price, currency) if currency in CURRENCY_EXPONENTS else number(price)}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1].rstrip() + "…"
