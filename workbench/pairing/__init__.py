"""Who pairs with whom: mentors and mentees by similarity under rules, a second round, offers and answers."""

from workbench.pairing.forming import form_pairs, second_round
from workbench.pairing.offers import Answers, offers_frame, read_answers
from workbench.pairing.pairs import Pairs
from workbench.pairing.rules import PairingRules
from workbench.pairing.similarity import SimilarityInput
from workbench.pairing.texts import text_vectors

__all__ = [
    "Answers",
    "PairingRules",
    "Pairs",
    "SimilarityInput",
    "form_pairs",
    "offers_frame",
    "read_answers",
    "second_round",
    "text_vectors",
]
