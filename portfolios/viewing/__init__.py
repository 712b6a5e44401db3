"""Evidence on the screen: what is shown and served, where its pins are, which hosts' videos play."""
