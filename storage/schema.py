"""The tables, as migrations. A released migration is never edited: add one below.

Columns under "found by" repeat what the experiment's values say, kept by the same write (`storage/index.py`),
so that the board and the lists are one query each; everything else is stored once.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from storage.schema_map_spans import m006_map_spans

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


@migrations()
def m004_journey_map(db: Database) -> None:
    for statement in (
        # Every thing on a map is a row with a body of JSON, as people typed it (`funnel/journey_map.py` says what
        # fits); `version` counts its changes, and what was taken away is `gone`, so that results keep what they
        # were measured on and a version of the map can bring it back.
        """create table journey (
            id integer primary key autoincrement,
            workspace_id integer not null references workspace(id) on delete cascade,
            template text, body text not null default '{}', position integer not null default 0,
            version integer not null default 0, gone integer not null default 0,
            created_at text not null, changed_at text not null, token text unique)""",
        "insert into journey (workspace_id, template, created_at, changed_at)"
        " select id, case when example then null else 'first' end, created_at, created_at from workspace",
        "alter table stage add column journey_id integer references journey(id) on delete cascade",
        "alter table stage add column body text not null default '{}'",
        "alter table stage add column version integer not null default 0",
        "alter table stage add column gone integer not null default 0",
        "update stage set journey_id = (select id from journey j where j.workspace_id = stage.workspace_id)",
        """create table item (
            id integer primary key autoincrement,
            workspace_id integer not null references workspace(id) on delete cascade,
            journey_id integer not null references journey(id) on delete cascade,
            kind text not null, stage_id integer references stage(id) on delete set null,
            body text not null default '{}', position integer not null default 0,
            version integer not null default 0, gone integer not null default 0,
            created_at text not null, changed_at text not null, token text unique)""",
        "create index item_by_journey on item (journey_id, kind, gone, stage_id)",
        "create index item_by_workspace on item (workspace_id, kind, gone)",
        "create index item_by_stage on item (stage_id, kind, gone)",
        "create index stage_by_journey on stage (journey_id)",
        "create virtual table item_text using fts5 (body, tokenize = 'unicode61 remove_diacritics 2')",
        """create trigger item_text_goes after delete on item begin
            delete from item_text where rowid = old.id; end""",
        """create table tally (
            id integer primary key, item_id integer not null references item(id) on delete cascade,
            starts text not null, ends text not null, met integer not null, total integer not null,
            unique (item_id, starts, ends), check (starts < ends), check (met between 0 and total))""",
        # A whole map as it was, with the label that somebody gave it; `safety`: taken before going back to `restores`.
        """create table map_version (
            id integer primary key autoincrement,
            journey_id integer not null references journey(id) on delete cascade,
            at text not null, label text not null, content text not null, safety integer not null default 0,
            restores integer references map_version(id) on delete set null, token text unique)""",
        "create index map_version_of on map_version (journey_id, at)",
        # Which experiments an opportunity led to.
        """create table opportunity_experiment (
            item_id integer not null references item(id) on delete cascade,
            experiment_id integer not null references experiment(id) on delete cascade,
            primary key (item_id, experiment_id))""",
        "create index opportunity_experiment_of on opportunity_experiment (experiment_id)",
        # A file of evidence that was brought in: its notes are those from the first id to the last; undone whole.
        """create table evidence_import (
            id integer primary key autoincrement,
            journey_id integer not null references journey(id) on delete cascade,
            at text not null, file text not null, digest text not null,
            first_id integer not null, last_id integer not null, unique (journey_id, digest))""",
        """create table survey (
            id integer primary key autoincrement,
            workspace_id integer not null references workspace(id) on delete cascade,
            journey_id integer references journey(id) on delete set null,
            stage_id integer references stage(id) on delete set null,
            touchpoint_id integer references item(id) on delete set null,
            kind text not null, low integer not null, high integer not null, body text not null default '{}',
            version integer not null default 0, gone integer not null default 0,
            created_at text not null, changed_at text not null, token text unique)""",
        "create index survey_by_workspace on survey (workspace_id, gone)",
        "create index survey_by_stage on survey (stage_id)",
        # Answers come in batches (typed on one day, pasted, a file), each with what was left out; undone whole.
        """create table answer_batch (
            id integer primary key autoincrement, survey_id integer not null references survey(id) on delete cascade,
            at text not null, source text not null, digest text, excluded text not null default '{}',
            details text not null default '{}', token text unique, unique (survey_id, digest))""",
        # Scores are kept raw, never only promoters and detractors; `day` may go on with the clock.
        """create table answer (
            id integer primary key autoincrement,
            batch_id integer not null references answer_batch(id) on delete cascade,
            survey_id integer not null references survey(id) on delete cascade,
            day text, score integer not null, weight real not null default 1,
            respondent text, segment text, touchpoint text, token text unique)""",
        "create index answer_of on answer (survey_id, respondent, touchpoint, day, score, weight)",
        "create index answer_of_batch on answer (batch_id)",
        # The journey excellence score: its weights by version, and its parts as they stood when it was noted.
        """create table score_weights (
            id integer primary key autoincrement,
            workspace_id integer not null references workspace(id) on delete cascade,
            at text not null, body text not null, token text unique)""",
        """create table score_reading (
            id integer primary key autoincrement, journey_id integer not null references journey(id) on delete cascade,
            map_version_id integer references map_version(id) on delete set null,
            day text not null, at text not null, parts text not null, token text unique)""",
        "create index score_reading_of on score_reading (journey_id, day)",
        # A review of a map that took place, and what was said.
        """create table review (
            id integer primary key autoincrement, journey_id integer not null references journey(id) on delete cascade,
            at text not null, day text not null, map_version_id integer references map_version(id) on delete set null,
            body text not null default '', token text unique)""",
        "create index review_of on review (journey_id, day)",
        # Are we ready: one rating for each of product, team and reputation.
        """create table readiness (
            workspace_id integer not null references workspace(id) on delete cascade,
            area text not null, rating integer, evidence text not null default '', at text not null,
            primary key (workspace_id, area))""",
    ):
        db.execute(statement)


@migrations()
def m005_money(db: Database) -> None:
    for statement in (
        # A file of costs that was brought in; undone whole. `digest` names its content.
        """create table cost_import (
            id integer primary key autoincrement,
            workspace_id integer not null references workspace(id) on delete cascade,
            at text not null, file text not null, digest text not null, details text not null default '{}',
            unique (workspace_id, digest))""",
        # The ledger, in minor units. `through`: the last day of what was spent over more than one. `of_period`: the
        # hours and money that were typed with a stage's counts for that period, one entry of each. `mark` names a row
        # of a file, so that a longer export of the same rows adds the new ones only.
        """create table cost_entry (
            id integer primary key autoincrement,
            workspace_id integer not null references workspace(id) on delete cascade,
            day text not null, through text,
            phase text not null check (phase in ('acquisition', 'delivery', 'retention')),
            journey_id integer references journey(id) on delete set null,
            stage_id integer references stage(id) on delete set null,
            touchpoint_id integer references item(id) on delete set null,
            experiment_id integer references experiment(id) on delete set null,
            channel text not null default '', segment text not null default '', person text not null default '',
            note text not null default '', money integer, hours real, rate integer,
            of_period integer not null default 0, import_id integer references cost_import(id) on delete cascade,
            mark text, version integer not null default 0, gone integer not null default 0,
            created_at text not null, changed_at text not null, token text unique,
            unique (workspace_id, mark), check (money is not null or hours is not null), check (hours >= 0))""",
        "create index cost_entry_by_day on cost_entry (workspace_id, gone, day)",
        "create index cost_entry_of_stage on cost_entry (stage_id)",
        "create index cost_entry_of_touchpoint on cost_entry (touchpoint_id)",
        "create index cost_entry_of_journey on cost_entry (journey_id)",
        "create index cost_entry_of_experiment on cost_entry (experiment_id)",
        "create index cost_entry_of_import on cost_entry (import_id)",
        """create unique index cost_entry_of_period on cost_entry (stage_id, day, through)
            where of_period and stage_id is not null""",
        # What an hour of somebody costs.
        """create table person_rate (
            workspace_id integer not null references workspace(id) on delete cascade,
            person text not null, rate integer not null check (rate >= 0), primary key (workspace_id, person))""",
        # What was chosen and typed about money, one field a row of JSON.
        """create table money_fact (
            workspace_id integer not null references workspace(id) on delete cascade,
            field text not null, value text not null, at text not null, primary key (workspace_id, field))""",
        """insert into cost_entry (workspace_id, day, through, phase, journey_id, stage_id, money, hours, of_period,
                created_at, changed_at)
            select s.workspace_id, p.starts, date(p.ends, '-1 day'), s.phase, s.journey_id, s.id, p.spend_minor,
                p.hours, 1, w.created_at, w.created_at
            from period p join stage s on s.id = p.stage_id join workspace w on w.id = s.workspace_id
            where p.hours is not null or p.spend_minor is not null""",
        # Counts by segment and channel: the rows of one stage and period are different people, and add up.
        """create table count_import (
            id integer primary key autoincrement,
            workspace_id integer not null references workspace(id) on delete cascade,
            at text not null, file text not null, digest text not null, replaced text not null default '[]',
            unique (workspace_id, digest))""",
        """create table period_new (
            id integer primary key, stage_id integer not null references stage(id) on delete cascade,
            starts text not null, ends text not null, segment text not null default '',
            channel text not null default '', entered integer, completed integer,
            import_id integer references count_import(id) on delete set null,
            unique (stage_id, starts, ends, segment, channel),
            check (starts < ends), check (completed is null or entered is null or completed <= entered))""",
        """insert into period_new (id, stage_id, starts, ends, entered, completed)
            select id, stage_id, starts, ends, entered, completed from period""",
        "drop table period",
        "alter table period_new rename to period",
        "create index period_of_import on period (import_id)",
    ):
        db.execute(statement)


migrations()(m006_map_spans)


def version() -> int:
    """How many migrations this program knows; kept in the file's user_version."""
    return len(migrations._migrations)
