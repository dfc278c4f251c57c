"""The report of an import."""

from blog.transfer.report import Kind, Reason, Report, kind_names, reason_texts


def made() -> Report:
    report = Report()
    report.read[Kind.POST] = 3
    report.written[Kind.POST] = 1
    report.unchanged[Kind.POST] = 1
    report.lose(Kind.POST, "Old", Reason.TRASHED)
    report.lose(Kind.POST, "", Reason.SHORTCODE, "[map]", whole=False)
    report.lose(Kind.POST, "", Reason.SHORTCODE, "[form]", whole=False)
    return report


def test_every_kind_and_reason_has_a_text() -> None:
    assert set(kind_names()) == set(Kind)
    assert set(reason_texts()) == set(Reason)


def test_everything_read_is_stored_or_there_or_named() -> None:
    report = made()
    assert report.unaccounted() == {}
    report.read[Kind.POST] += 1
    assert report.unaccounted() == {Kind.POST: 1}


def test_only_what_is_left_out_as_a_whole_counts_as_lost() -> None:
    assert made().rows() == [("Post", 3, 1, 1, 1)]


def test_parts_lost_by_one_thing_share_a_line() -> None:
    groups = dict(made().groups())
    assert ["Post: (untitled) ([map], [form])"] in groups.values()
    assert ["Post: Old"] in groups.values()


def test_the_lines_say_the_counts_and_each_loss() -> None:
    lines = made().lines()
    assert lines[1].split() == ["Post", "3", "1", "1", "1"]
    assert "  - Post: Old" in lines
