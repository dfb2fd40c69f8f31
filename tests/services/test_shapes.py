"""What is read without the ORM is what the model declares."""

from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import crm_desktop.services
from crm_core import stored
from crm_core.model import ENTITIES, table_of
from crm_core.model.types import Amount, Day, Degree, Flag, Instant, Json, Percent
from crm_core.names import NAMED
from crm_desktop.db.shapes import SHAPES, Shape

DECODERS: dict[type[Any], Any] = {
    Amount: stored.amount,
    Day: stored.day,
    Degree: stored.degrees,
    Flag: stored.flag,
    Instant: stored.moment,
    Json: stored.json_value,
    Percent: stored.percent,
}

for found in walk_packages(crm_desktop.services.__path__, "crm_desktop.services."):
    import_module(found.name)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.make.__module__}.{shape.make.__name__}")
def test_a_shape_reads_columns_of_the_model_and_decodes_them_as_their_types_say(shape: Shape[Any]) -> None:
    columns = table_of(ENTITIES[shape.table]).columns
    assert {name: DECODERS.get(type(columns[name].type)) for name in shape.names} == {
        name: shape.decoded.get(name) for name in shape.names
    }


def test_what_the_first_screen_calls_things_is_what_the_model_calls_them() -> None:
    for entity, named in NAMED.items():
        assert (ENTITIES[entity].label, ENTITIES[entity].title_fields) == named
