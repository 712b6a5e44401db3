"""How does the web reach judging? One file for each topic."""
