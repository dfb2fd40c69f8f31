"""Every kind of record that has no screen of its own: one list and one form, made from the model."""
