"""The product catalogue on a laptop: the list, a product's page, and what those who look after it change."""
