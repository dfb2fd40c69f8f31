"""Is docs/sync.md still true? Its tables of messages, codes, routes and limits, and what it cites, against the code."""

import json
import re
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from crm_core import wire
from crm_core.model import ENTITIES, group_of, policy_of, table_of
from crm_core.model.fields import Policy
from crm_server.downloads import READERS
from crm_server.errors import STATUS_OF
from crm_server.service import OPERATIONS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "sync.md").read_text(encoding="utf-8")
MESSAGES = {cls.__name__: cls for cls in wire.Message.__subclasses__()}
NAMES = re.compile(r"`([^`]+)`")
EXAMPLES = re.findall(r"^```json (\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
UNITS = {
    "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
    "s": 1, "min": 60, "h": 3_600, "days": 86_400,
}  # fmt: skip
"""Bytes, and seconds."""


def rows_of(text: str, heading: str) -> list[list[str]]:
    """The rows of the table in `text` whose first heading is this."""
    found = re.search(rf"^\| *{heading} *\|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found, f"no table of {heading}"
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in found[1].splitlines()]


def column(heading: str) -> list[str]:
    return [NAMES.findall(row[0])[0] for row in rows_of(PAGE, heading)]


def section(name: str) -> str:
    found = re.search(rf"^#### `{name}`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"no section about {name}"
    return found[1]


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_is_described_with_the_fields_that_it_has(name: str) -> None:
    told = [field for row in rows_of(section(name), "field") for field in NAMES.findall(row[0])]
    assert sorted(told) == sorted(MESSAGES[name].__struct_fields__)


def test_no_message_is_described_that_is_not() -> None:
    assert set(re.findall(r"^#### `(\w+)`", PAGE, re.MULTILINE)) == MESSAGES.keys()


def test_every_problem_is_described_with_its_status() -> None:
    told = {NAMES.findall(row[0])[0]: int(row[1]) for row in rows_of(PAGE, "problem")}
    assert told == STATUS_OF
    assert told.keys() == set(wire.PROBLEM_CODES)


def test_every_refusal_is_described() -> None:
    assert sorted(column("refusal")) == sorted(wire.REFUSAL_CODES)


def test_every_operation_is_described() -> None:
    assert sorted(column("operation")) == sorted([*OPERATIONS, "wait"])
    said = PAGE.partition("\nBytes: ")[2].partition("\n\n")[0]
    assert set(READERS) <= set(NAMES.findall(said))


def test_every_policy_is_described() -> None:
    assert sorted(row[0] for row in rows_of(PAGE, "policy")) == sorted(Policy)


def columns_with(policy: Policy) -> set[str]:
    """Return the columns of a policy, as entity.column."""
    return {
        f"{entity}.{column.name}"
        for entity, cls in ENTITIES.items()
        for column in table_of(cls).columns
        if policy_of(column) is policy
    }


def groups() -> set[str]:
    """Return the names of the groups and of their members."""
    found = set()
    for entity, cls in ENTITIES.items():
        for column in table_of(cls).columns:
            if group_of(column) != column.name:
                found |= {f"{entity}.{group_of(column)}", column.name}
    return found


@pytest.mark.parametrize(
    ("what", "which"),
    [
        ("aggregates", {one for e, cls in ENTITIES.items() if cls.parent for one in (e, cls.parent[0])}),
        ("append-only", {entity for entity, cls in ENTITIES.items() if cls.append_only}),
        ("only the server writes", {entity for entity, cls in ENTITIES.items() if cls.server_only}),
        ("sets", columns_with(Policy.SET)),
        ("texts by line", columns_with(Policy.TXT3)),
        ("states", columns_with(Policy.FSM)),
        ("groups", groups()),
    ],
)
def test_the_model_is_told_as_it_is(what: str, which: set[str]) -> None:
    (told,) = [row[1] for row in rows_of(PAGE, "what") if row[0].startswith(what)]
    assert set(NAMES.findall(told)) == which


LIMITS = [(NAMES.findall(where)[0], value) for _, value, where in rows_of(PAGE, "limit")]


@pytest.mark.parametrize(("where", "value"), LIMITS)
def test_limits_are_those_of_the_code(where: str, value: str) -> None:
    module, _, name = where.rpartition(".")
    number, _, unit = value.partition(" ")
    told = int(number.replace(",", "")) * (UNITS[unit] if unit else 1)
    held: Any = getattr(import_module(module), name)
    if isinstance(held, timedelta):
        held = held.total_seconds()
    assert told * (1000 if name.endswith("_MS") else 1) == held


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_examples_are_messages_and_nothing_more(name: str, text: str) -> None:
    said = json.loads(text)
    assert json.loads(wire.encode(wire.decode(MESSAGES[name], text.encode()))) == said


@cache
def names_of_tests() -> frozenset[str]:
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    return frozenset(name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE))


def test_what_is_cited_is_there() -> None:
    cited = NAMES.findall(re.sub(r"^```.*?^```", "", PAGE, flags=re.MULTILINE | re.DOTALL))
    tests = {name for name in cited if re.fullmatch(r"test_\w+", name)}
    assert tests
    assert tests <= names_of_tests(), f"no such tests: {tests - names_of_tests()}"
    words = (word for name in cited for word in name.split())
    paths = {word for word in words if re.match(r"(crm_\w+|tests|benchmarks)/", word)}
    modules = re.findall(r"python -m ((?:tests|benchmarks)\.[\w.]+)", PAGE)
    paths |= {f"{module.replace('.', '/')}.py" for module in modules}
    missing = {path for path in paths if not (ROOT / path).exists()}
    assert paths
    assert not missing


def test_links_inside_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
    links = set(re.findall(r"\]\(#([\w-]+)\)", PAGE))
    assert links == links & anchors
    assert anchors - {"words"} <= links | {"words"}
