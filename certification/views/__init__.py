"""How does the web reach the programme? One module for each audience or matter."""
