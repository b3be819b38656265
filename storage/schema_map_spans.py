"""The table of `storage/map_spans.py`: a migration of its own file, as `storage/schema.py` is full."""

from __future__ import annotations

from sqlite_utils import Database


def m006_map_spans(db: Database) -> None:
    for statement in (
        # From `since` until the journey's next row the map read as this version; null: as none that was kept.
        """create table map_span (
            id integer primary key autoincrement,
            journey_id integer not null references journey(id) on delete cascade,
            since text not null, version_id integer references map_version(id) on delete cascade)""",
        "create index map_span_of on map_span (journey_id, id)",
        # When a map was changed was not written down before: a version of then holds from the instant it was kept.
        """insert into map_span (journey_id, since, version_id)
            select journey_id, at, coalesce(restores, id) from map_version order by id""",
        """insert into map_span (journey_id, since)
            select id, created_at from journey where id not in (select journey_id from map_version)""",
    ):
        db.execute(statement)
