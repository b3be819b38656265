"""The tables, as migrations. A released migration is never edited: add one below.

Columns under "found by" repeat what the experiment's values say, kept by the same write (`storage/index.py`),
so that the board and the lists are one query each; everything else is stored once.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x74726179  # "tray"

migrations = Migrations("trayecto")


@migrations()
def m001_beginning(db: Database) -> None:
    for statement in (
        """create table workspace (
            id integer primary key autoincrement, name text not null, example integer not null default 0,
            currency text not null default 'EUR', created_at text not null)""",
        # One row per person that uses this file; without sign-in the one person is 'local'.
        """create table profile (
            person text primary key, lang text, workspace_id integer references workspace(id) on delete set null)""",
        """create table stage (
            id integer primary key autoincrement,
            workspace_id integer not null references workspace(id) on delete cascade,
            phase text not null check (phase in ('acquisition', 'delivery', 'retention')),
            name text not null, position integer not null, template text)""",
        """create table experiment (
            id integer primary key autoincrement,
            workspace_id integer not null references workspace(id) on delete cascade,
            parent_id integer references experiment(id) on delete set null,
            version integer not null default 0, created_at text not null, changed_at text not null,
            draft text, started_at text, card text, seal text, file_choices text not null default '{}',
            -- found by:
            name text not null default '', stage_id integer references stage(id), status text not null default 'draft',
            verdict text, people integer not null default 0, planned_people integer, ends_on text, through text)""",
        # Partial, with the very condition of the lists (`storage/library.py`): counting and paging read nothing else.
        """create index experiment_by_change on experiment (workspace_id, changed_at desc, id desc)
            where version > 0 or parent_id is not null""",
        """create index experiment_by_status on experiment (workspace_id, status, changed_at, id)
            where version > 0 or parent_id is not null""",
        "create index experiment_by_parent on experiment (parent_id)",
        "create index experiment_by_stage on experiment (stage_id, status)",
        "create virtual table experiment_text using fts5 (body, tokenize = 'unicode61 remove_diacritics 2')",
        """create trigger experiment_text_goes after delete on experiment begin
            delete from experiment_text where rowid = old.id; end""",
        """create table amendment (
            id integer primary key, experiment_id integer not null references experiment(id) on delete cascade,
            at text not null, reason text not null, card text not null, seal text not null)""",
        """create table reading (
            id integer primary key, experiment_id integer not null references experiment(id) on delete cascade,
            through text not null, recorded_at text not null, source text not null, digest text,
            samples text not null, people text not null, details text not null default '{}',
            token text not null unique, unique (experiment_id, digest))""",
        """create table decision (
            id integer primary key, experiment_id integer not null references experiment(id) on delete cascade,
            at text not null, choice text not null, reason text not null default '', verdict text,
            numbers text not null default '{}', token text not null unique)""",
        """create table learning (
            experiment_id integer primary key references experiment(id) on delete cascade,
            at text not null, body text not null, verdict text)""",
        """create table period (
            id integer primary key, stage_id integer not null references stage(id) on delete cascade,
            starts text not null, ends text not null, entered integer, completed integer,
            hours real, spend_minor integer, unique (stage_id, starts, ends),
            check (starts < ends), check (completed is null or entered is null or completed <= entered))""",
        "create index amendment_of on amendment (experiment_id)",
        "create index reading_of on reading (experiment_id, through)",
        "create index decision_of on decision (experiment_id)",
    ):
        db.execute(statement)


@migrations()
def m002_looks(db: Database) -> None:
    for statement in (
        # Who looks at results before the end, and how often: one row per reading that was on a screen.
        """create table look (
            id integer primary key, experiment_id integer not null references experiment(id) on delete cascade,
            reading_id integer not null, at text not null, unique (experiment_id, reading_id))""",
        # Found by: the registered rule ends it before its planned end.
        "alter table experiment add column early integer not null default 0",
        # The primary metric by segment: segment → variant → sample.
        "alter table reading add column segments text not null default '{}'",
    ):
        db.execute(statement)


@migrations()
def m003_reached(db: Database) -> None:
    # The card in force: the last amendment's, or the one that was registered.
    card = """coalesce((select a.card from amendment a where a.experiment_id = experiment.id
        order by a.id desc limit 1), experiment.card)"""
    for statement in (
        # Found by: the newest reading is at the planned end.
        "alter table experiment add column reached integer not null default 0",
        # Of before and after only those since the change count.
        f"""update experiment set people = (select coalesce(sum(found.value), 0) from json_each((
                select r.people from reading r where r.experiment_id = experiment.id
                order by r.through desc, r.id desc limit 1)) found
            where found.key <> json_extract({card}, '$.variants[0].key'))
            where through is not null and json_extract({card}, '$.grade') = 'before_after'""",
        f"""update experiment set reached = 1
            where started_at is not null and (json_extract({card}, '$.grade') = 'opinion'
                or through is not null and (people >= planned_people or date(through, '+1 day') >= ends_on))""",
    ):
        db.execute(statement)


def version() -> int:
    """How many migrations this program knows; kept in the file's user_version."""
    return len(migrations._migrations)
