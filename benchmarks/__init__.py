"""Every speed figure that README or docs quote, each beside a peer or the raw driver in the same run."""
