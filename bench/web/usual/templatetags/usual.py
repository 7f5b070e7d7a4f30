"""Days in words, as our own pages say them: the same functions, called as filters of Django's templates."""

from __future__ import annotations

from datetime import date

from django import template

from roedtraad.web import filters

register = template.Library()


@register.filter
def away(day: date, today: date) -> str:
    return filters.away(day, today)


@register.filter
def nearness(day: date, today: date) -> str:
    return filters.nearness(day, today)


@register.filter
def near_date(day: date, today: date) -> str:
    return filters.near_date(day, today)
