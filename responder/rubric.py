"""Grades a reply on a rubric by asking a model one yes/no question a point.

Grades tell which of two safe replies reads better. They never make a reply pass: that is the guardrails'
alone. How far the model agrees with people is measured on labelled replies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template

from responder import content
from responder.errors import ConfigError, ModelError, ModelUnusable
from responder.record import Ask

_ANSWER = re.compile(r"\W*(yes|no|sí|si)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Rubric:
    """The points of a rubric and how they are asked.

    Attributes:
        questions: by point, answered yes where the reply is good; `{topics}` stands for the review's topics.
        prompt: the prompt, with `$question` and `$reply`.
        ask: asks the judging model.
    """

    questions: Mapping[str, str]
    prompt: Template
    ask: Ask

    @classmethod
    def load(cls, questions: Mapping[str, str], ask: Ask) -> Rubric:
        """Return the rubric with the prompt of `prompts/judge.txt`.

        Raises:
            ConfigError: the prompt is missing, or lacks `$question` or `$reply`.
        """
        file = content.folder("prompts") / "judge.txt"
        try:
            prompt = Template(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            raise ConfigError(f"{file}: cannot be read as UTF-8 text") from None
        if not prompt.is_valid() or set(prompt.get_identifiers()) != {"question", "reply"}:
            raise ConfigError(f"{file}: must name $question and $reply and nothing else")
        return cls(questions, prompt, ask)

    def grade(self, reply: str, topics: Sequence[str]) -> dict[str, bool]:
        """Return for each point whether the model says yes; a point that it answers otherwise is left out.

        Raises:
            ModelError: the model could not be asked.
        """
        grades = {}
        for point, question in self.questions.items():
            asked = question.replace("{topics}", ", ".join(topics).replace("-", " ") or "the experience")
            answer = self.ask(
                [{"role": "user", "content": self.prompt.substitute(question=asked, reply=reply)}]
            )
            if isinstance(answer, ModelUnusable):
                continue
            if isinstance(answer, ModelError):
                raise answer
            if said := _ANSWER.match(answer.text):
                grades[point] = said[1].lower() != "no"
        return grades
