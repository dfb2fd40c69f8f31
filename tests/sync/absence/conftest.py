"""Laptops that remember what was written on them, as in the scenarios."""

from tests.sync.scenarios.conftest import new_laptop

__all__ = ["new_laptop"]
