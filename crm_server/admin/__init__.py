"""The commands of `crm-server`: each a function that does one thing and says what it did."""
