"""Files on their way in: sent in parts, received, checked, counted and tidied."""
