"""Types, ranges, units and descriptions of the settings; config.yaml alone holds their values."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)

from textlstm.errors import TextlstmError
from textlstm.text_settings import TextSettings

Share = Annotated[float, Field(ge=0, lt=1)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]
DistanceName = Literal[
    "burrows",
    "argamon",
    "eder",
    "simple",
    "cosine_delta",
    "cosine",
    "minmax",
    "entropy",
    "manhattan",
    "euclidean",
    "canberra",
]
StylometryMethod = Literal[DistanceName, "centroids", "svm"]
Seeds = Annotated[list[Seed], Field(min_length=1)]


class Section(BaseModel):
    """A section of config.yaml: every key is required, unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Tokens(Section):
    """How words become ids, and which works are held out."""

    unit: Literal["word", "character", "sentencepiece"]
    """text unit that one id stands for"""
    min_count: Count
    """occurrences in the training works below which a word becomes <unk>"""
    max_size: Annotated[int, Field(ge=3, le=1_000_000)]
    """largest number of vocabulary entries, special tokens included"""
    sentencepiece: Literal["unigram", "bpe"]
    """type of the SentencePiece model, used when unit is sentencepiece"""
    valid: Annotated[float, Field(gt=0, lt=0.5)]
    """share of each author's works held out whole for early stopping"""
    test: Annotated[float, Field(gt=0, lt=0.5)]
    """share of each author's works held out whole for the report"""


class Model(Section):
    """Language model (embedding, LSTM layers, softmax over the next word) and its training."""

    input: Literal["embedding", "one_hot"]
    """input of the first LSTM layer"""
    embedding: Count
    """dimensions of the token embedding"""
    units: Count
    """units of each LSTM layer"""
    layers: Annotated[int, Field(ge=1, le=8)]
    """number of LSTM layers"""
    tie: bool
    """whether the output layer shares its weights with the embedding"""
    input_dropout: Share
    """dropout rate of the embeddings that the first layer reads"""
    dropout: Share
    """dropout rate between layers, and of the outputs of the last one"""
    locked_dropout: bool
    """whether one dropout mask serves a whole window (variational dropout), not one per step"""
    weight_drop: Share
    """dropout rate of the recurrent weights"""
    embedding_dropout: Share
    """dropout rate of whole words at the embedding"""
    softmax: Literal["full", "sampled"]
    """softmax used in training; evaluation always uses the full one"""
    samples: Count
    """words drawn for each window by the sampled softmax"""
    logits: Count
    """largest number of logits in memory at once (at least one token's); changes no result"""
    optimiser: Literal["adam", "sgd", "muon"]
    """optimiser; muon uses Muon for the kernels of LSTM layers and Adam for all other weights"""
    learning_rate: Positive
    """peak learning rate"""
    schedule: Literal["one_cycle", "cosine", "constant"]
    """learning rate schedule; one_cycle and cosine end at zero"""
    warm_up: Share
    """share of the training steps before the learning rate peaks"""
    clip: Positive
    """largest global norm of the gradient"""
    weight_decay: Annotated[float, Field(ge=0)]
    """decoupled weight decay (AdamW): each step shrinks the matrices by this share of the learning
    rate"""
    averaging: Share
    """decay of the exponential moving average of the weights that is evaluated and saved; 0 saves
    the last weights"""
    lanes: Count
    """documents read side by side (the batch size)"""
    window: Count
    """steps of truncated back-propagation (BPTT length); the state is carried between windows"""
    variable_window: bool
    """whether window lengths vary, the learning rate in proportion (Merity et al. 2018)"""
    epochs: Count
    """passes over the training works; the schedule ends with the last one"""
    patience: Count
    """epochs without a better validation perplexity after which training stops"""
    minutes: Annotated[float, Field(ge=0)]
    """processor time of all training steps, in minutes per core, instead of epochs; the schedule
    ends with it; 0: epochs count"""
    recipe: Literal["auto", "none"]
    """with minutes: whether size, dropout, weight decay, lanes, window, rate and members are chosen
    by the size of the corpus and the time (auto), or are those given here (none)"""
    members: Count
    """networks trained from different seeds, whose probabilities are averaged; each has all epochs,
    or an equal share of the minutes"""
    init_from: str
    """folder of a trained model of the same architecture whose weights the training starts from,
    token by token; empty: random weights"""
    vectors: str
    """text file of pre-trained word vectors, in the format of word2vec or GloVe, that the embedding
    starts from; words that it lacks start at random; empty: none"""
    freeze_vectors: bool
    """whether the vectors of words in that file stay as they are"""

    @model_validator(mode="after")
    def _tied_sizes_agree(self) -> "Model":
        if self.tie and self.input != "embedding":
            raise ValueError("tie: needs input: embedding")
        if self.tie and self.embedding != self.units:
            raise ValueError(
                f"tie: needs embedding = units, here {self.embedding} and {self.units}"
            )
        return self


class AuthorHeads(Section):
    """Differences of the language model's output layer between the authors of training works."""

    tokens: Annotated[int, Field(ge=1000)]
    """tokens of each author's training works that are read for expected frequencies, in blocks of
    1,000"""
    smoothing: Positive
    """number that, times the square of a token's index of dispersion, is added to its observed and
    its expected frequency: more of it leaves rare and uneven tokens as they are"""


class Delta(Section):
    """Delta: distances between standardised frequencies of frequent words."""

    distance: Literal["cosine", "burrows", "eder", "minmax"]
    """distance: Cosine Delta, Burrows's Delta, Eder's Delta, or min-max of relative frequencies"""
    most_frequent_words: Annotated[int, Field(ge=10)]
    """number of most frequent words compared"""
    first: Count
    """rank of the first word compared; above 1 the most frequent words are skipped"""
    culling: Annotated[int, Field(ge=0, le=100)]
    """percentage of the training works that a word must occur in"""


Channel = Literal["frequent_words", "words", "characters", "punctuation"]
MethodId = Literal[
    "delta",
    "svm",
    "kneser_ney",
    "kneser_ney_characters",
    "svm_words",
    "svm_marks",
    "lstm",
    "lstm_heads",
]
MAX_FREQUENT_WORDS = 4000  # symbols of a stream whose channel has no frequent words


class Svm(Section):
    """Linear support vector machines, one for each channel of features; margins are summed."""

    channels: Annotated[list[Channel], Field(min_length=1)]
    """kinds of features: z-scores of frequent words, words and pairs of words, 2 to 5 characters,
    punctuation marks with the gaps between them"""
    frequent_words: Annotated[int, Field(ge=50)]
    """number of most frequent words of the channel frequent_words"""
    ngrams: Annotated[int, Field(ge=50)]
    """number of most frequent n-grams of each of the channels words, characters and punctuation"""

    @classmethod
    def of_channel(cls, channel: Channel, ngrams: int) -> "Svm":
        """Return the settings of one channel of n-grams."""
        return cls(channels=[channel], frequent_words=MAX_FREQUENT_WORDS, ngrams=ngrams)


class Ngrams(Section):
    """A support vector machine on one kind of n-grams."""

    ngrams: Annotated[int, Field(ge=50)]
    """number of most frequent n-grams used as features"""


class KneserNey(Section):
    """Interpolated Kneser-Ney language model of each author's words."""

    order: Annotated[int, Field(ge=2, le=8)]
    """length of the longest n-gram of words"""
    vocabulary: Annotated[int, Field(ge=10)]
    """number of most frequent words in its vocabulary; all others count as one unknown word"""
    discount: Annotated[float, Field(gt=0, lt=1)]
    """number subtracted from every count, for n-grams that do not occur"""

    @model_validator(mode="after")
    def _fits_integers(self) -> "KneserNey":
        if (self.vocabulary + 1) ** self.order >= 2**63:
            most = int(2 ** (63 / self.order)) - 2
            raise ValueError(f"vocabulary: order {self.order} allows {most} words at most")
        return self


class KneserNeyCharacters(Section):
    """Interpolated Kneser-Ney language model of each author's characters."""

    order: Annotated[int, Field(ge=2, le=8)]
    """length of the longest n-gram of characters"""
    discount: Annotated[float, Field(gt=0, lt=1)]
    """number subtracted from every count, for n-grams that do not occur"""
    characters: Annotated[int, Field(ge=100)]
    """number of characters of an author that are counted at most, evenly spaced in all works"""


class Lstm(Section):
    """LSTM author classifier: embedding, LSTM, masked mean over steps, softmax over authors."""

    embedding: Count
    """dimensions of the word embedding"""
    units: Count
    """units of the LSTM layer"""
    vocabulary: Annotated[int, Field(ge=10)]
    """number of most frequent words in its vocabulary; all others become <unk>"""
    window: Annotated[int, Field(ge=5)]
    """tokens of each window, read from a zero state"""
    bag: Count
    """windows in a training example, drawn from any works of one author"""
    examples: Annotated[int, Field(ge=10)]
    """training examples per author"""
    learning_rate: Positive
    """peak learning rate"""
    dropout: Share
    """dropout rate of the pooled features"""
    networks: Count
    """networks trained from different seeds, whose probabilities are averaged"""


class LstmHeads(Section):
    """LSTM language model with a shared output layer and a difference of each author."""

    words: Annotated[int, Field(ge=10)]
    """number of most frequent words that it reads and predicts; of all others, their endings"""
    rare_words: Annotated[int, Field(ge=0)]
    """number of words after these, each told from others of its ending by every author's head;
    0: the text is masked but for its frequent words"""
    units: Count
    """units of the LSTM layer and dimensions of its embedding"""
    window: Annotated[int, Field(ge=5)]
    """tokens of each window, read from a zero state"""
    language_windows: Count
    """windows on which the shared language model is trained"""
    pieces: Annotated[int, Field(ge=10)]
    """pieces of 16 windows of each author on which the heads are fitted; small corpora are cut into
    more pieces, of as few as 4 windows"""
    penalty: Positive
    """penalty of the authors' differences"""
    networks: Count
    """networks trained from different seeds, whose log probabilities are averaged"""


class Attribute(Section):
    """Authorship attribution: folds, methods and the verdict."""

    folds: Annotated[int, Field(ge=2)]
    """number of folds; each holds out whole works once"""
    chunk: Annotated[int, Field(ge=50)]
    """words in a chunk"""
    shuffled: bool
    """whether to measure too how much chunks held out at random, instead of whole works, overstate
    the accuracy; doubles the time"""
    delta: Delta
    svm: Svm
    kneser_ney: KneserNey
    kneser_ney_characters: KneserNeyCharacters
    svm_words: Ngrams
    svm_marks: Ngrams
    lstm: Lstm
    lstm_heads: LstmHeads
    methods: Annotated[list[MethodId], Field(min_length=1)]
    """methods that are fitted, evaluated and listed, those of `combined` and `verdict` included"""
    combined: Annotated[list[MethodId], Field(min_length=2)]
    """methods whose standardised scores are summed to give the combined score, with weights by the
    length of the text, fitted on held-out works"""
    verdict: Literal[MethodId, "combined"]
    """method whose probabilities give the verdict"""

    @model_validator(mode="after")
    def _fits_what_it_needs(self) -> "Attribute":
        needed = [*self.combined, self.verdict] if self.verdict != "combined" else self.combined
        missing = [method for method in needed if method not in self.methods]
        if missing:
            raise ValueError(f"methods: add {missing[0]}, which combined or verdict names")
        return self


def method_section(method: str) -> Any:
    """Return the class of the settings that one method needs: chunk, shuffled and its own."""
    fields: dict[str, Any] = {
        name: (Attribute.model_fields[name].rebuild_annotation(), ...)
        for name in ("chunk", "shuffled", method)
    }
    return create_model("Attribute", __base__=Section, **fields)


class Generate(Section):
    """Samples from the language model."""

    temperatures: Annotated[list[Annotated[float, Field(gt=0, le=5)]], Field(min_length=1)]
    """sampling temperatures; below 1 sharpens the distribution, above 1 flattens it"""
    samples: Count
    """samples at each temperature"""
    length: Count
    """tokens in a sample"""
    prompt: str
    """text that a sample continues; empty: a sample starts as a document does"""
    top_k: Annotated[int, Field(ge=0)]
    """number of likeliest tokens to draw from; 0 draws from all tokens"""
    top_p: Annotated[float, Field(gt=0, le=1)]
    """smallest total probability of the likeliest tokens to draw from (nucleus sampling); 1 draws
    from all tokens"""
    min_p: Annotated[float, Field(ge=0, lt=1)]
    """smallest probability of a token to draw, as a share of the likeliest token's; 0 draws from
    all tokens"""


class Evaluate(Section):
    """Baselines and confidence intervals."""

    order: Annotated[int, Field(ge=2, le=8)]
    """order of the Kneser-Ney baseline (n of its n-grams)"""
    resamples: Annotated[int, Field(ge=100)]
    """bootstrap resamples of works for the 95 % confidence intervals"""
    adapted: list[Literal["kneser_ney", "cache", "dynamic"]]
    """figures of adapted language models, each and all together, marked with an asterisk: mixture
    with the Kneser-Ney model, continuous neural cache, dynamic evaluation"""
    cache: Count
    """tokens that the neural cache remembers"""
    segment: Count
    """tokens between two updates of dynamic evaluation"""

    @field_validator("adapted")
    @classmethod
    def _once_each(cls, adapted: list[str]) -> list[str]:
        if len(set(adapted)) < len(adapted):
            raise ValueError("adapted: a method is listed twice")
        return adapted


class ConsensusTree(Section):
    """Consensus tree over numbers of most frequent words and cullings."""

    most_frequent_words: Annotated[list[Annotated[int, Field(ge=2)]], Field(min_length=1)]
    """numbers of most frequent words; a tree for each, with each culling"""
    culling: Annotated[list[Annotated[float, Field(ge=0, le=100)]], Field(min_length=1)]
    """percentages of the texts that have to contain a word"""
    share: Annotated[float, Field(ge=0.5, lt=1)]
    """a group of texts is drawn if more than this share of the trees contains it"""


class AccuracyGrid(Section):
    """Accuracy against the number of words compared, the length of the text and the method."""

    methods: Annotated[list[StylometryMethod], Field(min_length=1)]
    """distances to the nearest work, the nearest author centroid (Cosine Delta), a linear SVM"""
    most_frequent_words: Annotated[list[Annotated[int, Field(ge=2)]], Field(min_length=1)]
    """numbers of most frequent words compared"""
    lengths: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]
    """words of a classified passage; 0 for whole works"""
    samples: Count
    """largest number of passages of each length taken from a work"""


class Stylometry(Section):
    """Tables, trees and maps of the works (snakemake stylometry)."""

    most_frequent_words: Annotated[int, Field(ge=2, le=5000)]
    """number of most frequent words in the tables, the dendrogram and the maps"""
    start_rank: Count
    """rank of the first of these words; words before it are left out"""
    culling: Annotated[float, Field(ge=0, le=100)]
    """percentage of the texts that have to contain a word"""
    distance: DistanceName
    """distance of the trees, the map of distances and the network"""
    linkage: Literal["ward", "average", "complete", "single", "weighted"]
    """linkage of the trees"""
    neighbours: Count
    """nearest neighbours of each text in the network"""
    consensus: ConsensusTree
    accuracy: AccuracyGrid


class Alphabet(Section):
    """Experiment: next letter of the alphabet, learned from letters or from positions?"""

    seeds: Seeds
    """random seeds; every variant is trained once per seed"""
    units: Count
    """units of the network"""
    epochs: Count
    """passes over the alphabet"""
    learning_rate: Positive
    """learning rate of Adam"""


class Delay(Section):
    """Experiment: recall a letter after a distance of noise."""

    seeds: Seeds
    """random seeds; every variant is trained once per seed"""
    units: Count
    """units of the network"""
    lanes: Count
    """sequences read side by side (the batch size)"""
    windows: Annotated[list[Annotated[int, Field(ge=2)]], Field(min_length=1)]
    """window lengths trained with the state dropped; the shortest also with the state carried"""
    longest: Annotated[int, Field(ge=2)]
    """largest number of steps from a letter to its question"""
    steps: Count
    """windows trained on"""
    learning_rate: Positive
    """learning rate of Adam"""


class LanesCompared(Section):
    """Experiment: the same works read in one lane and in many."""

    seeds: Seeds
    """random seeds; every variant is trained once per seed"""
    lanes: Annotated[list[Count], Field(min_length=2)]
    """numbers of lanes (batch sizes) compared"""
    learning_rates: Annotated[list[Positive], Field(min_length=1)]
    """peak learning rates tried with the first seed; validation picks one per number of lanes"""
    units: Count
    """units of the LSTM layer and dimensions of its embedding"""
    window: Count
    """steps of truncated back-propagation"""
    epochs: Count
    """passes over the training works"""


class Truncation(Section):
    """Experiment: window lengths of back-propagation, with the state carried or dropped."""

    seeds: Seeds
    """random seeds; every variant is trained once per seed"""
    windows: Annotated[list[Count], Field(min_length=2)]
    """window lengths compared, in steps of truncated back-propagation"""
    tokens_an_update: Count
    """tokens per weight update: lanes times window"""
    units: Count
    """units of the LSTM layer and dimensions of its embedding"""
    epochs: Count
    """passes over the training works"""
    learning_rate: Positive
    """peak learning rate"""
    places: Annotated[int, Field(ge=10)]
    """targets scored at each context length"""


class Context(Section):
    """Experiment: how far back the trained model's state reaches."""

    longest: Count
    """longest context, in tokens"""
    places: Annotated[int, Field(ge=10)]
    """targets scored at each context length"""


class Memory(Section):
    """Experiment: states after the same words with different pasts."""

    pairs: Count
    """pairs of places whose states are compared"""


class Masking(Section):
    """Experiment: the LSTM author classifier on padded texts of different lengths."""

    seeds: Seeds
    """random seeds; every variant is trained once per seed"""
    longest: Annotated[int, Field(ge=20)]
    """words to which all texts are padded"""


class Inputs(Section):
    """Experiment: characters, words and subword pieces, trained for equal time."""

    seeds: Seeds
    """random seeds; every variant is trained once per seed"""
    seconds: Annotated[float, Field(ge=1)]
    """training time of each variant, in seconds"""
    pieces: Annotated[int, Field(ge=300)]
    """vocabulary size of the SentencePiece model"""
    units: Count
    """units of the LSTM layer and dimensions of its embedding"""
    lanes: Count
    """documents read side by side (the batch size)"""
    window: Count
    """steps of truncated back-propagation"""
    learning_rate: Positive
    """peak learning rate"""


class StopWords(Section):
    """Experiment: attribution and language models without stop words, and with stop words only."""

    seeds: Seeds
    """random seeds; every variant is trained once per seed"""
    units: Count
    """units of the LSTM layer and dimensions of its embedding"""
    lanes: Count
    """documents read side by side (the batch size)"""
    window: Count
    """steps of truncated back-propagation"""
    epochs: Count
    """passes over the training works"""
    learning_rate: Positive
    """peak learning rate"""


class Experiments(Section):
    """Experiments that explain recurrent state."""

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
    """All settings, in the order of the stages."""

    corpus: Annotated[str, Field(min_length=1)]
    """path of a manifest, or of a folder of texts"""
    seed: Seed
    """random seed of every stage"""
    text: TextSettings
    tokens: Tokens
    model: Model
    author_heads: AuthorHeads
    attribute: Attribute
    stylometry: Stylometry
    generate: Generate
    evaluate: Evaluate
    experiments: Experiments

    @field_validator("text")
    @classmethod
    def _is_a_language(cls, text: TextSettings) -> TextSettings:
        code = text.language
        if code != "auto" and not (code.isascii() and code.islower() and len(code) in (2, 3)):
            raise ValueError(f"language: {code!r} is neither auto nor an ISO 639 code such as en")
        return text


SectionType = TypeVar("SectionType", bound=Section)


def load_config(path: str | Path) -> Config:
    """Load and validate a config file.

    Args:
        path: a YAML file with every section of the project's config.yaml.

    Returns:
        The settings as typed, immutable objects.

    Raises:
        TextlstmError: the file cannot be read, is not YAML, or holds a wrong key or value.

    Example:
        >>> from textlstm import load_config
        >>> settings = load_config("config.yaml")
        >>> settings.model.optimiser
        'adam'
    """
    return validate(_read_yaml(Path(path)), str(path), Config)


def load_section(source: str, section: type[SectionType], where: str) -> SectionType:
    """Load and validate one section of the settings.

    Args:
        source: a JSON object, or the path of a YAML or JSON file.
        section: the class of the section, such as `Model`.
        where: what to call a JSON object in messages, such as "--settings".

    Raises:
        TextlstmError: the source cannot be read, or holds a wrong key or value.
    """
    if source.lstrip().startswith("{"):
        try:
            return validate(json.loads(source), where, section)
        except json.JSONDecodeError as error:
            raise TextlstmError(f"{where}: not valid JSON: {error}") from error
    return validate(_read_yaml(Path(source)), source, section)


def validate(values: Any, where: str, section: type[SectionType]) -> SectionType:
    """Return `values` as typed settings.

    Raises:
        TextlstmError: one line that names `where`, the key, its value and what is allowed.
    """
    try:
        return section.model_validate(values)
    except ValidationError as errors:
        lines = [_explain(error) for error in errors.errors()]
        raise TextlstmError(f"{where}: " + "; ".join(lines)) from errors


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TextlstmError(f"{path}: no such file; give the path of a YAML or JSON file") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TextlstmError(f"{path}: cannot be read as YAML: {error}") from error


def _explain(error: Any) -> str:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"{key}: unknown key; remove it or correct its spelling"
    if error["type"] == "missing":
        return f"{key}: missing; every key needs a value"
    if error["type"] == "value_error":
        return f"{key}.{error['ctx']['error']}".removeprefix(".")
    message = error["msg"].removeprefix("Input ").lower()
    return f"{key}: {error['input']!r} is not allowed: {message}"


def schema() -> str:
    """Return the JSON schema of config.yaml as text."""
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    text = json.dumps(draft | Config.model_json_schema(), indent=2) + "\n"
    return text.replace("\\n", " ")  # descriptions are one line each
