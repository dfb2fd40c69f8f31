"""The rep's laptop that the use cases are tested on."""

from tests.services.conftest import Desk, desk, empty_store

__all__ = ["Desk", "desk", "empty_store"]
