"""Finds towns and counties; states and countries stay."""

from __future__ import annotations

import re

from responder.recognizers_lexicon import places, word, words
from responder.recognizers_placewords import (
    CODE,
    FUNCTION,
    KEEP,
    ROLES,
    STATE,
    UNNAMED,
    adjacent,
    plain,
)
from responder.recognizers_text import Found, View, tried

_HEADS = words("org heads")
_TOWN_STATE = re.compile(
    rf"\b(?P<town>(?:[A-Z][\w'.-]{{0,30}}[a-z]\s){{0,3}}[A-Z][\w'-]{{0,30}}[a-z])(?:,\s?|\s)(?:(?P<code>{CODE})\b(?!')|(?P<state>(?i:{STATE}))\b)"
)
_LOW_TOWN_STATE = re.compile(
    rf"\b(?:in|from|near|to|of|at|around|outside)\s(?P<town>[a-z][a-z'-]{{1,30}}(?:\s[a-z][a-z'-]{{1,30}}){{0,2}}),?\s(?:{CODE.lower()}\b|{STATE}\b)",
    re.IGNORECASE,
)
_STATE_LEAD = frozenset(["in", "from", "near", "to", "of", "at", "around", "outside"])
_STATE_WORDS = frozenset(re.findall("[a-z]{3,}", STATE))
_CODED = re.compile(rf"[\s,](?:{CODE})\b")
_COUNTY = re.compile(
    r"\b(?P<value>(?:[A-Z][\w'.-]{1,30}\s){1,3}(?:County|Parish|Township|Borough)|(?P<low>(?:(?:north|south|east|west|new|upper|lower|old|saint|st|san|santa|fort|lake|el|la)\s)?[a-z][a-z'-]{1,30}\s(?:county|parish|township)))\b|\b(?P<upper>(?:[A-Z'-]{3,30}\s)?[A-Z'-]{3,30}\sCOUNTY)\b"
)
_TOWN_LEAD = words("town leads")
_TOWN_HEADS = words("town heads")
# "otter creek" is a town; "the lake" and "the center" need not be one.
_SURE_HEADS = _TOWN_HEADS - frozenset(
    {"center", "park", "rock", "point", "beach", "lake", "village", "town", "bend"}
)
_TOWN_FRONTS = words("town fronts")
_TOWN_ENDING = re.compile(
    r"\w{2}(?:borough|boro|ville|burgh?|ton|field|port|mouth|haven|chester|shire|bury|fort|town|ford|view|wood|land|dale|mont|stad|furt)$"
)
_LOW_FRONTS = words("low town fronts")
_STATES = frozenset(
    {f"new {name}" for name in ("york", "jersey", "mexico", "hampshire")}
    | {f"{side} {name}" for side in ("north", "south") for name in ("carolina", "dakota")}
    | {"west virginia", "new zealand"}
)
_TREES = words("trees")
_NOT_TOWN = words("not towns")
_NO_FRONTS = FUNCTION - _TOWN_FRONTS
_NO_STREET = KEEP | UNNAMED
_NO_TOWN = FUNCTION | KEEP
_BEFORE_TOWN = (FUNCTION | KEEP | ROLES) - _TOWN_FRONTS


def _is_town(lower: str) -> bool:
    return word(lower).town > 0


def towns(view: View) -> Found:
    """Yield start, end, label and score of each town and county, as offsets into the folded text."""
    text = view.text
    for match in _TOWN_STATE.finditer(text) if view.has(_STATE_WORDS) or _CODED.search(text) else ():
        start = match.start()
        town = match.group("town").split()
        while town and town[0].lower() in _BEFORE_TOWN:
            start += len(town.pop(0)) + 1
        ordinary = all(plain(part) for part in town) and " ".join(town).lower() not in places()[0]
        if (
            town and not ordinary and text[match.end()] != "-"
            if match.end() < len(text)
            else town and not ordinary
        ):
            yield start, match.end("town"), "LOCATION", 0.8
    leads = [start for start, run in view.runs if run in _STATE_LEAD]
    for match in tried(_LOW_TOWN_STATE, text, leads):
        town = match.group("town").lower()
        if all(part not in FUNCTION for part in town.split()) and (
            town in places()[0] or _is_town(town.split()[0])
        ):
            yield *match.span("town"), "LOCATION", 0.75
    if "ount" in text or "OUNT" in text or "arish" in text or "ownship" in text:
        for match in _COUNTY.finditer(text):
            first = match.group().split()[0].lower()
            if (
                first not in FUNCTION
                and first not in ROLES
                and first not in {"entire", "whole", "tri", "rural", "local"}
            ):
                yield *match.span(), "LOCATION", 0.8
    yield from _named(view)


def _named(view: View) -> Found:
    names, fronts = places()
    tokens, text = view.tokens, view.text
    for i, token in enumerate(tokens):
        if token.shape in "PI":
            continue
        before = tokens[i - 1].lower if i and text[tokens[i - 1].end : token.start] == " " else ""
        if token.lower in fronts:
            for length in (4, 3, 2):
                group = tokens[i : i + length]
                if (
                    len(group) == length
                    and " ".join(part.lower for part in group) in names
                    and adjacent(text, group)
                ):
                    capitals = all(part.shape in "TU" for part in group)
                    if group[-1].lower in _HEADS or (
                        group[-1].lower == "county" and group[0].lower in FUNCTION
                    ):
                        continue
                    common = all(part.known.common >= 4 for part in group)
                    state = " ".join(part.lower for part in group) in {"new york", "new jersey", "new mexico"}
                    if not state and (
                        (capitals and view.style != "upper") or (before in _TOWN_LEAD and not common)
                    ):
                        yield group[0].start, group[-1].end, "LOCATION", 0.75
                        break
        if (
            before == "on"
            and token.shape == "T"
            and view.style == "normal"
            and ((token.known.last >= 4 and not token.known.common) or token.lower in _TREES)
        ) and (
            not token.known.medical
            and not token.known.eponym
            and token.lower not in _NO_STREET
            and not (token.known.first >= 5)
        ):
            yield token.start, token.end, "ADDRESS", 0.6
        if (
            before not in _TOWN_LEAD
            or token.lower in _NO_FRONTS
            or token.lower in KEEP
            or token.lower in _NOT_TOWN
        ):
            continue
        flat = token.shape == "l" or view.style == "upper"
        group = [token]
        for part in tokens[i + 1 : i + 4]:
            if (
                part.shape != token.shape
                or part.lower in FUNCTION
                or not adjacent(text, [group[-1], part])
                or text[part.start - 1] != " "
            ):
                break
            group.append(part)
        if token.shape == "T" and view.style != "title":
            if (
                len(group) > 1
                and f"{token.lower} {group[1].lower}" not in _STATES
                and (group[-1].lower in _TOWN_HEADS or group[0].lower in _TOWN_FRONTS)
                and group[-1].lower not in _HEADS
            ):
                yield group[0].start, group[-1].end, "LOCATION", 0.75
            elif (
                (
                    (token.known.town >= 3 and not token.known.common)
                    or (token.known.town >= 5 and token.known.common < 6)
                )
                and not token.known.eponym
                and before != "of"
            ):
                yield token.start, token.end, "LOCATION", 0.7
            elif (
                before in {"in", "near", "from", "outside", "around", "en", "desde"}
                and token.known.town
                and token.known.common < 5
            ):
                yield token.start, token.end, "LOCATION", 0.65
            elif (
                before in {"in", "near", "from", "outside", "around", "desde"}
                and not token.known.common
                and not token.known.medical
                and not token.known.eponym
            ):
                yield group[0].start, group[-1].end, "LOCATION", 0.6
        elif (
            flat
            and token.known.common == 0 == token.known.medical
            and before in {"in", "from", "near"}
            and _TOWN_ENDING.search(token.lower)
        ):
            yield token.start, token.end, "LOCATION", 0.6
        elif (
            flat
            and before in {"in", "from", "near"}
            and len(tokens) > i + 1
            and tokens[i + 1].lower in _SURE_HEADS
            and tokens[i + 1].shape == token.shape
            and text[token.end : tokens[i + 1].start] == " "
            and token.lower not in _NO_TOWN
        ):
            yield token.start, tokens[i + 1].end, "LOCATION", 0.6
        elif (
            flat
            and token.lower in _LOW_FRONTS
            and len(group) > 1
            and before != "of"
            and not group[1].known.common
            and not group[1].known.medical
        ):
            yield token.start, group[1].end, "LOCATION", 0.65
        elif (
            token.known.town >= 5
            and not token.known.common
            and before in {"in", "from", "near", "to", "around", "outside", "en"}
        ) and (token.known.first < 6 or before in {"in", "near", "outside"}):
            yield token.start, token.end, "LOCATION", 0.65
