"""Cards from pictures: the code that a card or a telephone shows, and what is printed on a card."""
