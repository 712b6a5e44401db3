"""Walk the real verbs to any point: `from tests import make`, then `make.person("cleo")`."""

from tests.make.people import NOON, PASSWORD, administrator, person

__all__ = ["NOON", "PASSWORD", "administrator", "person"]
