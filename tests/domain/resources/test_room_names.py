"""Rooms are found by their whole names, however people write them."""

from __future__ import annotations

import pytest

from barsek_visits.domain.resources.room_names import RoomNames

ROOMS = RoomNames({"Pasvik": 1, "Pasvik 2": 2, "Møterommet (nord)": 3, "Čáhci": 4})


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["PASVIK"], {1: "PASVIK"}),
        ([" pasvik "], {1: " pasvik "}),
        (["Pasvik 2"], {2: "Pasvik 2"}),
        (["Pasvik (8 seats)"], {1: "Pasvik (8 seats)"}),
        (["Pasvik [video]"], {1: "Pasvik [video]"}),
        (["Møterommet (nord)"], {3: "Møterommet (nord)"}),
        (["cahci", "Teams", "Pasvik"], {1: "Pasvik", 4: "cahci"}),
        (["Pasvik Hotel", "Hotel Pasvik", "Pasvikdalen", "Pasvik 3", ""], {}),
        (["Pasvik", "pasvik"], {1: "Pasvik"}),
    ],
)
def test_a_room_is_meant_by_its_whole_name_with_what_programs_add(texts: list[str], found: dict[int, str]) -> None:
    assert found == ROOMS.among(texts)


@pytest.mark.parametrize(("name", "id_"), [("møterommet (NORD)", 3), ("Čáhci ", 4), ("Pasvi", None), ("", None)])
def test_a_room_has_one_name(name: str, id_: int | None) -> None:
    assert id_ == ROOMS.named(name)


def test_an_office_without_rooms_has_none_anywhere() -> None:
    assert {} == RoomNames({}).among(["Pasvik"])
