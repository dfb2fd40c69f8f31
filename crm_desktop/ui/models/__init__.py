"""Lists over ids that are fetched while one looks, and the view they are shown in."""
