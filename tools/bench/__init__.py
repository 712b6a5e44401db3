"""How quick are the main pages, beside the least that a page can cost on the same machine at the same moment?"""

CHILDREN = 7
"""How many children the row of the saving floor has."""
