"""The commands about rule editions, as a person meets them."""

import pytest

from .here import process, tcgis

TEMPLATE = "tongcheng/2024-template"


def rules(*words):
    return tcgis("rules", *words)


def test_the_list_tells_whole_editions_from_those_that_wait():
    lines = rules("list").stdout.splitlines()
    by = {line.split()[0]: line for line in lines if "/20" in line or "undated" in line}
    assert "模板，非官方" in by[TEMPLATE]
    assert "待补全" in by["jingde/2022"]
    assert "待补全" not in by["huaian/2024"]


def test_a_whole_edition_is_said_to_be_whole_and_put_in_words():
    done = rules("check", "huaian/2024")
    assert done.returncode == 0, done.stderr
    flat = done.stdout.replace("\n", "")
    assert flat.startswith("✓ huaian/2024 完整：淮安市工业企业亩均效益评价")
    assert "2024–2024 年适用" in flat
    assert "分组：规模" in flat
    assert "前 20% 为 A 类，至 60% 为 B 类，至 95% 为 C 类" in flat


def test_an_edition_is_held_against_a_catalogue_where_one_is_named():
    assert rules("check", TEMPLATE, "--catalog", "layers").returncode == 0
    asks = "park-grading/public-system"
    assert rules("check", asks).returncode == 0
    done = rules("check", asks, "--catalog", "layers")
    assert done.returncode == 1
    flat = done.stderr.replace("\n", "")
    assert "indicators.*[1].of 的 'review_points' 没有部门提供" in flat
    assert "请改正，或在目录中补充该数据项的图层" in flat
    foreign = rules("check", TEMPLATE, "--catalog", "examples/cambridge")
    assert foreign.returncode == 1
    assert "'tax_wan' 没有部门提供" in foreign.stderr.replace("\n", "")


def test_one_that_waits_is_refused_with_every_key_reason_and_cure():
    done = process("rules", "check", "jingde/2022")
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0] == "评价办法 jingde/2022 不完整，共 18 处："
    assert [line.split(".")[0].strip() for line in lines[1:19]] == [str(n) for n in range(1, 19)]
    assert "indicators.规上[1].weight 待填写：" in lines[1]
    assert "权重没有查到" in lines[1]
    assert "请按本县文件填写" in lines[1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["show", "check"])
def test_what_is_no_edition_is_refused(command, tmp_path):
    done = rules(command, tmp_path / "none.yaml")
    assert done.returncode == 1
    assert "评价办法文件不存在" in done.stderr
    done = rules(command, "no/such")
    assert done.returncode == 1
    assert TEMPLATE in done.stderr.replace("\n", "")


def test_a_draft_is_started_checked_filled_in_and_compared(tmp_path):
    out = tmp_path / "own.yaml"
    done = rules("new", TEMPLATE, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "还有 3 处待填写" in done.stdout.replace("\n", "")
    draft = out.read_text("utf-8")
    assert rules("check", out).returncode == 1
    again = rules("new", "huaian/2024", "--out", out)
    assert again.returncode == 1
    assert "已存在，没有改动" in again.stderr.replace("\n", "")
    assert out.read_text("utf-8") == draft
    for key in ("id", "title", "legal_basis"):
        draft = draft.replace(f"\n{key}: null\n", f"\n{key}: 示例\n")
    out.write_text(draft.replace("{A: 20, B: 60, C: 95", "{A: 15, B: 60, C: 95"), "utf-8")
    assert rules("check", out).returncode == 0
    told = rules("diff", TEMPLATE, out)
    assert told.returncode == 0, told.stderr
    assert "分档\n  ~ 界线 · 全部 · A：20 → 15" in told.stdout


def test_two_that_do_not_differ_and_one_that_cannot_be_read():
    assert "没有不同" in rules("diff", TEMPLATE, TEMPLATE).stdout
    done = rules("diff", TEMPLATE, "wenling/2022")
    assert done.returncode == 1
    assert "待填写" in done.stderr
