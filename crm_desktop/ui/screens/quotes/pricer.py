"""Finds products and prices off the window's thread and puts them on the lines that asked for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

from PySide6.QtCore import QObject, Signal

from crm_desktop.ui.screens.quotes.columns import COLUMNS, MANUAL, Col
from crm_desktop.ui.screens.quotes.grid_model import LineGridModel
from crm_desktop.ui.screens.quotes.suggestions import SuggestField, Suggestion

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.services.quotes import LineDraft, PriceOffer, ProductHit, QuoteDraft
    from crm_desktop.services.quotes.substitutes import Substitute
    from crm_desktop.ui.context import UiContext

_OF_PRODUCT: Final = ("product_id", "code", "name", "spec", "unit", "tax_rate", "list_price", "unit_price")
_OF_PRICE: Final = ("list_price", "unit_price")


@dataclass(frozen=True)
class Request:
    """A line as it was when it asked. Without `product_id` its code or name is looked up; `keep` stays as typed."""

    line: LineDraft
    product_id: str | None = None
    keep: frozenset[str] = frozenset()
    price_only: bool = False


@dataclass(frozen=True)
class Priced:
    """What came out for one request."""

    request: Request
    line: LineDraft
    offer: PriceOffer
    is_bundle: bool = False


class LinePricer(QObject):
    """Serves one grid. `answered` tells that products or prices have arrived, `expanded(name, parts)` of a bundle."""

    answered = Signal()
    expanded = Signal(str, int)

    def __init__(self, context: UiContext, grid: LineGridModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._grid = grid
        self._numbers = count()
        grid.code_typed.connect(self.look_up)
        grid.quantity_typed.connect(self.reprice_line)

    def find(self, text: str, field: SuggestField) -> None:
        """Offer the products that fit what is typed into a code cell."""
        from crm_desktop.services.quotes import find_products

        def show(hits: Sequence[ProductHit]) -> None:
            field.offer([self._suggestion(hit) for hit in hits])

        self._context.tasks.read(
            lambda session: find_products(session, text), show, owner=field, key="products"
        )

    def _suggestion(self, hit: ProductHit) -> Suggestion:
        price = self._context.formats.money(hit.list_price, hit.currency)
        kind = self._context.tr("products.bundle") if hit.is_bundle else ""
        return Suggestion(hit.code, " · ".join(filter(None, (kind, hit.name, hit.spec))), price, hit)

    def pick(self, row: int, hit: ProductHit) -> None:
        """Put a product that was chosen from the list on a line."""
        lines = self._grid.lines
        lines.remember()
        line = lines.line(row) or lines.append()
        self._choose(row, line, hit)

    def _choose(self, row: int, line: LineDraft, hit: ProductHit) -> None:
        self._grid.lines.bad.pop((line.id, Col.CODE), None)
        chosen = replace(line, product_id=hit.id, code=hit.code, name=hit.name, spec=hit.spec, unit=hit.unit)
        self._grid.put_line(row, chosen)
        if hit.is_bundle:
            self._expand(chosen)
        else:
            self._ask([Request(chosen, hit.id)])

    def swap(self, row: int) -> Substitute | None:
        """Put what serves in the place of a line's product there, at its own price; None where nothing is known."""
        line, memory = self._grid.lines.line(row), self._grid.known.memory_at(row)
        if line is None or memory is None or not memory.instead or self._grid.locked:
            return None
        other = memory.instead[0]
        self._grid.lines.remember()
        self._choose(row, replace(line, price_source=None, price_reason=None), other.product)
        return other

    def _expand_unless_priced(self, line: LineDraft) -> None:
        """A bundle that was pasted with a price of its own, or an amount off, is offered at that, as one line."""
        if line.price_source != MANUAL and line.discount_kind != "amt":
            self._expand(line)

    def _expand(self, line: LineDraft) -> None:
        """Put the parts of a bundle in its place; they belong to the edit that chose it."""
        header = replace(self._grid.lines.draft, lines=[], loaded=None)
        edit, product_id = self._context.workspace.context, line.product_id or ""

        def read(session: Any) -> list[LineDraft]:
            from crm_desktop.services.quotes.products import bundle_lines

            return bundle_lines(session, edit, header, product_id, line.qty, header.quote_on or _today())

        def put(parts: list[LineDraft]) -> None:
            row = self._grid.lines.row_of(line.id)
            if row is not None and self._grid.lines.draft.lines[row].product_id == product_id:
                self._grid.put_parts(row, parts)
                self.expanded.emit(line.name or line.code or "", len(parts))
            self.answered.emit()

        self._context.tasks.read(read, put, owner=self, key=f"bundle {line.id}")

    def look_up(self, line_id: str) -> None:
        """Find the product of a code that was typed without choosing from the list."""
        self.look_up_pasted({line_id: frozenset((Col.CODE,))})

    def look_up_pasted(self, columns: Mapping[str, frozenset[Col]]) -> None:
        """Find the products of pasted lines; what was pasted beside the code stays."""
        requests = []
        for line_id, filled in columns.items():
            row = self._grid.lines.row_of(line_id)
            line = self._grid.lines.line(row) if row is not None else None
            if line is not None and (line.code or line.name) and line.product_id is None:
                keep = frozenset(COLUMNS[one].field for one in filled if one is not Col.CODE)
                requests.append(Request(copy(line), keep=keep))
        self._ask(requests)

    def reprice_line(self, line_id: str) -> None:
        """Ask for the price again, because the quantity changed."""
        self._reprice([line for line in self._grid.lines.draft.lines if line.id == line_id])

    def reprice_all(self) -> None:
        """Ask for every price again: the currency or the tax mode changed, or the quote was just opened."""
        self._reprice(self._grid.lines.draft.lines)

    def explain(self, rows: range) -> None:
        """Learn why the prices of these rows hold, where that is not known yet, without changing any."""
        lines = [line for row in rows if (line := self._grid.lines.line(row)) is not None]
        unknown = [line for line in lines if line.id not in self._grid.known.offers]
        self._reprice(unknown, keep=frozenset(_OF_PRICE))

    def _reprice(self, lines: Sequence[LineDraft], keep: frozenset[str] = frozenset()) -> None:
        self._ask(
            [Request(copy(line), line.product_id, keep, price_only=True) for line in lines if line.product_id]
        )

    def _ask(self, requests: Sequence[Request]) -> None:
        if not requests:
            return
        header = replace(self._grid.lines.draft, lines=[], loaded=None)
        self._context.tasks.read(
            lambda session: priced(session, header, requests),
            self.put,
            owner=self,
            key=f"prices {next(self._numbers)}",
        )

    def put(self, answers: Sequence[Priced]) -> None:
        """Put what was found on the lines that asked for it, as far as they still ask."""
        made: dict[str, tuple[LineDraft, PriceOffer]] = {}
        by_id = {line.id: line for line in self._grid.lines.draft.lines}
        for answer in answers:
            line = by_id.get(answer.request.line.id)
            if line is not None and _still_asked(line, answer.request):
                by_id[line.id] = _filled(line, answer)
                made[line.id] = by_id[line.id], answer.offer
                if answer.offer.as_of and not answer.request.keep.issuperset(_OF_PRICE):
                    self._grid.lines.draft.price_as_of = answer.offer.as_of
        if made:
            self._grid.put_products(list(made.values()))
        for answer in answers:
            line = by_id.get(answer.request.line.id)
            if answer.is_bundle and line is not None and line.id in made and not answer.request.price_only:
                self._expand_unless_priced(line)
        self._reprice([by_id[one.request.line.id] for one in answers if _is_outdated(by_id, one)])
        self.answered.emit()


def priced(session: Any, header: QuoteDraft, requests: Sequence[Request]) -> list[Priced]:
    """Return what comes out for each request; without a product, nothing."""
    from crm_desktop.services.quotes import apply_product
    from crm_desktop.services.quotes.prices import bundles_among

    answers = []
    for request in requests:
        product_id = request.product_id or _product_of(session, request.line)
        if product_id is not None:
            line = copy(request.line)
            offer = apply_product(session, header, line, product_id, header.quote_on or _today())
            is_bundle = not request.price_only and bool(bundles_among(session, [product_id]))
            answers.append(Priced(request, line, offer, is_bundle))
    return answers


def _today() -> date:
    from crm_desktop.services.lookups import today

    return today()


def _product_of(session: Any, line: LineDraft) -> str | None:
    """A code counts if it is a product's own, off sale or not; else the text must fit one product on sale alone."""
    from crm_desktop.services.quotes import find_products
    from crm_desktop.services.quotes.prices import product_of_code

    text = normalize("NFKC", line.code or line.name or "").strip()
    same = product_of_code(session, text)
    if same is not None:
        return same
    hits = find_products(session, text, limit=5)
    return hits[0].id if len(hits) == 1 else None


def _still_asked(line: LineDraft, request: Request) -> bool:
    if request.price_only:
        return line.product_id == request.product_id and line.qty == request.line.qty
    return line.code == request.line.code


def _is_outdated(lines: Mapping[str, LineDraft], answer: Priced) -> bool:
    """Whether the quantity was typed while the product was looked for: its price has to be asked for anew."""
    line = lines.get(answer.request.line.id)
    return (
        line is not None
        and not answer.request.price_only
        and line.product_id == answer.line.product_id
        and line.qty != answer.request.line.qty
    )


def _filled(line: LineDraft, answer: Priced) -> LineDraft:
    """The line as it is now with what the product brings; a price typed by hand, or of its quantity, stays."""
    names = _OF_PRICE if answer.request.price_only else _OF_PRODUCT
    is_typed = line.price_source == MANUAL or line.qty != answer.request.line.qty
    typed = {"unit_price"} if is_typed else set()
    kept = answer.request.keep | typed
    values = {name: getattr(answer.line, name) for name in names if name not in kept}
    if "unit_price" in values:
        values["price_source"] = answer.line.price_source
    return replace(line, **values)
