"""Recipes by corpus and time."""

import pytest
from helpers.settings import SETTINGS

from textlstm import config
from textlstm.model.recipes import CHOSEN, TABLE, describe, recipe

MODEL = config.Model(**SETTINGS["model"])


@pytest.mark.parametrize("tokens", [100, 20_000, 150_000, 1_000_000, 50_000_000])
@pytest.mark.parametrize("minutes", [0.01, 1, 20, 40, 300, 1e5])
def test_there_is_a_recipe_for_every_corpus_and_time(tokens, minutes):
    chosen = recipe(MODEL, tokens, minutes)
    unchanged = set(config.Model.model_fields) - set(CHOSEN)
    assert chosen.model_dump(include=unchanged) == MODEL.model_dump(include=unchanged)


def test_more_time_buys_units_or_members_and_never_less_dropout():
    for tokens in (150_000, 1_000_000):
        recipes = [recipe(MODEL, tokens, minutes) for minutes in (1, 5, 20, 100, 1000)]
        for shorter, longer in zip(recipes, recipes[1:], strict=False):
            assert longer.units * longer.members >= shorter.units * shorter.members
            assert longer.dropout >= shorter.dropout


def test_one_hot_input_keeps_its_own_width():
    settings = MODEL.model_copy(update={"input": "one_hot", "tie": False})
    assert recipe(settings, 150_000, 1).embedding == MODEL.embedding


def test_the_description_names_every_choice():
    assert describe(MODEL).count(", ") == len(CHOSEN) - 1


def test_the_last_recipe_of_each_size_has_no_limit_of_time():
    sizes = {most for most, _, _ in TABLE}
    assert {most for most, time, _ in TABLE if time == float("inf")} == sizes


def test_the_width_of_pre_trained_vectors_is_kept():
    settings = MODEL.model_copy(update={"vectors": "vectors.txt", "embedding": 300, "units": 300})
    chosen = recipe(settings, 150_000, 1000)
    assert (chosen.embedding, chosen.units) == (300, 300)
