"""A client that reads customers by pyodbc, in a process of its own so that its memory is nobody else's.

``{"odbc": connection text, "columns": [...], "rows": 100000}`` on standard input; prints seconds, rows, peak memory.
"""

import json
import sys
import time

import pyodbc

from bench.sandbox_speed.stage import own_peak_mb

pyodbc.pooling = False
_AT_ONCE = 1000


def main() -> None:
    """Read the first rows of Customer in blocks of _AT_ONCE, keep none."""
    given = json.load(sys.stdin)
    columns = ", ".join(given["columns"])
    connection = pyodbc.connect(given["odbc"], autocommit=True)
    began = time.perf_counter()
    cursor = connection.execute(f"SELECT TOP {int(given['rows'])} {columns} FROM Customer")  # noqa: S608
    count = 0
    while block := cursor.fetchmany(_AT_ONCE):
        count += len(block)
    seconds = time.perf_counter() - began
    connection.close()
    json.dump({"seconds": seconds, "rows": count, "peak_mb": own_peak_mb()}, sys.stdout)


if __name__ == "__main__":
    main()
