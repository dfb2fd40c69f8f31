"""Pictures of every screen and dialog in every look, and the facts about their layout that a test can check."""
