"""Tells the language of a review by its script and commonest words: deterministic, None rather than a guess."""

# ruff: noqa: E501 - word lists broken over more lines read worse

from __future__ import annotations

import re

_WORDS = {
    "en": (
        "the and was with for they my this that have not very are she her his but were had you of to is it in at on be "
        "so as if me no we he or our from them will would when who what there been their your all out just never always "
        "staff great good doctor office time visit wait rude nice best place care i im dont went because about after "
        "again every could did do does get got has here him how its know like more only really than then too up"
    ),
    "es": (
        "el la los las que de y en muy con para por una un es no me mi su fue pero como son del al se lo le ella nos "
        "más está esta este todo gracias doctora médico cita hijo hija años bien siempre nunca excelente pésimo pésima "
        "servicio atención gente amable trato espera horas minutos porque cuando sin ya yo también hace mucho mucha "
        "recomiendo buena buen mal mala lugar clínica señora recepcionista llamé me dijeron tiene hay qué"
    ),
    "fr": (
        "le les des et est une pour dans avec pas très nous vous je que qui mais sur ce cette été mon ma du au la un "
        "elle il on plus bien médecin accueil merci son sa ne se par tout jamais toujours rendez attente"
    ),
    "pt": (
        "o os as que de e em muito com para por uma um não é me minha meu foi mas são você ele ela do da no na eu ao "
        "obrigado obrigada médico médica atendimento ótimo bom boa consulta nunca sempre também mais"
    ),
    "de": (
        "der die das und ist nicht ein eine mit für ich wir sie sehr war auf zu den dem aber auch er es im von bei hat "
        "haben wurde mich mir nur noch nie immer arzt ärztin praxis termin wartezeit mussten nett"
    ),
    "it": (
        "il lo gli che di e è molto con per una un non mi mia mio sono ma della del stato grazie la le dei nel ho ha "
        "dottore dottoressa medico sempre mai anche più bene"
    ),
    "nl": "de het een en van is niet ik zeer met voor was maar ook aan op zijn hij zij wij mijn heel goed bij naar dat",
    "pl": "i w na nie się jest to z do że bardzo ale jak był była dla po za mnie od lekarz pani pan już tak czy",
    "vi": "và của là không rất với cho tôi bác sĩ này được có những một người đã khi ở phòng khám nhân viên",
    "tl": "ang ng mga sa ay na ko po hindi siya ako naman ni kay lang ito yung mo din rin kasi doktor salamat",
    "ht": "mwen li yo nou pa ak nan pou se te anpil doktè sa ki yon gen tout mèsi men epi la",
    "tr": "ve bir çok bu için ile de da ben değil doktor gibi daha ama kadar olarak var yok beni bana",
    "id": "dan yang di tidak ini itu saya dengan untuk sangat dokter ada dari ke pada juga sudah kami",
    "ro": "și în nu este cu pe la de un o foarte am fost pentru că mai care doctor sunt mi",
}
# The languages of each word.
_HOME: dict[str, list[str]] = {}
for _code, _list in _WORDS.items():
    for _word in dict.fromkeys(_list.split()):
        _HOME.setdefault(_word, []).append(_code)
_SIGNS = {
    "es": "ñ¿¡", "pt": "ãõ", "de": "ßäöü", "vi": "đơưạảấầẩậắằặẻẽếềểệỉịọỏốồổộớờởợụủứừửữựỳỷỹ", "pl": "łąęśżźćń", "tr": "ığş", "ro": "țșă",
    "fr": "œêèùû",
}  # fmt: skip
_SCRIPTS = (
    ("ja", "\u3040-\u30ff"), ("ko", "\uac00-\ud7af\u1100-\u11ff"), ("zh", "\u4e00-\u9fff"), ("ru", "\u0400-\u04ff"),
    ("ar", "\u0600-\u06ff"), ("hi", "\u0900-\u097f"), ("th", "\u0e00-\u0e7f"), ("he", "\u0590-\u05ff"), ("el", "\u0370-\u03ff"),
    ("am", "\u1200-\u137f"), ("bn", "\u0980-\u09ff"), ("pa", "\u0a00-\u0a7f"), ("ta", "\u0b80-\u0bff"), ("hy", "\u0530-\u058f"),
    ("ka", "\u10a0-\u10ff"), ("km", "\u1780-\u17ff"), ("my", "\u1000-\u109f"),
)  # fmt: skip
_SCRIPT = {code: re.compile(f"[{block}]") for code, block in _SCRIPTS}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LETTER = re.compile(r"[^\W\d_]")
# So much of a long text tells the language of the rest.
_ENOUGH = 4000


def english(text: str) -> bool:
    """Whether `text` is in English, or too short to tell but with more English words than Spanish ones."""
    spoken = detect(text)
    if spoken is not None:
        return spoken == "en"
    homes = [_HOME.get(word, ()) for word in _WORD.findall(text[:_ENOUGH].lower())]
    return sum("en" in home for home in homes) > sum("es" in home for home in homes)


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, None when it is too short or unclear.

    The languages are those that American reviews are written in: English, Spanish and some twenty-five more.
    """
    text = text[:_ENOUGH].lower()
    if not text.isascii():
        letters = len(_LETTER.findall(text))
        for code, script in _SCRIPT.items():
            # Japanese is known by its syllables among Chinese characters, the others by the greater part.
            if len(script.findall(text)) * (6 if code == "ja" else 2) > letters > 0:
                return code
    words = _WORD.findall(text)
    if len(words) < 2:
        return None
    score = dict.fromkeys(_WORDS, 0.0)
    for word in words:
        # A word that several languages share says less: it counts for each of them in part.
        homes = _HOME.get(word, ())
        for code in homes:
            score[code] += 1 / len(homes)
    for code, signs in _SIGNS.items():
        # Letters alone do not tell: a Turkish name in an English review has them too.
        score[code] += min(score[code], 0.7 * sum(map(text.count, signs)))
    (best, top), (_, second) = sorted(score.items(), key=lambda item: (-item[1], item[0]))[:2]
    if top < 1.2 or top < 1.3 * second or top < 0.12 * len(words):
        return None
    return best
