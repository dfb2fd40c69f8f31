"""Keeping this laptop and the server the same: transport, engine, applying, schedule."""
