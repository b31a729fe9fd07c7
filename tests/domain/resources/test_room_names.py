"""A room is found by its name in a place, as people write it."""

from __future__ import annotations

import pytest

from barsek_visits.domain.resources.room_names import RoomNames

ROOMS = RoomNames({"Pasvik": 1, "Pasvik 2": 2, "Møterommet (nord)": 3, "Čáhci": 4})


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        ("Pasvik", (1,)),
        ("MØTEROM PASVIK, 2. etasje", (1,)),
        ("Pasvik 2", (2,)),
        ("Pasvik; Pasvik 2", (1, 2)),
        ("Microsoft Teams-møte; møterommet (NORD)", (3,)),
        ("cahci", (4,)),
        ("Pasvikdalen", ()),
        ("Oslo", ()),
        ("", ()),
    ],
)
def test_a_place_names_a_room_by_whole_words_whatever_case_and_accents(place: str, ids: tuple[int, ...]) -> None:
    assert ids == ROOMS.in_place(place)


@pytest.mark.parametrize(("name", "id_"), [(" pasvik ", 1), ("PASVIK 2", 2), ("Pas", None), ("Pasvik, Pasvik 2", None)])
def test_a_room_of_a_name_is_the_one_of_that_whole_name(name: str, id_: int | None) -> None:
    assert id_ == ROOMS.named(name)


def test_an_office_without_rooms_has_none_in_any_place() -> None:
    assert () == RoomNames({}).in_place("Pasvik")
