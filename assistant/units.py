"""Counting words of questions and the units of the figures that answer them."""

import re

#: Word of a question → units of figures.
UNITS: dict[str, tuple[str, ...]] = {
    "何人": ("人", "名"),
    "なん人": ("人", "名"),
    "何けん": ("件",),
    "何名": ("人", "名"),
    "人数": ("人", "名"),
    "参加者": ("人", "名"),
    "来場者": ("人", "名"),
    "者数": ("人", "名"),
    "何社": ("社",),
    "社数": ("社",),
    "何者": ("者",),
    "何冊": ("冊",),
    "冊数": ("冊",),
    "何組": ("組",),
    "何枚": ("枚", "冊"),
    "枚数": ("枚", "冊"),
    "部数": ("冊", "部", "枚"),
    "何件": ("件",),
    "何本": ("本",),
    "何店": ("店舗",),
    "何回": ("回",),
    "何市町": ("市町",),
    "何グループ": ("グループ",),
    "何日間": ("日間",),
    "何か所": ("箇所", "か所"),
    "何円": ("円",),
    "売上": ("円",),
    "いくら": ("円",),
}


#: 何万人 counts people, too.
_MAGNITUDE = re.compile("何[十百千万億]+")


def wanted_units(asked: str) -> tuple[str, ...]:
    """The units that a counting question can be answered in; empty for any.

    >>> wanted_units("何冊配りましたか")
    ('冊',)
    """
    plain = _MAGNITUDE.sub("何", asked)
    return tuple(unit for word, units in UNITS.items() if word in plain for unit in units)
