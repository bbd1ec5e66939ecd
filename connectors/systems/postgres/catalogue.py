"""What the database itself says about the tables of a manifest."""

from dataclasses import dataclass, field

from asyncpg import Connection

_COLUMNS = """
SELECT c.oid::bigint AS id, c.relname, c.relkind::text AS kind, a.attname, t.typname,
       CASE WHEN t.typname IN ('varchar', 'bpchar') THEN format_type(a.atttypid, NULL)
            ELSE format_type(a.atttypid, a.atttypmod) END AS type,
       CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS length,
       a.attnotnull AS filled, a.attgenerated <> '' OR a.attidentity = 'a' AS computed,
       a.atthasdef OR a.attidentity <> '' AS given,
       has_table_privilege(c.oid, 'SELECT') AS may_read, has_table_privilege(c.oid, 'DELETE') AS may_erase,
       has_column_privilege(c.oid, a.attnum, 'UPDATE') AS may_change,
       has_column_privilege(c.oid, a.attnum, 'INSERT') AS may_write
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
 WHERE CASE WHEN $1::text = 'pg_temp' THEN n.oid = pg_my_temp_schema() ELSE n.nspname = $1 END
   AND c.relname = ANY($2::text[])
 ORDER BY c.relname, a.attnum
"""

_UNIQUE = """
SELECT c.relname, array_agg(a.attname::text) AS columns
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey[:i.indnkeyatts - 1])
 WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
   AND CASE WHEN $1::text = 'pg_temp' THEN n.oid = pg_my_temp_schema() ELSE n.nspname = $1 END
   AND c.relname = ANY($2::text[])
 GROUP BY c.relname, i.indexrelid
"""

_FOREIGN = """
SELECT f.oid::bigint AS id, cn.nspname AS child_schema, child.relname AS child, parent.relname AS parent,
       ARRAY(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY k(n, i)
               JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.n ORDER BY k.i) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(f.confkey) WITH ORDINALITY k(n, i)
               JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.n ORDER BY k.i) AS referred,
       cn.oid = n.oid AS same_schema,
       CASE f.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT'
            WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END AS action
  FROM pg_constraint f
  JOIN pg_class child ON child.oid = f.conrelid
  JOIN pg_namespace cn ON cn.oid = child.relnamespace
  JOIN pg_class parent ON parent.oid = f.confrelid
  JOIN pg_namespace n ON n.oid = parent.relnamespace
 WHERE f.contype = 'f' AND f.conparentid = 0
   AND CASE WHEN $1::text = 'pg_temp' THEN n.oid = pg_my_temp_schema() ELSE n.nspname = $1 END
   AND parent.relname = ANY($2::text[])
 ORDER BY f.conname
"""


@dataclass(frozen=True)
class Column:
    """One column."""

    name: str
    type: str
    """As a cast writes it."""
    base: str
    """The catalogue's short name, for instance `int8`."""
    filled: bool
    """NOT NULL."""
    computed: bool
    may_change: bool
    length: int | None = None
    """Characters that it holds, where that is limited."""
    given: bool = False
    """A new row has a value here without being told."""
    may_write: bool = True
    """In a new row."""


@dataclass(frozen=True)
class Facts:
    """One table."""

    id: int
    kind: str
    may_read: bool
    may_erase: bool
    columns: dict[str, Column] = field(default_factory=dict)
    unique: list[frozenset[str]] = field(default_factory=list)


@dataclass(frozen=True)
class ForeignKey:
    """A reference that the database keeps."""

    id: int
    schema: str
    """Of the child; the manifest's own schema as the manifest writes it."""
    child: str
    columns: tuple[str, ...]
    parent: str
    referred: tuple[str, ...]
    same_schema: bool
    action: str
    """What the database does to the child when the parent goes."""


@dataclass(frozen=True)
class Catalogue:
    """The tables that a manifest names, and all that refers to them."""

    tables: dict[str, Facts]
    foreign: tuple[ForeignKey, ...]


async def read_catalogue(connection: Connection, schema: str, tables: list[str]) -> Catalogue:
    """What exists of these tables now."""
    facts: dict[str, Facts] = {}
    for row in await connection.fetch(_COLUMNS, schema, tables):
        table = facts.setdefault(row["relname"], Facts(row["id"], row["kind"], row["may_read"], row["may_erase"]))
        table.columns[row["attname"]] = Column(
            row["attname"],
            row["type"],
            row["typname"],
            row["filled"],
            row["computed"],
            row["may_change"],
            row["length"],
            row["given"],
            row["may_write"],
        )
    for row in await connection.fetch(_UNIQUE, schema, tables):
        facts[row["relname"]].unique.append(frozenset(row["columns"]))
    foreign = tuple(
        ForeignKey(
            row["id"],
            schema if row["same_schema"] else row["child_schema"],
            row["child"],
            tuple(row["columns"]),
            row["parent"],
            tuple(row["referred"]),
            row["same_schema"],
            row["action"],
        )
        for row in await connection.fetch(_FOREIGN, schema, tables)
    )
    return Catalogue(facts, foreign)
