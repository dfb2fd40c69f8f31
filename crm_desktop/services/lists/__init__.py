"""What every list is made of: the fields of an entity, conditions on them, an order, and what leaves as a file."""
