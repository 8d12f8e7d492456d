#!/usr/bin/env python3
"""Expected totals of an EML 510b count, from the file's own totals.

A second, independent way to the figures of expected.txt: it reads only `TotalVotes`, never adds up
stations (it counts them), shares no code with the importer and uses the standard library alone.

usage: expected.py FILE [--official SEATS] > expected.txt
  FILE      the EML 510b file named in SOURCE.md
  SEATS     the official seats per list, joined by commas, as SOURCE.md gives them; the script
            computes D'Hondt seats from the file's totals and ends with 1 if they differ
"""

import argparse
import sys
import xml.etree.ElementTree as ElementTree
from fractions import Fraction

EML = "{urn:oasis:names:tc:evs:schema:eml}"

# Reason codes of the file and the names of the fields in the record.
CODES = {
    "blanco": "blank",
    "ongeldig": "invalid",
    "geldige stempassen": "poll-cards",
    "geldige volmachtbewijzen": "proxies",
    "geldige kiezerspassen": "voter-cards",
    "toegelaten kiezers": "admitted",
    "meer getelde stembiljetten": "more",
    "minder getelde stembiljetten": "fewer",
    "meegenomen stembiljetten": "taken-away",
    "te weinig uitgereikte stembiljetten": "too-few-issued",
    "te veel uitgereikte stembiljetten": "too-many-issued",
    "geen verklaring": "no-explanation",
    "andere verklaring": "other-explanation",
}


def dhondt(votes, seats):
    """Seats per list by highest averages; an undrawn lot for the last seat is an error."""
    given = {code: 0 for code in votes}
    for _ in range(seats):
        average = {code: Fraction(votes[code], given[code] + 1) for code in votes}
        best = max(average.values())
        first = [code for code in votes if average[code] == best]
        if len(first) > 1:
            sys.exit(f"a lot between lists {', '.join(first)}: not decided here")
        given[first[0]] += 1
    return given


def totals(contest):
    """The file's own totals: pairs of name and number, in the order of the file."""
    lists, lines, current = {}, [], None
    total = contest.find(EML + "TotalVotes")
    for selection in total.findall(EML + "Selection"):
        votes = int(selection.findtext(EML + "ValidVotes"))
        affiliation = selection.find(EML + "AffiliationIdentifier")
        if affiliation is not None:
            current = affiliation.get("Id")
            lists[current] = votes
            lines.append((f"list {current}", votes))
        else:
            candidate = selection.find(f"{EML}Candidate/{EML}CandidateIdentifier").get("Id")
            lines.append((f"candidate {current}.{candidate}", votes))
    fields = [("eligible", int(total.findtext(EML + "Cast")))]
    fields.append(("valid", int(total.findtext(EML + "TotalCounted"))))
    for kind in ("RejectedVotes", "UncountedVotes"):
        for element in total.findall(EML + kind):
            fields.append((CODES[element.get("ReasonCode")], int(element.text)))
    return lists, fields, lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--official")
    arguments = parser.parse_args()
    contest = next(ElementTree.parse(arguments.file).getroot().iter(EML + "Contest"))
    lists, fields, lines = totals(contest)
    out = [("stations", len(contest.findall(EML + "ReportingUnitVotes")))]
    out.append(("lists", len(lists)))
    out.append(("candidates", len(lines) - len(lists)))
    known = dict(fields)
    fields.append(("ballots", known["valid"] + known["blank"] + known["invalid"]))
    out += fields + lines
    if arguments.official:
        official = [int(seats) for seats in arguments.official.split(",")]
        computed = dhondt(lists, sum(official))
        if list(computed.values()) != official:
            sys.exit(f"official seats {official}, computed {list(computed.values())}")
        out += [(f"seats {code}", seats) for code, seats in zip(lists, official)]
    for name, number in out:
        print(name, number)


if __name__ == "__main__":
    main()
