"""Does one job on the file named on the command line, bound and alone, and prints its answer as lines of JSON.

python -m portfolios.preparation.opening JOB FILE FOLDER OPTIONS: the options are JSON with `limits` and what the job is
told; a line is {"progress": percent}; the last is {"answer": …}, {"refusal": sentence} or {"unavailable": sentence}."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from portfolios.preparation.opening import confining


def main(job: str, path: str, folder: str, options: str) -> None:
    """Print the answer; anything unforeseen ends the process with a status other than 0."""
    told = json.loads(options)
    confine(Path(path), Path(folder) if folder else None, told.pop("limits"))
    from portfolios.preparation.opening import jobs
    from portfolios.preparation.opening.types import GREEDY, Missing, Unfit

    answer: dict[str, Any]
    try:
        answer = {"answer": jobs.do(job, Path(path), Path(folder), told)}
    except Unfit as refusal:
        answer = {"refusal": str(refusal)}
    except Missing as lacking:
        answer = {"unavailable": str(lacking)}
    except MemoryError:
        answer = {"refusal": GREEDY}
    sys.stdout.write(json.dumps(answer) + "\n")


def confine(path: Path, folder: Path | None, limits: dict[str, int]) -> None:
    """Bound this process and everything that it starts. With a folder it may write there and nowhere else."""
    if folder:
        os.environ |= {"HOME": str(folder), "TMPDIR": str(folder)}
    confining.leave_the_network()
    confining.stay_within(readable=[path], writable=[folder] if folder else [])
    confining.limit(**limits)


if __name__ == "__main__":
    main(*sys.argv[1:5])
