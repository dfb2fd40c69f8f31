"""Overrules PyInstaller's recipe, which ships the names of all places and carriers of the world.

The rules of a region are imported by name when a number of it is read.
"""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = [*collect_submodules("phonenumbers.data"), *collect_submodules("phonenumbers.shortdata")]
