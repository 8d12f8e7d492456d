"""Compares Parquet files with the tables beside them, as DuckDB reads both: python3 read.py FOLDER"""

import csv
import json
import sys
from pathlib import Path

import duckdb


def check(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: expected {expected}, got {found}")
    print(f"{what}: {len(found) if isinstance(found, (dict, list)) else found}")


TYPES = {"integer": "BIGINT", "number": "DECIMAL(18,2)", "string": "VARCHAR"}


def main():
    folder = Path(sys.argv[1])
    package = json.loads((folder / "datapackage.json").read_text())
    for resource in package["resources"]:
        name = resource["name"]
        path = str(folder / f"{name}.parquet")
        types = duckdb.execute("describe select * from read_parquet(?)", [path]).fetchall()
        expected = {it["name"]: TYPES[it["type"]] for it in resource["schema"]["fields"]}
        check(f"{name}: columns", {row[0]: row[1] for row in types}, expected)
        rows = duckdb.execute("select * from read_parquet(?)", [path]).fetchall()
        found = [["" if cell is None else str(cell) for cell in row] for row in rows]
        with open(folder / resource["path"], newline="", encoding="utf-8") as file:
            table = list(csv.reader(file))[1:]
        check(f"{name}: rows", found, table)
        pairs = duckdb.execute("select key, value from parquet_kv_metadata(?)", [path]).fetchall()
        said = {key.decode(): value and value.decode() for key, value in pairs}
        for word in ("election", "status", "root", "size", "anchor", "test"):
            value = package["acta"][word]
            check(f"{name}: {word}", said[f"acta.{word}"], value if isinstance(value, str) else json.dumps(value))
    print("all hold")


main()
