"""The language of a review is told, or honestly not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The doctor was kind and the wait was short.", "en"),
        ("worst office ever, rude staff", "en"),
        ("NEVER GOING BACK. THEY LOST MY RESULTS TWICE AND NOBODY CALLED", "en"),
        ("great doctor, friendly staff, no wait", "en"),
        ("Pésimo servicio, no lo recomiendo.", "es"),
        ("la doctora es muy amable y la espera fue corta", "es"),
        ("Me dijeron que mi cita era el lunes y no habia nadie", "es"),
        ("excelente atencion, muy buena gente", "es"),
        ("Le médecin est très à l'écoute, je recommande.", "fr"),
        ("O médico foi muito atencioso, não esperei nada.", "pt"),
        ("Die Praxis ist sauber und das Personal sehr nett.", "de"),
        ("La dottoressa è molto gentile, non ho aspettato.", "it"),
        ("Bác sĩ rất tốt và nhân viên thân thiện", "vi"),
        ("Ang bait ng doktor at hindi ako naghintay", "tl"),
        ("医生非常好，等待时间很短", "zh"),
        ("とても親切な先生でした", "ja"),
        ("의사 선생님이 정말 친절해요", "ko"),
        ("Очень хороший врач, спасибо", "ru"),
        ("الطبيب ممتاز جدا", "ar"),
        ("", None),
        ("ok", None),
        ("👍👍👍", None),
        ("12345 67 89", None),
        ("zzz qqq xxx", None),
    ],
)
def test_reviews_of_many_languages(text: str, language: str | None) -> None:
    """Each is told by its script or its small words; what is too short or no language is None."""
    assert detect(text) == language


@given(st.text(max_size=200))
def test_any_text_has_an_answer_and_always_the_same(text: str) -> None:
    """No text raises, and a code has two letters."""
    found = detect(text)
    assert found is None or len(found) == 2
    assert detect(text) == found
