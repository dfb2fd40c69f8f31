"""What decides whether a change may land draws the same examples every time."""

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

from tests.support.draws import draw_alike_whatever_is_loaded


def drawn() -> list[object]:
    """What a test with a seed of its own is given now."""
    seen: list[object] = []

    @settings(derandomize=True, database=None, deadline=None)
    @given(st.lists(st.integers() | st.floats(allow_nan=False) | st.text()))
    def look(values: list[object]) -> None:
        seen.append(values)

    look()
    return seen


def test_draws_are_the_same_whatever_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "_get_local_constants", providers._get_local_constants)
    draw_alike_whatever_is_loaded()
    before = drawn()
    source = tmp_path / "much_to_draw_from.py"
    source.write_text("".join(f"A{i} = ({770_000 + i}, {i}.625, 'no. {i}')\n" for i in range(200)), "utf-8")
    monkeypatch.setattr(providers, "is_local_module_file", str(source).__eq__)
    spec = importlib.util.spec_from_file_location(source.stem, source)
    assert spec
    monkeypatch.setitem(sys.modules, source.stem, importlib.util.module_from_spec(spec))
    assert drawn() == before
