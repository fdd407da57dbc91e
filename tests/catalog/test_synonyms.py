"""Land-data §7, the table: every row, and what is similar but different."""

import pytest

from tcgis.catalog import synonyms
from tcgis.catalog.synonyms import sense
from tcgis.errors import CatalogError
from tcgis.words import terms, units

TABLE = {
    "parcel_id": "宗地代码 宗地编码 ZDDM 宗地号 宗地编号 ZDBH ZDH 地块编号 DKBH 地块号 地籍号 DJH",
    "bdcdyh": "不动产单元号 BDCDYH 不动产单元代码",
    "parcel_name": "地块名称 DKMC 项目名称 XMMC 宗地名称",
    "supervise_no": "电子监管号 DZJGH DZBABH 监管号 备案号",
    "contract_no": "合同编号 HTBH 出让合同号 CRHTH 划拨决定书编号 合同号 BH",
    "approval_no": "批准文号 批复文号 PFWH PZWH 批文号 省批文号 市批文号",
    "holder": "权利人 QLR 土地使用权人 TDSYQR TDSYR 使用权人 受让人 SRR 受让单位 SRDW 竞得人 "
    "用地单位 YDDWMC 建设单位 土地使用者",
    "enterprise_name": "企业名称 单位名称 单位详细名称 纳税人名称 NSRMC 公司名称 用电户名 户名 "
    "法人单位 市场主体名称",
    "credit_code": "统一社会信用代码 社会统一信用代码 信用代码 社会信用代码 纳税人识别号 NSRSBH "
    "税号 组织机构代码 营业执照号",
    "former_names": "曾用名 原名称 变更前名称",
    "location": "坐落 ZL 土地坐落 TDZL 宗地位置 项目位置 TDWZ YDWZ 地址 详细地址 "
    "注册地址 经营地址≠",
    "reported_area_m2": "面积 宗地面积 ZDMJ 土地面积 TDMJ 地块面积 DKMJ 供地面积 GDMJ 出让面积 "
    "CRMJ 用地面积 YDMJ 占地面积 使用权面积 SYQMJ 图形面积 Shape_Area MJ",
    "floor_area_m2": "建筑面积 JZMJ 总建筑面积 ZJZMJ DSZJZ 厂房面积",
    "base_area_m2": "建筑基底面积 JZJDMJ 建筑占地面积 JZZDMJ",
    "far": "容积率 RJL",
    "far_min": "容积率下限 约定容积率下限 RJLXX RJLMIN minRjl",
    "far_max": "容积率上限 RJLSX RJLMAX",
    "density": "建筑密度 JZMD 建筑系数≠",
    "land_use": "土地用途 TDYT 用途 YT 规划用途 GHYT 地类 地类编码 DLBM 地类名称 DLMC 用地性质",
    "supply_mode": "供地方式 GDFS 供应方式 gyFs 权利性质 QLXZ",
    "term_years": "出让年限 CRNX 土地使用年限 使用期限",
    "term_end": "终止日期 QLJSSJ 权利结束时间 到期时间",
    "supplied_on": "合同签订日期 HTQDRQ QDRQ 签订日期 取得土地使用权时间",
    "start_due": "约定开工时间 YDKGSJ YDKGRQ 动工时间",
    "started_on": "实际开工时间 SJKGSJ",
    "finish_due": "约定竣工时间 YDJGSJ 约定投产",
    "finished_on": "实际竣工时间 SJJGSJ",
    "price_wan": "成交价 成交价格 CJJG CJJK 出让金 出让价款 土地价款 合同价款",
    "tax_wan": "入库税额 入库税收 税收 税收合计 纳税总额 NNSZE 实缴税金 缴税额 税收总额 全口径税收 "
    "应纳税额≠",
    "output_wan": "工业总产值 总产值 现价总产值 规上工业总产值 产值",
    "revenue_wan": "营业收入 主营业务收入 年营业收入 NYYSR 销售收入 开票收入≠",
    "added_value_wan": "增加值 工业增加值",
    "invest_wan": "固定资产投资 固定资产总额 GDZCLJTR 累计投资 规定投资额下限",
    "invest_intensity": "投资强度 tzQd",
    "tax_per_mu": "亩均税收 单位用地税收",
    "power_kwh": "用电量 工业用电量 YDL 抄见电量",
    "energy_tce": "综合能源消费量 综合能耗 折标煤",
    "staff": "从业人员 用工人数 平均用工人数 职工人数 社保人数≠",
    "industry": "行业分类 HYFL 行业代码 行业类别 国民经济行业 所属行业",
    "condition": "是否闲置 SFXZ 用地情况 YDQK 建设状态 经营状态 开发状态",
    "year": "年份 年度 所属年度 所属期 报告期 统计时间",
}


@pytest.mark.parametrize("column", TABLE)
def test_every_row_of_the_table(column):
    for word in TABLE[column].split():
        if word.endswith("≠"):
            assert sense(word[:-1]).exact == ()
            assert column in sense(word[:-1]).like
        else:
            assert column in sense(word).exact
            assert column in sense(word.lower()).exact


def test_every_column_has_a_term_and_units_that_are_its_own():
    assert synonyms.load().keys() - terms.load().terms.keys() == set()
    for name, words in synonyms.load().items():
        assert all(units.factor(unit, name) > 0 for unit in words.units)
        assert bool(words.units) or not units.measured(name)


def test_money_and_area_come_in_every_unit_of_the_table():
    table = synonyms.load()
    assert {units.factor(unit, "tax_wan") for unit in table["tax_wan"].units} == {1e-4, 0.1, 1, 1e4}
    areas = {units.factor(unit, "area_m2") for unit in table["certificate_area_m2"].units}
    assert areas == {1, 1e4, 1e4 / 15, 1e6}
    energy = {units.factor(unit, "energy_tce") for unit in table["energy_tce"].units}
    assert energy == {1, 1e4}


def test_a_drawn_area_is_no_certificate():
    assert "certificate_area_m2" not in sense("Shape_Area").exact
    assert "certificate_area_m2" in sense("Shape_Area").like


@pytest.mark.parametrize(
    "heading",
    ["本年累计/工业总产值", "工业总产值/本年累计", "工业总产值(1-本月累计)", "全年工业总产值",
     " 工业 总产值 "],
)  # fmt: skip
def test_the_year_so_far_is_the_figure(heading):
    assert sense(heading).exact == ("output_wan",)


@pytest.mark.parametrize("heading", ["工业总产值/上年同期", "2023年工业总产值", "本月/工业总产值"])
def test_another_time_is_asked_about_only(heading):
    assert sense(heading) == ((), ("output_wan",), True)


@pytest.mark.parametrize(
    "heading", ["工业总产值/增幅%", "产值同比", "税收占比", "面积单位", "备注"]
)
def test_a_change_or_a_share_is_nothing(heading):
    assert sense(heading) == ((), (), False)


@pytest.mark.parametrize(
    ("heading", "column"),
    [("税收(含社保)", "tax_wan"), ("综合能耗(等价)", "energy_tce"),
     ("主要指标/税收合计", "tax_wan"),
     ("用户名称", "enterprise_name")],
)  # fmt: skip
def test_a_remark_or_more_words_are_asked_about(heading, column):
    assert sense(heading).exact == ()
    assert sense(heading).like == (column,)


def test_the_longest_synonym_wins():
    assert sense("总建筑面积").exact == ("floor_area_m2",)
    assert sense("总建筑面积(地上)").like == ("floor_area_m2",)
    assert sense("亩均税收").exact == ("tax_per_mu",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: {synonyms: [甲]}\na: {synonyms: [乙]}", "重复"),
        ("a: {synonyms: [甲], synonym: [乙]}", "synonym"),
        ("a: {synonyms: [ZL, zl]}", "zl"),
        ("a: {synonyms: [甲]}\nb: {synonyms: [甲]}", "两列"),
        ("tax_wan: {synonyms: [甲], units: [亩]}", "亩"),
        ("a: {synonyms: []}", "synonyms"),
    ],
)
def test_a_faulty_table_is_refused_by_name(tmp_path, text, said):
    path = tmp_path / "s.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(CatalogError, match=said):
        synonyms.parse(path)
