"""Import contracts for rooms that are declared before they are furnished.

The stock contracts refuse to run when a module that they name does not exist. The layers are agreed on
ahead of the code, so these check what is there and become stricter as rooms appear.
"""

from collections.abc import Iterable
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.protected import ProtectedContract
from importlinter.domain.imports import ModuleExpression


class RoomContract(ForbiddenContract):
    """Forbids imports as the stock `forbidden` contract does, passing over rooms that do not exist yet."""

    type_name = "room"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        keep_existing(self, graph, ("source_modules", "forbidden_modules"))
        return super().check(graph, verbose)


class DoorContract(ProtectedContract):
    """Names the only importers of a module, as `protected` does, passing over rooms that do not exist yet."""

    type_name = "door"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        keep_existing(self, graph, ("protected_modules", "allowed_importers"))
        return super().check(graph, verbose)


def keep_existing(contract: Contract, graph: ImportGraph, options: Iterable[str]) -> None:
    for option in options:
        declared = cast("Iterable[ModuleExpression]", getattr(contract, option))
        setattr(contract, option, [room for room in declared if room.expression in graph.modules])
