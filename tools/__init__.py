"""What starts, measures and pictures Sevenfold on one computer. The product imports none of it."""
