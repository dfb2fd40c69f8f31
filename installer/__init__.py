"""How the desktop program is made into something to install: one folder that needs no Python on the machine."""
