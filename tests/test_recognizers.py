"""What the recognisers hide and what they leave, one table a family; marks show what must be hidden, exactly.

A mark is `[[LABEL|value]]`; a word that stands outside the marks must stay.
"""

# ruff: noqa: E501 - tables of sentences

from __future__ import annotations

import re

import pytest

from responder.recognizers_scan import scan

_MARK = re.compile(r"\[\[([A-Z]+)\|(.*?)\]\]")


def _check(marked: str) -> None:
    text = _MARK.sub(r"\2", marked)
    hidden = [text[hit.start : hit.end] for hit in scan(text)]
    assert hidden == [match[2] for match in _MARK.finditer(marked)], hidden


@pytest.mark.parametrize(
    "marked",
    [
        "nurse [[PERSON|tina]] was a gem and [[PERSON|marcus]] at check-in was not",
        "My nephew [[PERSON|Leo]] saw Dr [[PERSON|K]] and Dr. [[PERSON|Okonkwo-Lind]].",
        "my husband [[PERSON|gary]] waited, my wife [[PERSON|lucia]] did not",
        "[[PERSON|Petra V.]] at the front desk rolled her eyes.",
        "THANK YOU NURSE [[PERSON|JACKIE]] AND DR. [[PERSON|PATEL]] FOR SAVING MY MOTHER",
        "Ask for [[PERSON|Big Mike]] in radiology.",
        "[[PERSON|Hope]] at reception remembers my kids. I hope they keep her.",
        "[[PERSON|Will]] told me to rest. Will I go back? Never.",
        "I saw [[PERSON|Mark]] today, mark my words.",
        "Dr. [[PERSON|April Young]] and [[PERSON|Faith]], the tech, were kind.",
        "I had [[PERSON|Lieve van den Berg]] and then [[PERSON|Maria de la Cruz]].",
        "My doctor is [[PERSON|R. Achebe]], not [[PERSON|Soo-ah Park]].",
        "Dr. [[PERSON|McKay]]'s nurse [[PERSON|D'Andre]] is the best.",
        "thanks [[PERSON|kayleigh]], [[PERSON|devon]] and [[PERSON|priya]]!",
        "the receptionist, [[PERSON|shaniqua]], hung up. [[PERSON|shaniqua]] needs training",
        "Pt [[PERSON|Wen Jiahui]], 47F, on atorvastatin 40 mg",
        "[[PERSON|Lopez, Maria]]. DOB: [[DATE|3/4/1960]]",
        "signed, [[PERSON|Jo Ann Whitaker]]",
    ],
)
def test_people_are_hidden(marked: str) -> None:
    """Names go however they are typed: after roles and relations, in lists, in capitals, when also words."""
    _check(marked)


@pytest.mark.parametrize(
    "text",
    [
        "He has Parkinson's and Raynaud's; her Apgar score was 9 and the Glasgow Coma Scale 15.",
        "Wells score or Ranson criteria? Child-Pugh B, Wolff-Parkinson-White, Guillain-Barre, non-Hodgkin lymphoma",
        "I took Advil and Eliquis 5 mg, then Augmentin for ten days. The Foley catheter hurt.",
        "The doctor told me nothing, the nurse may call, my son will not go back, the front desk is rude.",
        "I can't, she's, they're, I'd, we'll and DON'T stay. OMG LOL WTF",
        "Hope this helps. Will never return. May you learn. Mark my words. Bill was $400.",
        "my dr said no, the dr was late, her drs office never called, dr visit was short",
        "My Spanish is bad, but Google and Yelp and Medicare and MyChart are worse. God bless!",
        "I AM NEVER GOING BACK TO THIS PLACE. THEY ARE RUDE AND THE WAIT IS ENDLESS",
    ],
)
def test_words_that_only_look_like_names_stay(text: str) -> None:
    """Eponyms, drugs, brands, contractions and sentence-initial words are no names."""
    _check(text)


@pytest.mark.parametrize(
    "marked",
    [
        "Booked for [[DATE|10/21]], told [[DATE|10/12]], seen [[DATE|03/14/2024]] and [[DATE|2024-03-15]].",
        "It was [[DATE|Oct 21st]], then [[DATE|Saturday, May 4]], then [[DATE|14 March 2024]].",
        "I went [[DATE|two Fridays ago]], was sick [[DATE|back in June]] and again [[DATE|the 14th]].",
        "Closed [[DATE|the day before Thanksgiving]] and [[DATE|Christmas Eve]].",
        "I waited from [[DATE|march third]] until [[DATE|the second Thursday in May]].",
        "dob [[DATE|4/17/58]], last seen [[DATE|late August]]",
        "it happened on [[DATE|Tuesday]] and on [[DATE|the 9th]]",
    ],
)
def test_dates_are_hidden(marked: str) -> None:
    """Partial, relative and spoken dates go; the "on" before them stays."""
    _check(marked)


@pytest.mark.parametrize(
    "text",
    [
        "A patient since 2016, I waited two hours, from 9:15 am to 11, for a five minute visit.",
        "5/5 stars, 10/10, pain 7/10, open 24/7, BP 120/80, 20/20 vision, 1/2 tab, strength 4/5, Apgar 8/9",
        "Closed on Mondays, open Monday through Friday, Sunday hours are great.",
        "my 2nd visit, the 3rd time, on the 4th floor, a second opinion, three weeks ago, last year",
        "It may be fine. They march you in. She is 45 years old, he is 7, my mom is 89.",
        "The oxygen was 93, the bill was $94, it took 95 minutes, 98% of people",
    ],
)
def test_years_times_scores_and_habits_stay(text: str) -> None:
    """Years, clock times, durations, fractions, ordinals, opening hours and ages up to 89 stay."""
    _check(text)


@pytest.mark.parametrize(
    "marked",
    [
        "My mom is [[AGE|93]], grandpa turned [[AGE|ninety-six]].",
        "A [[AGE|102-year-old]] woman; pt [[AGE|92F]]; I am [[AGE|91]]",
        "She is in her [[AGE|90s]].",
    ],
)
def test_ages_over_89_are_hidden(marked: str) -> None:
    """In figures and in words."""
    _check(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "MRN [[ID|123456]], acct # [[ID|88-20471-B]], policy [[ID|HGX 204 118 77]] group [[ID|55012]]",
        "Claim [[ID|CLM-0093381]] and invoice no. [[ID|4471]] and [[ID|4472]], member ID: [[ID|AB1234567]]",
        "the last four of my social are [[SSN|8812]], SSN [[SSN|123-45-6789]]",
        "call [[PHONE|(555) 014-2298]], [[PHONE|555.013.7745 x12]], [[PHONE|5552019944]] or [[PHONE|555-0162]]",
        "phone [[PHONE|five five five two oh one nine nine four four]]",
        "write [[EMAIL|jo.m@mail.example]], [[EMAIL|jo at gmail dot com]] or [[EMAIL|jo (at) clinic (dot) example]]",
        "see [[URL|www.mystory.example/leo]] or tag [[HANDLE|@knees_of_steel]]",
        "login from [[IP|192.0.2.61]] and [[IP|2001:db8::1]]",
        "plate [[PLATE|7KXR 294]], driver's license [[LICENSE|D442-8871-0935]]",
        "pacemaker serial number [[DEVICE|PM-88213-X]]",
        "[[LOCATION|room 412]], [[LOCATION|bed 7B]]",
    ],
)
def test_numbers_and_codes_are_hidden(marked: str) -> None:
    """By the words before them or by their shape, however typed."""
    _check(marked)


@pytest.mark.parametrize(
    "text",
    [
        "Metformin 500-1000 mg, INR 4.2, platelets 250000 /uL, WBC 14.2, TSH 7.8, A1c 9.1%, SpO2 94% on 2 L",
        "CPT 99213, ICD-10 E11.9, COVID-19, B12, H1N1, CHA2DS2-VASc 4, CYP2D6",
        "$1,200 for 3 visits; the bill is 4500 dollars; 12 patients; 2 stars; visit 3; case 2",
        "look at google.com or their facebook. I arrived at 9.",
    ],
)
def test_doses_labs_prices_and_codes_stay(text: str) -> None:
    """Numbers that belong to medicine or money and to nobody in particular stay."""
    _check(text)


@pytest.mark.parametrize(
    "marked",
    [
        "it's [[ADDRESS|2290 N. Juniper Ave Suite 110]], not the strip mall",
        "I live at [[ADDRESS|44 Oak Lane, Austin, TX 78701]].",
        "the office [[ADDRESS|on Kessler Blvd]]".replace("[[ADDRESS|on ", "on [[ADDRESS|"),
        "We drove from [[LOCATION|Tarrow Falls]] and [[LOCATION|Dunmore County]] in Ohio.",
        "i drove in from [[LOCATION|dallas]]",
        "Don't go to [[ORGANIZATION|Bright Harbor Dental]]! Go to [[ORGANIZATION|Mercy General]].",
        "he died at [[ORGANIZATION|mercy valley hospital]]",
        "I went to [[ORGANIZATION|maple leaf dental]] and then the hospital",
        "My son goes to [[ORGANIZATION|Fennimore Middle School]] and I work for [[ORGANIZATION|Trellis Freight]].",
        "[[ORGANIZATION|Cedar & Vine Dermatology]] and [[ORGANIZATION|St. Brigid's Children's Hospital]]",
        "zip code [[ADDRESS|78704]]",
    ],
)
def test_places_and_organisations_are_hidden(marked: str) -> None:
    """Streets, towns, counties, ZIP codes, clinics, schools and employers go."""
    _check(marked)


@pytest.mark.parametrize(
    "text",
    [
        "The best hospital in Texas, and I have lived in Canada, Mexico and New York.",
        "the urgent care, my family practice, a pain clinic, the primary care office, our school, the billing department",
        "a five minute drive down the road from the parking lot",
        "I went to physical therapy, the emergency room and the front desk.",
    ],
)
def test_states_countries_and_kinds_of_place_stay(text: str) -> None:
    """What is no smaller than a state, and what is no name, stays."""
    _check(text)


@pytest.mark.parametrize(
    "marked",
    [
        "La doctora [[PERSON|Ramírez]] atendió a mi hijo [[PERSON|Mateo]].",
        "mi cita era el [[DATE|15 de marzo]]".replace("el [[DATE|", "[[DATE|el "),
        "Llámenme al [[PHONE|555 012 6689]]",
        "mi expediente número [[ID|77120-B]]",
        "La señora de la recepción fue muy amable y la espera fue corta.",
        "Pésimo servicio, nunca vuelvo. Me cobraron doscientos dólares por nada.",
    ],
)
def test_spanish(marked: str) -> None:
    """Identifiers by pattern and context, names by list; plain Spanish words stay."""
    _check(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "Dr [[PERSON|T\u200bi\u200bn\u200ba]] was late",
        "nurse [[PERSON|Тina]] was late",
        "my son [[PERSON|L e o n a r d]] cried",
        "nurse [[PERSON|Ti\u0301na]] was late",
        "call [[PHONE|\uff15\uff15\uff15-\uff12\uff10\uff11-\uff19\uff19\uff14\uff14]]",
        "mail [[EMAIL|jo&#64;mail.example]]",
        "nurse [[PERSON|Jos&eacute;]] was late",
    ],
)
def test_disguises_do_not_help(marked: str) -> None:
    """Zero-width characters, look-alikes, spacing, marks, full-width digits and entities; offsets stay true."""
    _check(marked)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("nurse m4rcus was rude", "m4rcus"),
        ("my B12 and A1c on the 13th floor", ""),
        ("nurse M/a/r/c/u/s was rude", "M/a/r/c/u/s"),
        ("nurse l e o was rude", "l e o"),
        ("call five five five, zero one double four 2 one", "five five five, zero one double four 2 one"),
        ("appt w drpatel today", "patel"),
        ("all that drama and drool", ""),
    ],
)
def test_tricks_of_typing_do_not_walk_past(text: str, hidden: str) -> None:
    """Digits for letters, letters apart, digits as words, a title and a name run together: all are read."""
    assert " ".join(text[hit.start : hit.end] for hit in scan(text)) == hidden
