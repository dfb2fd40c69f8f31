"""People over all customers: who decides, who guards the way, whom they know, and where they went."""
