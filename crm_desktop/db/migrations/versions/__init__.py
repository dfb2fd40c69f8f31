"""One file a revision, frozen once released: what it says never follows the model."""
