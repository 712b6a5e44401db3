"""Which numbers meet these linear conditions at the least cost? HiGHS, always with the same answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import highspy
import numpy as np

ENDLESS: float = highspy.kHighsInf
CALM: dict[str, bool | int | str] = {
    "output_flag": False,
    "solver": "simplex",  # it ends in a corner: where the conditions are a network's, at whole numbers
    "parallel": "off",
    "threads": 1,
    "random_seed": 7,
}


class Unsolvable(Exception):
    """No numbers meet the conditions, or they leave the cost without an end."""


@dataclass
class Programme:
    """A linear programme as it grows: variables with bounds and costs, and conditions on weighted sums of them."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    places: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def variable(self, lower: float, upper: float, *, cost: float = 0) -> int:
        """A new number within these bounds; answers its index."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.costs.append(cost)
        return len(self.lower) - 1

    def condition(self, least: float, most: float, terms: Iterable[tuple[int, float]]) -> None:
        """`least` ≤ the sum of weight × variable over all (variable, weight) ≤ `most`."""
        self.least.append(least)
        self.most.append(most)
        for variable, weight in terms:
            self.places.append(variable)
            self.weights.append(weight)
        self.starts.append(len(self.places))

    def solved(self) -> list[float]:
        """The value of each variable at the least cost; raises `Unsolvable`."""
        if not self.lower:
            return []
        solver = highspy.Highs()  # type: ignore[no-untyped-call] # the library leaves this one open
        for name, value in CALM.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._model())
        solver.run()
        status = solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise Unsolvable(solver.modelStatusToString(status))
        return list(solver.getSolution().col_value)

    def _model(self) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.lower), len(self.least)
        model.col_cost_ = np.array(self.costs, dtype=np.float64)
        model.col_lower_ = np.array(self.lower, dtype=np.float64)
        model.col_upper_ = np.array(self.upper, dtype=np.float64)
        model.row_lower_ = np.array(self.least, dtype=np.float64)
        model.row_upper_ = np.array(self.most, dtype=np.float64)
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.num_col_, matrix.num_row_ = model.num_col_, model.num_row_
        matrix.start_ = np.array(self.starts, dtype=np.int32)
        matrix.index_ = np.array(self.places, dtype=np.int32)
        matrix.value_ = np.array(self.weights, dtype=np.float64)
        return model
