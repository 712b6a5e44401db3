"""What was handed in, provably: manifests, receipts, signatures, and reading it all again."""
