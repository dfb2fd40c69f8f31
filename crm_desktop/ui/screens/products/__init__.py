"""The catalogue: products with their photos, bundles, substitutes and prices."""
