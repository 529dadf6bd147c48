import pytest

from agreement import file_name, main, ratios, sections


def figure(value, error):
    return {"value": value, "error": error}


def test_ratio_carries_both_errors():
    row = {"figures": [figure(2.0, 0.06), figure(3.0, 0.12)]}
    ratio, error = ratios(row, 0, 1)
    assert ratio == 1.5
    assert error == pytest.approx(1.5 * 0.05)


def test_no_ratio_without_both_figures():
    assert ratios({"figures": [figure(None, None), figure(3.0, 0.1)]}, 0, 1) is None
    assert ratios({"figures": [figure(0.0, 0.1), figure(3.0, 0.1)]}, 0, 1) is None


def test_sections_keep_their_order_and_leave_medians_out():
    rows = [
        {"section": "B", "label": "width"},
        {"section": "A", "label": "share"},
        {"section": "B", "label": "across, median times charge"},
    ]
    found = sections({"rows": rows})
    assert [(title, len(part)) for title, part in found.items()] == [("B", 1), ("A", 1)]


def test_draws_a_file_for_each_section(tmp_path, monkeypatch):
    import json

    row = {"section": "Hits > 1", "label": "all", "figures": [figure(k + 1.0, 0.1) for k in range(4)]}
    table = tmp_path / "table.json"
    table.write_text(json.dumps({"samples": ["a", "b", "c", "d"], "rows": [row]}))
    monkeypatch.setattr("sys.argv", ["agreement.py", "--table", str(table), "--out", str(tmp_path)])
    main()
    assert file_name("Hits > 1") == "hits-1.svg"
    assert "generated / real" in (tmp_path / "hits-1.svg").read_text()
