"""First syncs from chunks: whole, cut, damaged, and while the company goes on."""
