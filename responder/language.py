"""Tells the language of a review by its commonest words: deterministic, and None rather than a guess."""

from __future__ import annotations

import re

_WORDS = {
    "en": "the and was with for they my this that have not very are she her his but were had you of to is it in at",
    "es": "el la los las que de y en muy con para por una un es no me mi su fue pero como son está doctora gracias",
    "fr": "le les des et est une pour dans avec pas très nous vous je que qui mais sur ce cette été mon ma",
    "pt": "o os as que de e em muito com para por uma um não é me minha meu foi mas são você ele obrigado",
    "de": "der die das und ist nicht ein eine mit für ich wir sie sehr war auf zu den dem aber auch",
    "it": "il lo gli che di e è molto con per una un non mi mia mio sono ma della del stato grazie",
    "vi": "và của là không rất với cho tôi bác sĩ này được có những một",
    "tl": "ang ng mga sa at ay na ko po hindi siya ako naman",
}  # fmt: skip
_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_SCRIPTS = (("zh", "一-鿿"), ("ko", "가-힯"), ("ja", "぀-ヿ"), ("ru", "Ѐ-ӿ"), ("ar", "؀-ۿ"), ("hi", "ऀ-ॿ"))
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, None when it is too short or unclear."""
    letters = _WORD.findall(text.lower())
    joined = "".join(letters)
    for code, block in _SCRIPTS:
        if len(re.findall(f"[{block}]", joined)) * 2 > len(joined) > 0:
            return code
    if len(letters) < 3:
        return None
    score = {code: sum(word in words for word in letters) for code, words in _SETS.items()}
    best, second = sorted(score.values(), reverse=True)[:2]
    if best < 2 or best == second:
        return None
    return next(code for code, value in score.items() if value == best)
