"""How large the demo company is, and each rep's share of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How many records there are."""

    customers: int = 2_000
    contacts: int = 5_000
    products: int = 200
    visits: int = 20_000
    quotes: int = 3_000
    open_tasks: int = 240
    done_tasks: int = 1_200
    orders: int = 4_000
    cases: int = 250
    promises: int = 900
    notes: int = 600

    @classmethod
    def scaled(cls, scale: float, reps: int) -> "Size":
        """Return the standard size times `scale`, but never so small that a rep would have nothing to show."""

        def times(full: int, at_least: int) -> int:
            return max(at_least * reps, int(full * scale + 0.5))

        return cls(
            customers=times(cls.customers, 2),
            contacts=times(cls.contacts, 4),
            products=max(20, int(cls.products * scale + 0.5)),
            visits=times(cls.visits, 4),
            quotes=times(cls.quotes, 2),
            open_tasks=times(cls.open_tasks, 2),
            done_tasks=times(cls.done_tasks, 2),
            orders=times(cls.orders, 4),
            cases=times(cls.cases, 2),
            promises=times(cls.promises, 4),
            notes=times(cls.notes, 2),
        )

    def of_rep(self, index: int, reps: int) -> "Size":
        """Return the part of the rep with that index; the parts of all reps add up to the whole."""
        return Size(
            customers=_part(self.customers, index, reps),
            contacts=_part(self.contacts, index, reps),
            products=self.products,
            visits=_part(self.visits, index, reps),
            quotes=_part(self.quotes, index, reps),
            open_tasks=_part(self.open_tasks, index, reps),
            done_tasks=_part(self.done_tasks, index, reps),
            orders=_part(self.orders, index, reps),
            cases=_part(self.cases, index, reps),
            promises=_part(self.promises, index, reps),
            notes=_part(self.notes, index, reps),
        )


def _part(total: int, index: int, parts: int) -> int:
    return total * (index + 1) // parts - total * index // parts
