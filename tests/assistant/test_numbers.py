"""Fiscal years, pages and sheets of a question; dates and names of documents are none of them."""

import pytest


@pytest.fixture
def read(parser):
    return lambda raw: parser.read(raw).numbers


@pytest.fixture
def years(read):
    return lambda raw: " ".join(year.short for year in read(raw).years)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("令和4年度の事業費", "R4"),
        ("令和四年度の事業費", "R4"),
        ("令和４年の参加市町", "R4"),
        ("R6の事業費", "R6"),
        ("r8は？", "R8"),
        ("2025年度の見込額", "R7"),
        ("2025の見込額", "R7"),
        ("平成30年度", "H30"),
        ("H29の値", "H29"),
        ("令和元年度と比べて", "R1"),
        ("R4とR8の差", "R4 R8"),
        ("R8とR4の差", "R8 R4"),
        ("R4～R6の合計", "R4 R5 R6"),
        ("令和4〜8年度", "R4 R5 R6 R7 R8"),
        ("R4-8の合計", "R4 R5 R6 R7 R8"),
        ("2022～2024年度", "R4 R5 R6"),
        ("2022-2024", "R4 R5 R6"),
        ("R4とR4", "R4"),
        ("事業費R7分", "R7"),
        ("ムスリムR6", "R6"),
    ],
)
def test_fiscal_years_are_read_in_order_and_ranges_are_filled_in(years, raw, expected):
    assert years(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "R4.10.25の会議",
        "2022/4/1に何があった",
        "2022-10-14のセミナー",
        "2022.4.1",
        "#7119の市町",
        "12市町",
        "3回",
        "HR4",
        "er4x",
        "型番AR4",
        "一番",
        "1400人",
        "20225",
    ],
)
def test_dates_and_other_numbers_are_no_years(years, raw):
    assert years(raw) == ""


@pytest.mark.parametrize(
    "raw",
    [
        "令和8年3月のビジョン",
        "2026年ビジョンで美咲町は",
        "R8改訂の別冊",
        "令和8年改訂のビジョン",
        "令和8年3月改訂案",
    ],
)
def test_the_year_in_a_documents_name_is_not_a_year_asked_about(years, raw):
    assert years(raw) == ""


@pytest.mark.parametrize(
    ("raw", "pages"),
    [
        ("P.7の事業", (7,)),
        ("p7", (7,)),
        ("Ｐ．４５", (45,)),
        ("7ページ", (7,)),
        ("12頁の内容", (12,)),
        ("ページ12", (12,)),
        ("P.3～5", (3, 4, 5)),
        ("3-5ページ", (3, 4, 5)),
        ("P.7とP.15", (7, 15)),
        ("SNSの会員", ()),
        ("top3", ()),
        ("3回目", ()),
    ],
)
def test_pages_are_read_singly_and_as_ranges(read, raw, pages):
    assert read(raw).pages == pages


@pytest.mark.parametrize(
    ("raw", "sheets"),
    [
        ("シート7", (7,)),
        ("シート１２", (12,)),
        ("シート番号3", (3,)),
        ("シートの5", (5,)),
        ("シート3から5", (3, 4, 5)),
        ("シート3～5", (3, 4, 5)),
        ("16枚目のシート", (16,)),
        ("16番のシート", (16,)),
        ("取組状況の16番", (16,)),
        ("シートは何枚", ()),
        ("P.16", ()),
    ],
)
def test_sheets_are_read_singly_and_as_ranges(read, raw, sheets):
    assert read(raw).sheets == sheets


@pytest.mark.parametrize(
    ("raw", "printed"), [("⑮は何", ("⑮",)), ("①と㉑", ("①", "㉑")), ("15番", ()), ("㊿", ("㊿",))]
)
def test_circled_numbers_are_printed_sheet_numbers(read, raw, printed):
    assert read(raw).printed == printed


def test_a_page_is_no_sheet_and_no_year(read):
    numbers = read("ビジョンP.22とシート20、令和5年度")
    assert (numbers.pages, numbers.sheets, [y.short for y in numbers.years]) == ((22,), (20,), ["R5"])


@pytest.mark.parametrize("raw", ["", "９" * 500, "R" * 300, "令和～令和", "～～", "P.", "R0", "令和99年度"])
def test_nothing_makes_the_reading_fail(read, raw):
    read(raw)
