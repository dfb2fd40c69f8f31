"""The frame around the screens: rail, top bar, search over everything, state of the sync."""
