"""Every case has its test, where it is looked for."""

import importlib
import re

import pytest

from tests.sync.scenarios import SECTIONS


def test_there_are_sixty_cases() -> None:
    numbers = [number for cases in SECTIONS.values() for number in cases]
    assert numbers == list(range(1, 120, 2))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_case_has_one_test(section: str) -> None:
    module = importlib.import_module(f"tests.sync.scenarios.test_{section}")
    told = [int(found[1]) for name in vars(module) if (found := re.match(r"test_(\d+)_", name))]
    assert told == list(SECTIONS[section])
