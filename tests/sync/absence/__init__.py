"""Three months without a line: what a laptop wrote meanwhile is accounted for by name when it comes back."""
