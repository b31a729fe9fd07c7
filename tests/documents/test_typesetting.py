"""The press: every letter of the North, nothing read but the templates, many at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import typst

from barsek_visits.documents import typesetting
from barsek_visits.documents.badges import badges_pdf
from barsek_visits.documents.programme import programme_pdf
from barsek_visits.documents.sheets import BadgeName
from tests.support.pages.documents import badges, item, programme
from tests.support.pages.pdfs import Paper

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"

ALPHABETS = {
    "nb": "abcdefghijklmnopqrstuvwxyzæøåéèêóòâôüà",
    "fi": "abcdefghijklmnopqrstuvwxyzåäöšž",
    "sv": "abcdefghijklmnopqrstuvwxyzåäöéàü",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "northern Sámi": "aábcčdđefghijklmnŋoprsštŧuvzž",
    "Skolt Sámi": "aâbcčʒǯdđefgǧǥhijkǩlmnŋoõprsštuvzžåäöʹʼ",
    "Kildin Sámi": "аӓбвгдеёжзһӣйјҋклӆмӎнӊӈопрҏстуӯфхцчшщъыьҍэӭюя",
    "Komi": "абвгдеёжзиійклмноӧпрстуфхцчшщъыьэюя",
    "signs": "0123456789–—’“”«»№€§…·/()&@+",
}


def print_names(*names: str) -> Paper:
    return Paper(badges_pdf(badges(names=tuple(BadgeName(name) for name in names), blank=0)))


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_every_letter_of_the_north_is_in_the_house_face(alphabet: str) -> None:
    letters = ALPHABETS[alphabet]
    cases = letters if alphabet == "signs" else letters + letters.upper()
    paper = print_names(cases)

    # PDF/UA forbids a letter that no font can show; one font alone means that none stands in for it.
    assert paper.is_accessible
    assert paper.fonts == {"NotoSans"}
    assert set(paper.text) >= set(cases)


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("Ελένη", "NotoSans"),
        ("نور", "NotoSansArabic"),
        ("ภาษาไทย", "NotoSansThai"),
        ("北京大学", "NotoSansCJK"),
        ("東京ひらがなカタカナ", "NotoSansCJK"),
        ("한국어", "NotoSansCJK"),
        ("אורי", "LibertinusSerif"),
        ("თბილისი", "NewCM10"),
        ("Երևան", "NewCM10"),
    ],
)
def test_names_in_other_scripts_are_shown_too(name: str, font: str) -> None:
    paper = print_names(name)

    assert paper.is_accessible
    assert set(name) <= set(paper.text)
    assert any(used.startswith(font) for used in paper.fonts)


def test_fonts_are_loaded_only_when_the_text_needs_them() -> None:
    typesetting._fonts.cache_clear()
    print_names("Aino Virtanen", "Пётр Иванов", "Áilu Guttorm")
    assert 1 == typesetting._fonts.cache_info().misses
    print_names("北京大学")
    print_names("Aino")

    assert 2 == typesetting._fonts.cache_info().misses


def test_a_name_from_right_to_left_stands_right() -> None:
    assert "נור אורי" in print_names("נור אורי").text, "words and letters in the order in which they are read"


@pytest.mark.parametrize("name", ["Aino 😀", "A👩‍👩‍👧ino", "Aino ✨❤️", "🇳🇴 Aino", "1️⃣ Aino"])
def test_emoji_are_left_out_of_paper(name: str) -> None:
    paper = print_names(name)

    assert paper.is_accessible
    assert "Aino" in paper.text


@pytest.mark.parametrize("name", ["\U0010ffff Aino", "\ue000 Aino", "\U00012000 Aino"])
def test_a_sign_that_no_font_has_spoils_nothing(name: str) -> None:
    paper = print_names(name)

    assert "Aino" in paper.text
    assert "Lapin nuorisoneuvosto" in paper.text


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b[31m", "\u202e", "\u2066", "\ud800", "\ufffe", "\r\n", "\t"])
def test_controls_and_turned_directions_are_taken_out(mark: str) -> None:
    paper = Paper(programme_pdf(programme(organisation=f"Ai{mark}no", items=(item(title=f"Ta{mark}lk"),))))

    assert paper.is_accessible
    assert re.search(r"Ai(\[31m)?\s*no", paper.text)
    assert mark not in {"\u202e", "\u2066"} or mark not in paper.text


def test_a_template_reads_no_file_outside_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "up.typ").write_text('#read("../secret.txt")')
    (templates / "absolute.typ").write_text(f'#read("{outside}")')
    monkeypatch.setattr(typesetting, "_TEMPLATES", templates)

    for name in ("up", "absolute"):
        with pytest.raises(typst.TypstError):
            typesetting.typeset(name, {})


def test_templates_need_no_package_and_turn_no_text_into_code() -> None:
    for file in TEMPLATES.iterdir():
        source = file.read_text(encoding="utf-8")

        assert set(re.findall(r'(?:import|include)\s+"([^"]+)"', source)) <= {"house.typ"}
        assert not re.search(r"\b(eval|read|plugin|image)\(", source)
        assert source.count("json(") == (file.name == "house.typ")


def test_the_machines_own_fonts_are_left_alone() -> None:
    families = set(typesetting._fonts(frozenset()).families())

    assert "Noto Sans" in families
    assert families <= {
        "Noto Sans", "Libertinus Serif", "New Computer Modern", "New Computer Modern Math", "DejaVu Sans Mono",
    }  # fmt: skip


def test_threads_print_at_once_and_each_gets_its_own() -> None:
    with ThreadPoolExecutor(8) as pool:
        papers = list(pool.map(lambda number: print_names(f"Aino {number}."), range(80)))

    assert all(f"Aino {number}." in paper.text for number, paper in enumerate(papers))
