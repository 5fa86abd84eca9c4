"""Samples of an untrained model of 26 letters: files, independence of the batch, copied text."""

import json

import numpy as np
import pytest

from textlstm import config
from textlstm.artifacts.arrays import save_array
from textlstm.errors import TextlstmError
from textlstm.generate.filters import SamplingFilters
from textlstm.generate.samples import write_samples
from textlstm.model.network import LanguageModel
from textlstm.tokens.character import Characters

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
NO_FILTER = SamplingFilters(0, 1.0, 0.0)
CONFIG = {
    "input": "embedding",
    "embedding": 6,
    "units": 6,
    "layers": 2,
    "tie": True,
    "input_dropout": 0.0,
    "dropout": 0.0,
}
CONFIG |= {"locked_dropout": False, "weight_drop": 0.0, "embedding_dropout": 0.0, "logits": 1 << 20}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a model, its tokenizer and training ids."""
    root = tmp_path_factory.mktemp("made")
    letters = Characters.fit([ALPHABET], 1, 100, "", 1)
    letters.save(root / "tokens")
    model = LanguageModel(letters.size, CONFIG, seed=1)
    for weight in model.weights.values():
        weight.assign(weight * 8)  # an untrained model's logits are nearly equal; these are not
    (root / "model").mkdir()
    model.save(root / "model", root / "tokens", {"seed": 1})
    ids = [letters.encode(text) for text in ("thequickbrownfox", "jumpsoverthelazydog")]
    lengths = [len(text_ids) for text_ids in ids]
    starts = np.cumsum([0, *lengths[:-1]]).tolist()
    documents = [
        {"work": work, "start": start, "length": length, "characters": length - 1, "unknown": 0}
        for work, start, length in zip(["fox", "dog"], starts, lengths, strict=True)
    ]
    save_array(
        root / "train.npy", np.concatenate(ids).astype(np.uint16), "ids", documents=documents
    )
    return root


@pytest.fixture
def write(made, tmp_path):
    """Write samples and return them."""

    def samples(temperatures=(0.5, 1.0), number=2, length=30, prompt="", seed=1, filters=NO_FILTER):
        out = tmp_path / "samples.json", tmp_path / "samples.txt"
        write_samples(
            made / "model",
            made / "train.npy",
            config.Generate.model_construct(
                temperatures=list(temperatures),
                samples=number,
                length=length,
                prompt=prompt,
                **filters._asdict(),
            ),
            seed,
            *out,
        )
        return json.loads(out[0].read_text()), out[1].read_text()

    return samples


def test_a_sample_does_not_depend_on_the_other_samples(write):
    together, _ = write(number=5)
    few, _ = write(number=2)
    alone, _ = write(temperatures=[1.0], number=1, seed=2)
    assert [sample for sample in together if sample["seed"] <= 2] == few
    assert alone == [
        sample for sample in few if (sample["temperature"], sample["seed"]) == (1.0, 2)
    ]
    assert len({sample["text"] for sample in together}) == 10


def test_a_longer_sample_begins_with_the_shorter_one(write):
    short, _ = write(length=10)
    long, _ = write(length=25)
    assert all(
        after["text"].startswith(before["text"]) for before, after in zip(short, long, strict=True)
    )


def test_copied_text_is_in_the_sample_and_in_its_source(write):
    for sample in write()[0]:
        source = {"fox": "thequickbrownfox", "dog": "jumpsoverthelazydog"}[sample["copied_from"]]
        assert sample["copied_text"].strip().lower() in source
        assert sample["copied_text"].strip() in sample["text"]
        assert set(sample["novelty"]) == {str(n) for n in range(2, 9)}
        assert sample["tokens"] == 30


def test_the_text_file_has_the_samples_of_the_json_file(write):
    samples, text = write(prompt="the")
    assert text.count("--- temperature") == len(samples)
    for sample in samples:
        assert (
            f"--- temperature {sample['temperature']:g}, seed {sample['seed']}, 30 tokens ---"
            in text
        )
        assert sample["text"].splitlines()[0] in text
        assert f"[longest run copied: {sample['copied']} tokens" in text


def test_a_prompt_changes_the_sample(write):
    assert write(prompt="the")[0][0]["text"] != write(prompt="dog")[0][0]["text"]


def test_greedy_samples_do_not_depend_on_the_seed(write):
    samples, _ = write(temperatures=[0.0], number=3)
    assert len({sample["text"] for sample in samples}) == 1


def test_top_k_of_one_equals_greedy_sampling(write):
    samples, _ = write(temperatures=[1.0], filters=SamplingFilters(1, 1.0, 0.0))
    greedy, _ = write(temperatures=[0.0])
    assert [sample["text"] for sample in samples] == [sample["text"] for sample in greedy]


def test_a_prompt_without_a_word_of_the_vocabulary_is_refused(write):
    with pytest.raises(TextlstmError, match=r"generate\.prompt: no word of '123'"):
        write(prompt="123")


def test_unknown_letters_of_a_prompt_are_reported(write, capsys):
    write(prompt="the 9", length=3)
    assert "tokens of 'the 9' are not in the vocabulary" in capsys.readouterr().err
