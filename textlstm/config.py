"""Types, ranges, units and meanings of the settings in config.yaml; the values themselves stand only there."""

import json
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from textlstm.choices import Case, Hidden, Punctuation, Removed, Uniform, Words
from textlstm.errors import TextlstmError

Share = Annotated[float, Field(ge=0, lt=1)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
Seeds = Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]


class Section(BaseModel):
    """A part of config.yaml: every key is required, unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Style(Section):
    """The view authorship is judged on."""

    words: Words
    """stop words: keep them among all words, drop them, keep only them, or mask each letter of all others"""
    punctuation: Punctuation
    """whether punctuation marks stay in the view"""
    case: Case
    """whether capitals stay"""
    stop_words: str
    """nltk, or the path of a file with one word a line"""
    pronouns: Hidden
    """whether a sign stands for every pronoun"""
    names: Hidden
    """whether a sign stands for every word that has a capital inside sentences"""


class LanguageView(Section):
    """The view the language model reads: all words, punctuation kept."""

    case: Case
    """whether capitals stay"""


class Text(Section):
    """How originals become clean text and words."""

    language: Annotated[str, Field(pattern=r"^(auto|[a-z]{2,3})$")]
    """of works that do not state theirs: auto, or an ISO 639 code"""
    remove: list[Removed]
    """kinds of text that are not the author's; each removal is a row of removed.tsv"""
    normalise: list[Uniform]
    """habits of editions that are made uniform"""
    style: Style
    language_view: LanguageView


class Tokens(Section):
    """How words become ids, and which works are held out."""

    unit: Literal["word", "character", "sentencepiece"]
    """what one id stands for"""
    min_count: Count
    """words seen less often in the training works become <unk>"""
    max_size: Annotated[int, Field(ge=3, le=1_000_000)]
    """entries of the vocabulary, special ones included"""
    sentencepiece: Literal["unigram", "bpe"]
    """the kind of SentencePiece model, when unit is sentencepiece"""
    valid: Annotated[float, Field(gt=0, lt=0.5)]
    """share of each author's works held out whole for early stopping"""
    test: Annotated[float, Field(gt=0, lt=0.5)]
    """share of each author's works held out whole for the report"""


class Model(Section):
    """The embedding + LSTM trunk with its next-word head, and how it is trained."""

    input: Literal["embedding", "one_hot"]
    """what the first layer sees"""
    embedding: Count
    """numbers a token"""
    units: Count
    """of each LSTM layer"""
    layers: Annotated[int, Field(ge=1, le=8)]
    """LSTM layers"""
    tie: bool
    """the output layer reuses the embedding"""
    dropout: Share
    """share of the inputs and outputs of each layer set to zero in training"""
    locked_dropout: bool
    """one dropout mask for a whole window (variational dropout) instead of a new one each step"""
    weight_drop: Share
    """share of the recurrent weights set to zero in training"""
    embedding_dropout: Share
    """share of the words whose embedding is set to zero in training"""
    softmax: Literal["full", "sampled"]
    """of training; scores are always exact"""
    samples: Count
    """words the sampled softmax draws for each window"""
    logits: Count
    """scores of words held in memory at once, at most; at least those of one token"""
    optimiser: Literal["adam", "sgd"]
    """how gradients move the weights"""
    learning_rate: Positive
    """at its peak"""
    schedule: Literal["one_cycle", "cosine", "constant"]
    """how the learning rate runs over the steps; the first two end at zero"""
    warm_up: Share
    """share of the steps before the peak"""
    clip: Positive
    """largest global norm of the gradient"""
    averaging: Share
    """decay of the averaged weights that are evaluated and saved; 0 saves the last weights"""
    lanes: Count
    """streams of text read side by side"""
    window: Count
    """steps of truncated back-propagation; state is carried from window to window"""
    variable_window: bool
    """windows of six lengths around it, the rate in proportion (Merity et al. 2018)"""
    epochs: Count
    """passes over the training works; the schedule ends here"""
    patience: Count
    """epochs without a better validation perplexity before stopping"""

    @model_validator(mode="after")
    def _agree(self) -> "Model":
        if self.tie and self.input != "embedding":
            raise ValueError("tie: needs input: embedding")
        if self.tie and self.embedding != self.units:
            raise ValueError(
                f"tie: needs embedding = units, here {self.embedding} and {self.units}"
            )
        return self


class Head(Section):
    """The Dense-softmax author head: embedding, LSTM, masked pooling."""

    embedding: Count
    """numbers a word"""
    units: Count
    """of its LSTM"""
    vocabulary: Annotated[int, Field(ge=10)]
    """most frequent words the head sees; the others are <unk>"""
    window: Annotated[int, Field(ge=5)]
    """tokens read from a blank state"""
    bag: Count
    """windows a training example, from any works of one author"""
    examples: Annotated[int, Field(ge=10)]
    """training examples an author"""
    learning_rate: Positive
    """at its peak"""
    dropout: Share
    """share of the pooled features set to zero in training"""
    networks: Count
    """trained from different seeds; their probabilities are averaged"""


class Attribute(Section):
    """Who wrote it: methods, folds and the verdict."""

    folds: Annotated[int, Field(ge=2)]
    """parts of the known works; each is held out whole once"""
    chunk: Annotated[int, Field(ge=50)]
    """words a chunk"""
    most_frequent_words: Annotated[int, Field(ge=10)]
    """of Cosine Delta"""
    ngrams: Annotated[list[Count], Field(min_length=2, max_length=2)]
    """shortest and longest character n-gram of the SVM"""
    features: Annotated[int, Field(ge=100)]
    """most frequent n-grams, and as many words, that the SVM weighs"""
    head: Head
    verdict: Literal["cosine_delta", "svm", "lstm", "combined"]
    """whose probabilities decide; combined: the mean of the three"""


class Generate(Section):
    """Samples from the language model."""

    temperatures: Annotated[list[Annotated[float, Field(gt=0, le=5)]], Field(min_length=1)]
    """below 1 sharpens the distribution, above 1 flattens it"""
    samples: Count
    """for each temperature"""
    length: Count
    """tokens a sample"""
    prompt: str
    """what a sample goes on from; empty: it begins like a document"""


class Evaluate(Section):
    """Baselines and intervals."""

    order: Annotated[int, Field(ge=2, le=8)]
    """of the Kneser-Ney model"""
    resamples: Annotated[int, Field(ge=100)]
    """bootstrap draws of works for the 95 % intervals"""


class Alphabet(Section):
    """Letter to next letter: letters learnt, or positions?"""

    seeds: Seeds
    """each trains every variant anew"""
    units: Count
    """of the network"""
    epochs: Count
    """readings of the alphabet"""
    learning_rate: Positive
    """of Adam"""


class Delay(Section):
    """A letter, noise, and the question which letter it was."""

    seeds: Seeds
    """each trains every variant anew"""
    units: Count
    """of the network"""
    lanes: Count
    """streams read side by side"""
    windows: Annotated[list[Annotated[int, Field(ge=2)]], Field(min_length=1)]
    """steps; with the state dropped, and the shortest with the state carried"""
    longest: Annotated[int, Field(ge=2)]
    """steps from letter to question"""
    steps: Count
    """windows trained on"""
    learning_rate: Positive
    """of Adam"""


class LanesCompared(Section):
    """The same works in one lane and in many."""

    seeds: Seeds
    """each trains anew"""
    lanes: Annotated[list[Count], Field(min_length=2)]
    """streams read side by side"""
    learning_rates: Annotated[list[Positive], Field(min_length=1)]
    """tried with the first seed; the best by validation for each number of lanes"""
    units: Count
    """of the LSTM layer and its embedding"""
    window: Count
    """steps of truncated back-propagation"""
    epochs: Count
    """passes over the training works"""


class Truncation(Section):
    """Windows of back-propagation, the state carried between them or dropped."""

    seeds: Seeds
    """each trains anew"""
    windows: Annotated[list[Count], Field(min_length=2)]
    """steps of truncated back-propagation"""
    tokens_an_update: Count
    """lanes times window"""
    units: Count
    """of the LSTM layer and its embedding"""
    epochs: Count
    """passes over the training works"""
    learning_rate: Positive
    """at its peak"""
    places: Annotated[int, Field(ge=10)]
    """targets asked for at each length of context"""


class Context(Section):
    """How far back the trained model's state reaches."""

    longest: Count
    """tokens of context"""
    places: Annotated[int, Field(ge=10)]
    """targets asked for at each length of context"""


class Memory(Section):
    """States that read the same words."""

    pairs: Count
    """places whose state is compared with another"""


class Masking(Section):
    """The author head on padded texts of different length."""

    seeds: Seeds
    """each trains anew"""
    longest: Annotated[int, Field(ge=20)]
    """words; all texts are padded to it"""


class Inputs(Section):
    """Characters, words and pieces of words, for equal time."""

    seeds: Seeds
    """each trains anew"""
    seconds: Annotated[float, Field(ge=1)]
    """of training each"""
    pieces: Annotated[int, Field(ge=300)]
    """of the SentencePiece model"""
    units: Count
    """of the LSTM layer and its embedding"""
    lanes: Count
    """streams read side by side"""
    window: Count
    """steps of truncated back-propagation"""
    learning_rate: Positive
    """at its peak"""


class StopWords(Section):
    """Authorship and writing without stop words, and with nothing else."""

    seeds: Seeds
    """each trains anew"""
    units: Count
    """of the LSTM layer and its embedding"""
    lanes: Count
    """streams read side by side"""
    window: Count
    """steps of truncated back-propagation"""
    epochs: Count
    """passes over the training works"""
    learning_rate: Positive
    """at its peak"""


class State(Section):
    """The experiments that explain recurrent state."""

    alphabet: Alphabet
    delay: Delay
    lanes: LanesCompared
    truncation: Truncation
    context: Context
    memory: Memory
    masking: Masking
    inputs: Inputs
    stop_words: StopWords


class Config(Section):
    """Every scientific choice, in the order of the stages."""

    corpus: Annotated[str, Field(min_length=1)]
    """a manifest, or a folder of texts"""
    seed: Annotated[int, Field(ge=0, lt=2**31)]
    """of every random choice"""
    text: Text
    tokens: Tokens
    model: Model
    attribute: Attribute
    generate: Generate
    evaluate: Evaluate
    state: State


Part = TypeVar("Part", bound=Section)


def validate(values: dict[str, Any], where: str, part: type[Part] = Config) -> Part:  # type: ignore[assignment]
    """Return settings as types; raise TextlstmError naming `where`, the key, its value and what is allowed."""
    try:
        return part.model_validate(values)
    except ValidationError as errors:
        lines = [_explain(error) for error in errors.errors()]
        raise TextlstmError(f"{where}: " + "; ".join(lines)) from errors


def _explain(error: Any) -> str:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{key}: unknown key; remove it or mend its spelling"
    if error["type"] == "missing":
        return f"{key}: missing; every key needs a value"
    if error["type"] == "value_error":
        return f"{key}.{error['ctx']['error']}".removeprefix(".")
    return (
        f"{key}: {error['input']!r} is not allowed: {error['msg'].removeprefix('Input ').lower()}"
    )


def schema() -> str:
    """Return the JSON schema of config.yaml as text."""
    return (
        json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema"}
            | Config.model_json_schema(),
            indent=2,
        )
        + "\n"
    )
