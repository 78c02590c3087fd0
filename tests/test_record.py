"""A recording plays back what was said, in order, and says how to record what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from responder.answers import Answer
from responder.errors import ConfigError, ModelError, ModelTimeout, ModelUnusable
from responder.record import Ask, Player, Recorder, key

ONE = [{"role": "user", "content": "Long wait."}]
TWO = [{"role": "user", "content": "Rude desk."}]


def _saying(*answers: Answer | ModelError) -> Ask:
    queue = list(answers)

    def ask(messages: Sequence[dict[str, str]]) -> Answer | ModelError:
        del messages
        return queue.pop(0)

    return ask


def _recorded(tmp_path: Path, *answers: Answer | ModelError) -> Ask:
    recorder = Recorder()
    ask = recorder.wrap("small", _saying(*answers))
    for _ in answers:
        ask(ONE)
    recorder.save(tmp_path / "r.json", "small", None)
    player = Player(tmp_path / "r.json")
    assert (player.model, player.judge) == ("small", None)
    return player.ask("small")


def test_repeats_play_back_in_order(tmp_path: Path) -> None:
    """Trials of one prompt get the different answers that were recorded, not the first one each time."""
    ask = _recorded(tmp_path, Answer("First.", 10, 5), ModelUnusable("the model refused"), Answer("Third."))
    assert ask(ONE) == Answer("First.", 10, 5)
    second = ask(ONE)
    assert isinstance(second, ModelUnusable)
    assert str(second) == "the model refused"
    assert ask(ONE) == Answer("Third.")


def test_a_changed_prompt_names_the_command(tmp_path: Path) -> None:
    """A prompt without a recording is an error that says how to record it, never a silent fall-back."""
    ask = _recorded(tmp_path, Answer("First."))
    with pytest.raises(
        ConfigError, match=r"has changed since: run `responder eval --model small --record .*r\.json`"
    ):
        ask(TWO)


def test_a_recording_names_what_recorded_it(tmp_path: Path) -> None:
    """Where a prompt has changed, the error gives the whole command, with the sample that was drawn."""
    recorder = Recorder()
    recorder.wrap("small", _saying(Answer("First.")))(ONE)
    recorder.save(tmp_path / "r.json", "small", None, "responder eval drafting --local small.gguf --sample 2")
    with pytest.raises(
        ConfigError, match=r"run `responder eval drafting --local small\.gguf --sample 2 --record .*r\.json`"
    ):
        Player(tmp_path / "r.json").ask("small")(TWO)


def test_one_trial_too_many_asks_for_more_trials(tmp_path: Path) -> None:
    """A repeat is not answered from an answer that was played before."""
    ask = _recorded(tmp_path, Answer("First."))
    ask(ONE)
    with pytest.raises(ConfigError, match=r"holds 1 answers.*with as many --trials"):
        ask(ONE)


def test_a_recording_holds_neither_prompt_nor_key(tmp_path: Path) -> None:
    """Only hashes and answers are written."""
    _recorded(tmp_path, Answer("First."))
    text = (tmp_path / "r.json").read_text()
    assert "Long wait" not in text
    assert key("small", ONE) in text


def test_a_failure_to_reach_the_model_is_not_kept(tmp_path: Path) -> None:
    """What the network did is no answer of the model."""
    ask = _recorded(tmp_path, ModelTimeout("too late"), Answer("Then."))
    assert ask(ONE) == Answer("Then.")


def test_keys_differ_by_model_and_message() -> None:
    """Another model, another word or another order is another prompt."""
    assert len({key("a", ONE), key("b", ONE), key("a", TWO), key("a", ONE + TWO), key("a", TWO + ONE)}) == 5


@pytest.mark.parametrize("text", ["", "{}", '{"model": "m"}'])
def test_any_other_file_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is no recording is named."""
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(ConfigError, match="is no recording"):
        Player(tmp_path / "r.json")
    with pytest.raises(ConfigError, match="cannot be read"):
        Player(tmp_path / "none.json")
