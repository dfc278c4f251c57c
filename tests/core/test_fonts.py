"""Fonts: which characters a file has, and which face a text is drawn with."""

from pathlib import Path

import pytest

from blog.core.font_files import read_faces
from blog.core.fonts import Fonts, find_fonts
from tests.core.made_fonts import LATIN, make_collection, make_font


def test_a_font_says_what_characters_it_has(tmp_path: Path) -> None:
    (basic,) = read_faces(make_font(tmp_path / "a.ttf", "abz中"))
    (beyond,) = read_faces(make_font(tmp_path / "b.ttf", "a𠮷"))
    assert basic.has("a b\nz中")
    assert [char for char in "ab`cyz{丬中丮 \uffff\U0001f389" if not basic.has(char)] == list(
        "`cy{丬丮\uffff\U0001f389"
    )
    assert beyond.has("a𠮷")
    assert not beyond.has("𠮸")


def test_a_collection_has_several_faces(tmp_path: Path) -> None:
    faces = read_faces(make_collection(tmp_path / "a.ttc", One_Face="a", Other_Face="b"))
    assert [(face.index, face.family, face.has("a"), face.has("b")) for face in faces] == [
        (0, "One Face", True, False),
        (1, "Other Face", False, True),
    ]


def test_leaning_faces_are_left_out(tmp_path: Path) -> None:
    assert read_faces(make_font(tmp_path / "a.ttf", "a", italic=True)) == []


def test_a_damaged_font_is_passed_over_wherever_it_is_damaged(tmp_path: Path) -> None:
    whole = make_font(tmp_path / "a.ttf", LATIN).read_bytes()
    for length in range(0, len(whole), 7):
        for face in read_faces(whole[:length]):
            assert not face.has("中")
    for at in range(min(len(whole), 1200)):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        for face in read_faces(bytes(damaged)):
            face.has(LATIN)
    (tmp_path / "no.ttf").write_bytes(b"ttcf" + bytes([255] * 64))
    assert read_faces(tmp_path / "no.ttf") == read_faces(tmp_path / "none.ttf") == []


def test_a_font_that_was_deleted_has_nothing_any_more(tmp_path: Path) -> None:
    (face,) = read_faces(make_font(tmp_path / "a.ttf", "a"))
    (tmp_path / "a.ttf").unlink()
    assert not face.has("a")


@pytest.mark.parametrize(
    ("text", "language", "family"),
    [
        ("中文", "zh-Hans", "Noto Serif CJK SC"),
        ("中文", "", "Noto Serif CJK SC"),
        ("中文", "zh-Hant", "Noto Serif CJK TC"),
        ("中文", "zh-HK", "Noto Serif CJK HK"),
        ("中文", "ja", "Noto Serif CJK JP"),
        ("かな", "en", "Noto Serif CJK JP"),
        ("한글", "en", "Noto Serif CJK KR"),
        ("abc", "zh-Hans", "Georgia"),
        ("中a", "en", "Noto Serif CJK SC"),
        ("abcд", "ru", "DejaVu Sans"),
        ("☎a", "en", None),
        (" ", "en", None),
    ],
)
def test_a_text_gets_the_face_of_its_language(tmp_path: Path, text: str, language: str, family: str | None) -> None:
    regions = {f"Noto_Serif_CJK_{region}": "中文かな한글abc" for region in ("JP", "KR", "SC", "TC", "HK")}
    file = make_collection(
        tmp_path / "a.ttc", **regions, Georgia="abc", DejaVu_Sans="abcд", Unknown="abcдж", Noto_Sans_Symbols="☎a"
    )
    found = Fonts(read_faces(file)).find(text, language, "serif", 700)
    assert (found.family if found else None) == family


def test_the_nearest_weight_is_taken(tmp_path: Path) -> None:
    faces = [
        face for weight in (300, 400, 700) for face in read_faces(make_font(tmp_path / f"{weight}", "a", weight=weight))
    ]
    fonts = Fonts(faces, are_chosen=True)
    assert [found.weight for asked in (100, 420, 900) if (found := fonts.find("a", "en", "sans", asked))] == [
        300,
        400,
        700,
    ]


def test_a_folder_of_ones_own_has_every_font_in_it_and_no_other(tmp_path: Path) -> None:
    make_font(tmp_path / "a.ttf", "中", family="Unheard Of")
    (tmp_path / "b.txt").write_text("no font")
    fonts = find_fonts(tmp_path)
    found = fonts.find("中", "zh", "serif", 400)
    assert found is not None
    assert found.family == "Unheard Of"
    assert fonts.find("a", "en", "serif", 400) is None


def test_every_machine_has_latin_letters() -> None:
    assert find_fonts().find("Title", "en", "serif", 700) is not None
