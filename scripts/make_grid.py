"""Prints static/css/grid.css: the places of calendar items on a day of five-minute rows.

Pages may carry no style attribute (the content security policy forbids it), so that a place has to be a class:
`at-<row>` is where an item starts (1 is midnight), `for-<rows>` how long it is, `lane-<i>-of-<n>` which of n
lanes beside each other it has; `columns-<n>` how many columns there are;
`from-<hour>` and `to-<hour>` say which hours of the day are shown.

    python scripts/make_grid.py > static/css/grid.css
"""

ROWS_AN_HOUR = 12
ROWS = 24 * ROWS_AN_HOUR
LANES = 12
COLUMNS = 40


def places() -> list[str]:
    """Return the rules for where an item starts and how many rows it takes."""
    starts = [f".at-{row}{{grid-row-start:{row}}}" for row in range(1, ROWS + 1)]
    return starts + [f".for-{rows}{{grid-row-end:span {rows}}}" for rows in range(1, ROWS + 1)]


def lanes() -> list[str]:
    """Return the rules for items that overlap."""
    return [
        f".lane-{lane}-of-{count}{{margin-inline-start:{(lane - 1) / count:.4%};width:{1 / count:.4%}}}"
        for count in range(1, LANES + 1)
        for lane in range(1, count + 1)
    ]


def hours() -> list[str]:
    """Return the rules that fold the rows before the first hour away and end the day after the last."""
    firsts = [
        f".from-{hour}{{--hidden:{hour * ROWS_AN_HOUR};grid-template-rows:repeat({hour * ROWS_AN_HOUR},0)}}"
        for hour in range(1, 24)
    ]
    return firsts + [
        f".to-{hour}{{height:calc(var(--row)*({hour * ROWS_AN_HOUR} - var(--hidden,0)))}}" for hour in range(1, 25)
    ]


def columns() -> list[str]:
    """Return the rules for days, rooms and hosts beside each other, the hours on their left."""
    return [
        f".columns-{count}{{grid-template-columns:3.75rem repeat({count},minmax(var(--column,0),1fr))}}"
        for count in range(1, COLUMNS + 1)
    ]


def sheet() -> str:
    """Return the whole sheet; a narrow page stacks its items and needs none of it."""
    rules = "\n".join([*places(), *lanes(), *hours(), *columns()])
    return f"/* Made by scripts/make_grid.py. */\n@media (min-width:48rem){{\n{rules}\n}}\n"


if __name__ == "__main__":
    print(sheet(), end="")
