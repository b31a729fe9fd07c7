"""`flask office` loads a file and saves one."""

from __future__ import annotations

from tests.support.servers.server import ROOT

DEMO = str(ROOT / "demo" / "office.toml")


def test_a_file_that_was_saved_loads_without_a_change(run, tmp_path):
    assert run("office", "load", DEMO).output == "Barentssekretariatet: 3 rooms, 7 hosts, 4 visit types.\n"
    file = str(tmp_path / "saved.toml")
    assert run("office", "save", file).exit_code == 0
    assert "Nothing has changed." in run("office", "load", file).output


def test_what_goes_out_of_use_is_said(run, tmp_path):
    run("office", "load", DEMO)
    text = (ROOT / "demo" / "office.toml").read_text("utf-8")
    smaller = tmp_path / "smaller.toml"
    smaller.write_text(text.replace('key = "varanger"', 'key = "new"').replace('"Varanger"', '"Ny"'), "utf-8")
    assert run("office", "load", str(smaller)).output.endswith("No longer in use: Varanger.\n")


def test_a_bad_file_is_refused_in_one_line_and_changes_nothing(run, tmp_path):
    bad = tmp_path / "bad.toml"
    for text, said in (
        ("[office", "is no TOML file"),
        ("a = 1", "office is missing"),
        ("\xe6".encode("latin-1"), "no TOML"),
    ):
        bad.write_bytes(text if isinstance(text, bytes) else text.encode())
        refused = run("office", "load", str(bad))
        assert refused.exit_code == 1
        assert said in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert "no office has been loaded" in run("office", "save", str(tmp_path / "out.toml")).stderr


def test_a_saved_file_never_overwrites(run, tmp_path):
    run("office", "load", DEMO)
    (tmp_path / "mine.toml").write_text("mine")
    assert run("office", "save", str(tmp_path / "mine.toml")).exit_code == 1
    assert (tmp_path / "mine.toml").read_text() == "mine"


def test_a_missing_file_is_a_wrong_use(run):
    assert run("office", "load", "/nowhere.toml").exit_code == 2
