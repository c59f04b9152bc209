"""The company file as data frames: pandas over pyodbc, polars and Arrow over arrow-odbc, PETL, aioodbc."""

import asyncio
import json
import os
import sys
import warnings
from typing import Any

import aioodbc
import arrow_odbc
import pandas
import petl
import polars
import pyodbc

_ADD = "INSERT INTO OtherName (Name, Notes) VALUES (?, ?)"
_ALL = "SELECT ListID, Name, Notes, IsActive, TimeCreated FROM OtherName WHERE Name LIKE '{mark} %' ORDER BY Name"


def main() -> None:
    address = json.load(sys.stdin)["odbc"]
    pyodbc.pooling = False
    # pandas says that it was tested with SQLAlchemy only.
    warnings.filterwarnings("ignore", category=UserWarning)
    mark = f"Frame {os.urandom(3).hex()}"
    query = _ALL.format(mark=mark)
    seen: dict[str, Any] = {}
    connection = pyodbc.connect("DSN=Books", autocommit=True)
    connection.cursor().executemany(
        _ADD, [(f"{mark} {number:03}", None if number else "é") for number in range(150)]
    )

    frame = pandas.read_sql(query, connection)
    seen["pandas"] = [frame.shape, frame.Name.iloc[149] == f"{mark} 149", str(frame.TimeCreated.dtype)[:10]]
    seen["pandas by parameter"] = len(
        pandas.read_sql(
            "SELECT Name FROM OtherName WHERE Name >= ? AND Name LIKE ?",
            connection,
            params=[f"{mark} 100", f"{mark} %"],
        )
    )
    chunks = pandas.read_sql(query, connection, chunksize=60)
    seen["pandas in chunks"] = [len(part) for part in chunks]

    read = polars.read_database(query, connection)
    seen["polars"] = [read.height, read["Notes"].null_count(), str(read.schema["IsActive"])]
    read = polars.read_database(query, address)
    seen["polars over Arrow"] = [read.height, read["Name"][0] == f"{mark} 000", read["Notes"][0]]
    reader = arrow_odbc.read_arrow_batches_from_odbc(query, address, batch_size=64)
    seen["batches"] = [batch.num_rows for batch in reader]
    reader = arrow_odbc.read_arrow_batches_from_odbc(
        "SELECT Notes FROM OtherName WHERE Name = ?", address, parameters=[f"{mark} 000"]
    )
    seen["Arrow by parameter"] = [value.as_py() for batch in reader for value in batch["Notes"]]

    table = petl.fromdb(connection, query)
    seen["petl"] = [petl.nrows(table), petl.header(table)]

    seen["aioodbc"] = asyncio.run(several_at_once(query))
    try:
        pandas.read_sql("SELECT Nothing FROM OtherName", connection)
    except (pyodbc.Error, pandas.errors.DatabaseError) as refused:
        seen["refused"] = "Nothing" in str(refused)
    json.dump(seen, sys.stdout)


async def several_at_once(query: str) -> list[int]:
    async with aioodbc.create_pool(dsn="DSN=Books", minsize=1, maxsize=4, autocommit=True) as pool:

        async def count() -> int:
            async with pool.acquire() as connection, connection.cursor() as cursor:
                await cursor.execute(query)
                return len(await cursor.fetchall())

        return await asyncio.gather(*(count() for _ in range(4)))


main()
