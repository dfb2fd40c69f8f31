"""The rep's laptop that the use cases are tested on."""

from tests.services.conftest import Desk, desk

__all__ = ["Desk", "desk"]
