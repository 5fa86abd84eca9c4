"""The networks of a trained model by author: one for each head that is asked for."""

from functools import cached_property
from pathlib import Path

from textlstm.model.author_heads import FILE, AuthorHeads
from textlstm.model.author_scores import head_nats
from textlstm.model.mixture import Mixture
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import perplexity
from textlstm.tokens.ids import Documents


class AuthorNetworks:
    """Networks with the heads of authors, made when they are first used.

    Args:
        folder: Folder of the model.
        network: Its network.
    """

    def __init__(self, folder: Path, network: LanguageModel | Mixture) -> None:
        self.folder, self.network = folder, network
        self._made: dict[tuple[str, float], LanguageModel | Mixture] = {}

    @cached_property
    def heads(self) -> AuthorHeads:
        """The authors' differences of the output layer; TextlstmError if there are none."""
        return AuthorHeads.load(self.folder, self.network.vocabulary)

    @property
    def names(self) -> list[str]:
        """The authors that have a head, sorted."""
        return self.heads.authors if (self.folder / FILE).is_file() else []

    def of(self, author: str | None, strength: float = 1.0) -> LanguageModel | Mixture:
        """Return the network with the head of an author, or without one.

        Args:
            author: Name of the author; the case of letters is ignored. None: no one's.
            strength: Factor of the author's difference.

        Raises:
            TextlstmError: If the model has no author heads, or none of this author.
        """
        if author is None:
            return self.network
        key = self.heads.name(author), strength
        if key not in self._made:
            self._made[key] = self.network.with_bias(self.heads.of(*key))
        return self._made[key]

    def perplexities(self, document: Documents) -> dict[str, float]:
        """Return the perplexity of one document under the head of each author.

        Raises:
            TextlstmError: If the model has no author heads.
        """
        nats = head_nats(self.network, document, self.heads.difference)[0, 1:]
        rows = zip(self.heads.authors, nats / len(document.ids), strict=True)
        return {author: perplexity(mean) for author, mean in rows}
