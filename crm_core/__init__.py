"""What laptop and server must agree on: the model, the merge, the keys, the money, the wire."""
