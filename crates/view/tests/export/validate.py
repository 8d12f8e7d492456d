"""Checks exported results with other people's programs: python3 validate.py EXPORTS AT STANDARDS API

EXPORTS has the files of all forms of one size, AT the published files of that size (spec 5 section 2), STANDARDS the
published schemas of NIST SP 1500-100 and EML, API what describes the
published JSON, with `live/` beside it. Each check prints a line; the first that
does not hold ends the run.
"""

import csv
import json
import re
import sys
import xml.etree.ElementTree as tree
from collections import defaultdict
from pathlib import Path

import duckdb
from frictionless import Package
from jsonschema import Draft4Validator, Draft202012Validator
from lxml import etree
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource

EML = "{urn:oasis:names:tc:evs:schema:eml}"
COUNTED = ("counted", "counted-flagged")
# What not every election has.
SOMETIMES = ["/at/{size}/stations/{height}/{node}.txt", "/at/{size}/account/{table}.csv", "/at/{size}/symbols/{statement}.svg"]
TABLES = ("areas", "contests", "choices", "stations", "figures")


def check(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: expected {expected}, got {found}")
    print(f"{what}: {len(found) if isinstance(found, (dict, list, set)) else found}")


def outcomes(folder):
    """Totals, seats, classes and ballots of each contest's official track, as the fold wrote them."""
    found = {}
    for path in sorted(folder.glob("*.txt")):
        block = path.read_text().split("acta/outcome/v1\n")[1]
        contest = {"totals": {}, "seats": {}}
        for key, value in (line.split(" ", 1) for line in block.splitlines()):
            words = value.split(" ")
            if key == "total":
                contest["totals"][words[0]] = int(words[1])
            elif key == "seat":
                contest["seats"][words[0]] = int(words[1])
            elif key in ("expected", "counted", "flagged", "excluded", "missing", "disputed", "ballots"):
                contest[key] = int(value)
        found[path.stem] = contest
    return found


def read(folder, table):
    with open(folder / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def tables(folder, fold):
    package = Package(str(folder / "datapackage.json"))
    report = package.validate()
    check("frictionless", report.flatten(["title", "message"]), [])
    rows = {table: read(folder, table) for table in TABLES}
    cells = [cell for table in rows.values() for row in table for cell in row.values()]
    check("live formulas", [cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and cell], [])
    if package.custom["acta"]["test"]:
        untold = [row for table in rows.values() for row in table if "test" not in row["note"].split("+")]
        check("rows of a test that do not say so", untold, [])
    sums, ballots, classes = defaultdict(int), defaultdict(int), defaultdict(int)
    for row in rows["figures"]:
        if row["track"] == "official" and row["class"] in COUNTED and row["kind"] == "vote":
            sums[row["contest"], row["code"]] += int(row["value"])
    for row in rows["stations"]:
        if row["track"] == "official":
            classes[row["contest"], row["class"]] += 1
            if row["class"] in COUNTED:
                ballots[row["contest"]] += int(row["ballots"])
    expected = {(code, choice): votes for code, it in fold.items() for choice, votes in it["totals"].items()}
    check("choices added up from stations", {key: sums[key] for key in expected}, expected)
    heads = [row for row in rows["choices"] if row["track"] == "official"]
    stated = {(row["contest"], row["choice"]): int(row["votes"]) for row in heads if not row["parent"]}
    check("choices as stated", stated, expected)
    check("every choice, lists and candidates", {(r["contest"], r["choice"]): int(r["votes"]) for r in heads},
          {(r["contest"], r["choice"]): sums[r["contest"], r["choice"]] for r in heads})
    for word, name in (("counted", "counted"), ("flagged", "counted-flagged"),
                       ("excluded", "excluded"), ("missing", "missing")):
        check(f"units {name}", {code: classes[code, name] for code in fold},
              {code: it[word] for code, it in fold.items()})
    check("ballots", {code: ballots[code] for code in fold}, {code: it["ballots"] for code, it in fold.items()})
    return expected


def validator_finds_faults(folder):
    """A validator that never says no proves nothing."""
    package = json.loads((folder / "datapackage.json").read_text())
    package["resources"][0]["hash"] = "sha256:" + "0" * 64
    # Beside the tables, for paths may not lead out of a package.
    changed = folder / "changed.json"
    changed.write_text(json.dumps(package))
    check("a changed hash is found", Package(str(changed)).validate().valid, False)
    changed.unlink()
    schema = json.loads((folder / "results.schema.json").read_text())
    results = json.loads((folder / "results.json").read_text())
    for key, value in (("size", -1), ("status", "done"), ("root", "0"), ("more", 1)):
        check(f"{key} {value} is refused", Draft202012Validator(schema).is_valid({**results, key: value}), False)


def ours(folder, expected):
    schema = json.loads((folder / "results.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    results = json.loads((folder / "results.json").read_text())
    check("results.json", [error.message for error in Draft202012Validator(schema).iter_errors(results)], [])
    found, sums = {}, defaultdict(int)
    for contest in results["contests"]:
        parents = {it["choice"]: it["parent"] for it in contest["choices"]}
        for track in (track for track in contest["tracks"] if track["track"] == "official"):
            for total in (total for total in track["totals"] if parents[total["choice"]] is None):
                found[contest["contest"], total["choice"]] = total["votes"]
            for station in (it for it in track["stations"] if it["class"] in COUNTED):
                for choice, votes in station["votes"].items():
                    sums[contest["contest"], choice] += votes
            parts = track["counted"] + track["flagged"] + track["excluded"] + track["missing"]
            check(f"{contest['contest']}: classes add up", parts, track["expected"])
    check("totals of results.json", found, expected)
    check("stations of results.json", {key: sums[key] for key in expected}, expected)
    return results


def nist(folder, standards, fold, expected, results):
    schema = json.loads((standards / "err_v2/NIST_V2_election_results_reporting.json").read_text())
    report = json.loads((folder / "nist-1500-100.json").read_text())
    check("nist", [error.message for error in Draft4Validator(schema).iter_errors(report)], [])
    check("nist, a field that it lacks", Draft4Validator(schema).is_valid({**report, "Size": 1}), False)
    check("nist test", report["IsTest"], results["test"])
    check("nist status", report["Status"], results["status"])
    ids, named = [], []

    def walk(value, key=""):
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, name)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, key)
        elif key == "@id":
            ids.append(value)
        elif key.endswith(("Id", "Ids")) and key != "VendorApplicationId":
            named.append(value)

    walk(report)
    check("nist identifiers stand once", len(set(ids)), len(ids))
    check("nist references without an object", set(named) - set(ids), set())
    totals, sums, seats = {}, defaultdict(int), {}
    for contest in report["Election"][0]["Contest"]:
        code = contest["@id"].split("_")[1]
        for selection in contest["ContestSelection"]:
            choice = selection["@id"].split("_")[2]
            for count in selection["VoteCounts"]:
                if count["Type"] == "total" and count["GpUnitId"] == f"district_{code}":
                    totals[code, choice] = count["Count"]
                if count["Type"] == "total" and count["GpUnitId"].startswith("station_"):
                    sums[code, choice] += count["Count"]
                if count["Type"] == "seats":
                    seats[code, choice] = count["Count"]
        units = (contest["SubUnitsReported"], contest["TotalSubUnits"])
        it = fold[code]
        check(f"nist {code}: units reported", units, (it["counted"] + it["flagged"], it["expected"]))
    check("nist totals", {key: totals[key] for key in expected}, expected)
    check("nist stations", {key: sums[key] for key in totals}, totals)
    given = {(code, choice): n for code, it in fold.items() for choice, n in it["seats"].items()}
    check("nist seats", seats, given)


def valid_xml(path, schema):
    schema = etree.XMLSchema(etree.parse(str(schema)))
    document = etree.parse(str(path))
    if not schema.validate(document):
        sys.exit(f"{path.name}: {schema.error_log.last_error}")
    print(f"{path.name}: valid")
    document.getroot().append(document.getroot().makeelement(EML + "Besides"))
    check(f"{path.name} with an element besides", schema.validate(document), False)


def chosen(selection):
    for path in ("ReferendumOptionIdentifier", "Candidate/CandidateIdentifier", "AffiliationIdentifier"):
        found = selection.find("/".join(EML + part for part in path.split("/")))
        if found is not None:
            return found.get("Id")
    sys.exit("a selection of nobody")


def eml(folder, standards, fold, expected, results):
    valid_xml(folder / "eml-510.xml", standards / "eml5/510-count-v5-0.xsd")
    valid_xml(folder / "eml-520.xml", standards / "eml5/520-result-v5-0.xsd")
    count, result = (tree.parse(folder / f"eml-{number}.xml").getroot() for number in (510, 520))
    for root in (count, result):
        told = {it.get("Type"): it.find(EML + "Id").text for it in root.iter(EML + "Other")}
        for key in ("size", "root", "status", "notice", "custody"):
            if results[key] is not None:
                check(f"eml {key}", told[f"acta {key}"], str(results[key]))
        simulation = {it.text for it in root.iter(EML + "Simulation")}
        check("eml simulation", simulation, {"yes" if results["test"] else "no"})
    totals, sums, votes = {}, defaultdict(int), {}
    out = sum(1 for it in count.iter(EML + "Other") if it.get("Type") in ("acta excluded", "acta missing"))
    check("eml units outside", out, sum(it["excluded"] + it["missing"] for it in fold.values()))
    for contest in count.iter(EML + "Contest"):
        code = contest.find(EML + "ContestIdentifier").get("Id")
        whole = contest.find(EML + "TotalVotes")
        for selection in whole.iter(EML + "Selection"):
            totals[code, chosen(selection)] = int(selection.find(EML + "ValidVotes").text)
        check(f"eml {code}: ballots", int(whole.find(EML + "Cast").text), fold[code]["ballots"])
        units = contest.findall(EML + "ReportingUnitVotes")
        check(f"eml {code}: units", len(units), fold[code]["counted"] + fold[code]["flagged"])
        for selection in (it for unit in units for it in unit.iter(EML + "Selection")):
            sums[code, chosen(selection)] += int(selection.find(EML + "ValidVotes").text)
    check("eml totals", {key: totals[key] for key in expected}, expected)
    check("eml stations", {key: sums[key] for key in totals}, totals)
    for contest in result.iter(EML + "Contest"):
        code = contest.find(EML + "ContestIdentifier").get("Id")
        for selection in contest.iter(EML + "Selection"):
            votes[code, chosen(selection)] = int(selection.findtext(EML + "Votes") or 0)
    check("eml result", votes, expected)


def database(folder, expected):
    base = duckdb.connect()
    rows = base.execute(
        "select contest, code, sum(value) from read_csv(?) where track = 'official' and kind = 'vote' "
        "and class in ('counted', 'counted-flagged') group by all",
        [str(folder / "figures.csv")],
    ).fetchall()
    sums = {(contest, str(code)): int(votes) for contest, code, votes in rows}
    check("duckdb", {key: sums.get(key, 0) for key in expected}, expected)
    for table in TABLES:
        number = base.execute("select count(*) from read_csv(?)", [str(folder / f"{table}.csv")]).fetchone()[0]
        check(f"duckdb rows of {table}", number, len(read(folder, table)))


def published(at, expected):
    """The package around the published tables, and its units added up again."""
    report = Package(str(at / "datapackage.json")).validate()
    check("frictionless, published", report.flatten(["title", "message"]), [])
    tables = {it["path"] for it in json.loads((at / "datapackage.json").read_text())["resources"]}
    shards = {str(path.relative_to(at)) for path in at.glob("units/*/*.csv")}
    check("published shards", {path for path in tables if path.startswith("units/")}, shards)
    sums = {}
    for code, choice in expected:
        query = (f'select coalesce(sum("vote {choice}"), 0) from read_csv(?) where track = \'official\' '
                 "and class in ('counted', 'counted-flagged')")
        sums[code, choice] = int(duckdb.execute(query, [str(at / "units" / code / "*.csv")]).fetchone()[0])
    check("duckdb, published", sums, expected)


def described(at, api, results):
    """Totals and areas before their schemas, added up; every path of the OpenAPI description is a file there."""
    schemas = {path.name: json.loads(path.read_text()) for path in api.glob("*.schema.json")}
    registry = Registry().with_resources((it["$id"], Resource.from_contents(it)) for it in schemas.values())
    valid = {}
    for name, schema in schemas.items():
        Draft202012Validator.check_schema(schema)
        valid[name] = Draft202012Validator(schema, registry=registry)
    totals = json.loads((at / "totals.json").read_text())
    check("totals.json", [error.message for error in valid["results.schema.json"].iter_errors(totals)], [])
    without = json.loads(json.dumps(results))
    without["kind"] = totals["kind"]
    for track in (track for contest in without["contests"] for track in contest["tracks"]):
        del track["stations"]
    check("totals.json is results.json without stations", totals == without, True)
    check("stations in totals.json are refused", valid["results.schema.json"].is_valid({**results, "kind": totals["kind"]}), False)
    check("results.json without stations is refused", valid["results.schema.json"].is_valid({**totals, "kind": results["kind"]}), False)
    areas = {path.stem: json.loads(path.read_text()) for path in at.glob("area/*.json")}
    for code, area in areas.items():
        check(f"area {code}", [error.message for error in valid["area.schema.json"].iter_errors(area)], [])
        check(f"area {code} with a size is refused", valid["area.schema.json"].is_valid({**area, "size": 1}), False)
    stations, votes, whole = defaultdict(list), defaultdict(int), {}
    for area in areas.values():
        for contest in area["contests"]:
            for track in contest["tracks"]:
                place = contest["contest"], track["track"]
                stations[place] += track["stations"]
                if area["parent"] is None:
                    for choice, n in track["votes"].items():
                        votes[(*place, choice)] += n or 0
    for contest in results["contests"]:
        for track in contest["tracks"]:
            place = contest["contest"], track["track"]
            by_code = sorted(stations[place], key=lambda it: it["station"].encode())
            check(f"stations of all areas, {place}", by_code == track["stations"], True)
            whole |= {(*place, it["choice"]): it["votes"] or 0 for it in track["totals"]}
    check("votes of the areas above", {key: votes[key] for key in whole}, whole)
    latest = json.loads((api.parent / "live/latest.json").read_text())
    check("latest.json", [error.message for error in valid["latest.schema.json"].iter_errors(latest)], [])
    check("latest.json of another word is refused", valid["latest.schema.json"].is_valid({**latest, "winner": "ann"}), False)
    document = json.loads((api / "openapi.json").read_text())
    spec = json.loads(json.dumps(document))
    for item in spec["paths"].values():
        for content in item["get"]["responses"]["200"]["content"].values():
            reference = content["schema"].get("$ref")
            if reference is not None:
                content["schema"] = {"title": schemas[reference]["title"]}
    OpenAPIV31SpecValidator(spec).validate()
    described = [path for path in document["paths"] if path.startswith("/at/{size}/")]
    check("described files that are absent", [path for path in described if not there(at, path)], [])
    known = {path for pattern in described + SOMETIMES for path in at.glob(glob(pattern))}
    # Pages are for people: one folder a language, and what leads to the first of them.
    pages = {at / "index.html"} | {path for path in at.glob("??/**/*") if path.is_file()}
    files = {path for path in at.rglob("*") if path.is_file()}
    check("files that are not described", sorted(str(path.relative_to(at)) for path in files - pages - known), [])
    print(f"openapi: {len(document['paths'])} paths")


def glob(path):
    """What the files of a described path are called below a size."""
    return re.sub(r"\{[a-z]+\}", "*", path.removeprefix("/at/{size}/"))


def there(at, path):
    """Whether a file of the folder is one of a described path."""
    return path in SOMETIMES or any(at.glob(glob(path)))


def main():
    folder, at, standards, api = (Path(argument) for argument in sys.argv[1:5])
    fold = outcomes(at / "outcome")
    expected = tables(folder, fold)
    results = ours(folder, expected)
    nist(folder, standards, fold, expected, results)
    eml(folder, standards, fold, expected, results)
    database(folder, expected)
    published(at, expected)
    described(at, api, results)
    validator_finds_faults(folder)
    print("all hold")


main()
