"""Recursive descent over the tokens of a query."""

from sandbox.salesforce.soql.errors import malformed
from sandbox.salesforce.soql.parse_conditions import ConditionParser
from sandbox.salesforce.soql.reader import Reader
from sandbox.salesforce.soql.tree import Grouping, Order, Path, Query, Selected, TypeOf

_CLAUSES = frozenset(
    {"WHERE", "WITH", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FOR", "USING", "ALL", "UPDATE"}
)
_MODES = frozenset({"SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE"})
_PURPOSES = frozenset({"VIEW", "REFERENCE", "UPDATE"})
_DEEPEST = 20


def parse(text: str) -> Query:
    """The tree of a query; QueryError says what is wrong and where."""
    parser = QueryParser(text)
    query = parser.query()
    parser.reader.end()
    return query


class QueryParser:
    """Reads queries, and the objects that a search returns."""

    def __init__(self, text: str) -> None:
        self.reader = Reader(text)
        self._conditions = ConditionParser(self.reader, self.query)
        self._depth = 0

    def query(self) -> Query:
        """SELECT ... FROM ... and its clauses."""
        reader = self.reader
        position = reader.next.position
        self._depth += 1
        if self._depth > _DEEPEST:
            raise malformed("the subqueries are nested too deeply", position)
        reader.expect("SELECT")
        selected = [self._selected()]
        while reader.accept(","):
            selected.append(self._selected())
        reader.expect("FROM")
        source = reader.path()
        alias = self._alias()
        aliases = []
        while reader.accept(","):
            way = reader.path()
            aliases.append((self._alias(), way))
        scope = None
        if reader.accept("USING"):
            reader.expect("SCOPE")
            scope = reader.path()
        where = self._conditions.condition() if reader.accept("WHERE") else None
        if reader.accept("WITH"):
            self._with()
        grouping = self._grouping()
        having = self._conditions.condition() if reader.accept("HAVING") else None
        orders = self._orders()
        limit = reader.whole() if reader.accept("LIMIT") else None
        offset = reader.whole() if reader.accept("OFFSET") else None
        purposes = self._purposes()
        all_rows = reader.at("ALL") and reader.follows("ROWS")
        if all_rows:
            reader.expect("ALL", "ROWS")
        self._depth -= 1
        return Query(
            selected=tuple(selected),
            source=source,
            position=position,
            alias=alias,
            aliases=tuple(aliases),
            scope=scope,
            where=where,
            grouping=grouping,
            having=having,
            order_by=tuple(orders),
            limit=limit,
            offset=offset,
            purposes=tuple(purposes),
            all_rows=all_rows,
        )

    def returned(self) -> Query:
        """An object of a search's RETURNING: Account(Id, Name WHERE ... ORDER BY ... LIMIT ... OFFSET ...)."""
        reader = self.reader
        source = reader.path()
        selected: list[Selected] = []
        where, orders = None, list[Order]()
        limit = offset = None
        if reader.accept("("):
            selected.append(self._plain())
            while reader.accept(","):
                selected.append(self._plain())
            where = self._conditions.condition() if reader.accept("WHERE") else None
            orders = self._orders()
            limit = reader.whole() if reader.accept("LIMIT") else None
            offset = reader.whole() if reader.accept("OFFSET") else None
            reader.expect(")")
        chosen = tuple(selected) or (Selected(Path(("Id",), source.position), "", source.position),)
        return Query(
            selected=chosen,
            source=source,
            position=source.position,
            where=where,
            order_by=tuple(orders),
            limit=limit,
            offset=offset,
        )

    def _plain(self) -> Selected:
        """A field or function without an alias."""
        position = self.reader.next.position
        return Selected(self.reader.expression(), "", position)

    def _alias(self) -> str:
        reader = self.reader
        if reader.accept("AS"):
            return reader.alias()
        return reader.alias() if reader.next.is_name and not reader.at(*_CLAUSES) else ""

    def _selected(self) -> Selected:
        reader = self.reader
        position = reader.next.position
        if reader.accept("("):
            inner = self.query()
            reader.expect(")")
            return Selected(inner, "", position)
        if reader.at("TYPEOF"):
            return Selected(self._typeof(), "", position)
        if reader.at("FROM"):
            raise reader.unexpected()
        what = reader.expression()
        alias = ""
        if reader.next.is_name and not reader.at("FROM"):
            alias = reader.alias()
        return Selected(what, alias, position)

    def _typeof(self) -> TypeOf:
        reader = self.reader
        position = reader.take().position
        relationship = reader.path()
        whens: list[tuple[str, tuple[Path, ...]]] = []
        otherwise: tuple[Path, ...] = ()
        reader.expect("WHEN")
        while True:
            name = reader.alias()
            reader.expect("THEN")
            whens.append((name, self._fields()))
            if not reader.accept("WHEN"):
                break
        if reader.accept("ELSE"):
            otherwise = self._fields()
        reader.expect("END")
        return TypeOf(relationship, tuple(whens), otherwise, position)

    def _fields(self) -> tuple[Path, ...]:
        found = [self.reader.path()]
        while self.reader.accept(","):
            found.append(self.reader.path())
        return tuple(found)

    def _with(self) -> None:
        """What a client may ask for with WITH is what it gets anyway: its user's sight of the fields."""
        if not self.reader.at(*_MODES):
            raise self.reader.unexpected()
        self.reader.take()

    def _grouping(self) -> Grouping:
        reader = self.reader
        if not reader.accept("GROUP"):
            return Grouping("", ())
        reader.expect("BY")
        kind = ""
        if reader.at("ROLLUP", "CUBE") and reader.follows("("):
            kind = reader.take().upper
            reader.expect("(")
        by = [reader.expression()]
        while reader.accept(","):
            by.append(reader.expression())
        if kind:
            reader.expect(")")
        return Grouping(kind, tuple(by))

    def _orders(self) -> list[Order]:
        reader = self.reader
        if not reader.accept("ORDER"):
            return []
        reader.expect("BY")
        orders = [self._order()]
        while reader.accept(","):
            orders.append(self._order())
        return orders

    def _order(self) -> Order:
        reader = self.reader
        what = reader.expression()
        descending = reader.accept("DESC")
        if not descending:
            reader.accept("ASC")
        nulls_last = False
        if reader.accept("NULLS"):
            nulls_last = reader.accept("LAST")
            if not nulls_last:
                reader.expect("FIRST")
        return Order(what, descending, nulls_last)

    def _purposes(self) -> list[str]:
        reader = self.reader
        found = []
        while reader.accept("FOR"):
            if not reader.at(*_PURPOSES):
                raise reader.unexpected()
            found.append(reader.take().upper)
        if reader.accept("UPDATE"):
            # Counts how often articles are read and found; no other object has such counts.
            if not reader.at("TRACKING", "VIEWSTAT"):
                raise reader.unexpected()
            reader.take()
            while reader.accept(","):
                if not reader.at("TRACKING", "VIEWSTAT"):
                    raise reader.unexpected()
                reader.take()
        return found
