"""Brings words home to the rules' vocabulary that were misspelled, stretched, taken apart or run together.

A disguise is no reason to pass, and neither is a slip of the finger. Only words that are neither in the
vocabulary nor ordinary English are touched, so that a word typed as it should be always means itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from responder.checks_text import Word

_LONGEST = 24  # letters of the longest word that is looked at; longer ones are no words
_STRETCHED = re.compile(r"([a-z])\1{2,}")


class Speller:
    """Mends words against a vocabulary.

    Args:
        vocabulary: the words of the rules.
        ordinary: English words that look like slips of those and are none (`quite` is not `quiet`).
    """

    def __init__(self, vocabulary: Iterable[str], ordinary: Iterable[str]) -> None:
        self._vocabulary = frozenset(word for word in vocabulary if word.isalpha())
        self._ordinary = frozenset(ordinary)

    def mend(self, words: Sequence[Word]) -> list[Word]:
        """Return `words` with each unknown one as the word, or words, it was most likely meant for."""
        mended: list[Word] = []
        at = 0
        while at < len(words):
            run = at
            while run < len(words) and _letter(words[run]):
                run += 1
            if run - at >= 3:
                mended += self._spelled(words[at:run])
                at = run
                continue
            word = words[at]
            at += 1
            if self._means_itself(word.word):
                mended.append(word)
            elif mended and not word.before and mended[-1].word + word.word in self._vocabulary:
                mended[-1] = _joined(mended[-1], word, mended[-1].word + word.word)
            elif at < len(words) and word.word + words[at].word in self._vocabulary:
                mended.append(_joined(word, words[at], word.word + words[at].word))
                at += 1
            else:
                meant = self.meant(word.word)
                mended += [word._replace(word=meant)] if meant else self._parted(word)
        return mended

    def meant(self, word: str) -> str | None:
        """Return the word, one slip away, that `word` was meant for; None where there is none."""
        if self._means_itself(word) or len(word) > _LONGEST:
            return None
        for short in (_STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word)):
            if short in self._vocabulary:
                return short
        if len(word) < 4:
            return None
        shorter = _without_one(word)
        near = {*self._shortened.get(word, ()), *(short for short in shorter if short in self._vocabulary)}
        for short in shorter:
            near.update(other for other in self._shortened.get(short, ()) if len(other) == len(word))
        slips = sorted((slip, other) for other in near if (slip := _slip(word, other)) is not None)
        return slips[0][1] if slips else None

    def parts(self, word: str) -> list[str]:
        """Return the words of the vocabulary that were run together in `word`; empty where it is not so."""
        if not 5 <= len(word) <= _LONGEST or self._means_itself(word):
            return []
        best: list[list[str] | None] = [[], *([None] * len(word))]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - _LONGEST), end):
                before, piece = best[start], word[start:end]
                if before is None or piece not in self._vocabulary or (len(piece) == 1 and piece not in "ai"):
                    continue
                found = best[end]
                if found is None or len(before) + 1 < len(found):
                    best[end] = [*before, piece]
        found = best[-1] or []
        return found if len(found) > 1 and any(len(piece) >= 4 for piece in found) else []

    def _means_itself(self, word: str) -> bool:
        return word in self._vocabulary or word in self._ordinary or not word.isalpha() or not word.isascii()

    def _parted(self, word: Word) -> list[Word]:
        parts = self.parts(word.word) or [word.word]
        return [
            word._replace(word=part, before=word.before if not place else "")
            for place, part in enumerate(parts)
        ]

    def _spelled(self, letters: Sequence[Word]) -> list[Word]:
        """Return the words that were typed letter by letter."""
        whole = _joined(letters[0], letters[-1], "".join(map(_letter, letters)))
        if whole.word in self._vocabulary:
            return [whole]
        parts = self.parts(whole.word)
        if not parts:
            return list(letters)
        words: list[Word] = []
        place = 0
        for part in parts:
            words.append(_joined(letters[place], letters[place + len(part) - 1], part))
            place += len(part)
        return words

    @cached_property
    def _shortened(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for word in sorted(word for word in self._vocabulary if len(word) > 3):
            for short in _without_one(word):
                found[short] = (*found.get(short, ()), word)
        return found


def _letter(word: Word) -> str:
    """Return the letter that `word` is: a lone `u` was read as `you`."""
    if word.word == "you" and word.end - word.start == 1:
        return "u"
    return word.word if len(word.word) == 1 and word.word.isalpha() else ""


def _joined(first: Word, last: Word, word: str) -> Word:
    return Word(word, first.start, last.end, first.before)


def _without_one(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def _slip(word: str, meant: str) -> int | None:
    """Return the kind of slip: 0 letters swapped, 1 one too few or many, 2 another; None where it is none."""
    different = [place for place in range(min(len(word), len(meant))) if word[place] != meant[place]]
    if len(word) == len(meant):
        if len(different) == 2 and different[1] == different[0] + 1 and sorted(word) == sorted(meant):
            return 0
        return 2 if len(different) == 1 and different[0] > 0 and len(word) >= 5 else None
    return 1 if word[0] == meant[0] and len(meant) >= 4 else None
