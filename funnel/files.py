"""The bytes of a file and the text in them: gzip undone, encodings told apart, what is no table refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from funnel.errors import TrayectoError

LIMIT = 512 * 2**20

_PARQUET = b"PAR1"
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"SQLite format 3", "sqlite"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"ORC", "orc"),
    (b"ARROW1", "arrow"),
)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Everything below the blank that no text file holds; NUL alone is proof, of the others there must be some.
_CONTROL = re.compile("[\x01-\x08\x0e-\x19\x1b-\x1f]")
_MARKUP = re.compile(r"\s*<(!doctype|html|\?xml|table|head|body)\b", re.IGNORECASE)
_JSON = re.compile(r'\s*(\{\s*["}]|\[\s*[\[{])')


class FileMissing(TrayectoError):
    """There is no such file."""

    code = "file_missing"


class FileUnreadable(TrayectoError):
    """The file is there and the system does not let us read it."""

    code = "file_unreadable"


class FileTooLarge(TrayectoError):
    """More than so many `megabytes` (of 2^20 bytes), as stored or once unpacked."""

    code = "file_too_large"


class FileEmpty(TrayectoError):
    """Nothing in it but blanks."""

    code = "file_empty"


class FileDamaged(TrayectoError):
    """It begins as the kind of file that `looks_like` says, and cannot be read to its end."""

    code = "file_damaged"


class NotATable(TrayectoError):
    """Neither CSV nor Parquet; `looks_like` says what it is: xlsx, pdf, html, binary."""

    code = "file_not_a_table"


class IsFolder(TrayectoError):
    """The path is that of a folder."""

    code = "file_is_folder"


@dataclass(frozen=True, kw_only=True)
class Content:
    """What stands in a file, unpacked. `sha256` is that of `data`, so it is equal with and without gzip."""

    name: str
    data: bytes
    sha256: str

    @property
    def is_parquet(self) -> bool:
        return self.data.startswith(_PARQUET)


def content(source: str | Path | bytes, *, name: str | None = None, limit: int = LIMIT) -> Content:
    """A path, or the bytes themselves with the name that people know them by.

    Raises FileMissing, FileUnreadable, FileTooLarge, FileDamaged, IsFolder, FileEmpty.
    """
    if isinstance(source, bytes):
        name, data = name or "", source
    else:
        path = Path(source)
        # A folder such as "." has no name of its own.
        name = name or path.name or str(path)
        data = _stored(path, name, limit)
    if len(data) > limit:
        raise FileTooLarge(file=name, megabytes=limit / 2**20)
    if data[:2] == b"\x1f\x8b":
        data = _unzipped(data, name, limit)
    if not data.strip(b" \t\r\n\x1a\xef\xbb\xbf\xff\xfe\x00"):
        raise FileEmpty(file=name)
    return Content(name=name, data=data, sha256=hashlib.sha256(data).hexdigest())


def is_parquet(path: Path) -> bool:
    """Does it begin as Parquet does? False also for what cannot be opened, and for a pipe, which is read once."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stored:
            return stored.read(len(_PARQUET)) == _PARQUET
    except (OSError, ValueError):
        return False


def text(file: Content) -> tuple[str, str]:
    """The text and the encoding it was found in. Raises NotATable, FileDamaged."""
    kind = looks_like(file.data)
    if kind is not None:
        raise NotATable(file=file.name, looks_like=kind)
    found, encoding = _decoded(file)
    start = found[:65536]
    if "\0" in found or len(_CONTROL.findall(start)) > len(start) / 100:
        raise NotATable(file=file.name, looks_like="binary")
    if _MARKUP.match(start):
        raise NotATable(file=file.name, looks_like="html")
    if _JSON.match(start):
        raise NotATable(file=file.name, looks_like="json")
    # DOS ended its files with Ctrl-Z, and some exporters still do.
    return found.rstrip("\x1a"), encoding


def looks_like(data: bytes) -> str | None:
    """The kind of a file that is surely no CSV, by its first bytes; the name is not asked."""
    if data[:4] == b"PK\x03\x04":
        return "xlsx" if b"xl/" in data[:65536] or b"xl/" in data[-65536:] else "zip"
    return next((kind for magic, kind in MAGIC if data.startswith(magic)), None)


def _stored(path: Path, name: str, limit: int) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise IsFolder(file=name)
        if size > limit:
            raise FileTooLarge(file=name, megabytes=limit / 2**20)
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as missing:
        raise FileMissing(file=str(path)) from missing
    # ValueError: a NUL in the path. Other OSErrors: no permission, a name too long, a broken disk.
    except (OSError, ValueError) as refused:
        raise FileUnreadable(file=str(path)) from refused


def _unzipped(data: bytes, name: str, limit: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            found = packed.read(limit + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as damage:
        raise FileDamaged(file=name, looks_like="gzip") from damage
    if len(found) > limit:
        raise FileTooLarge(file=name, megabytes=limit / 2**20)
    return found


def _decoded(file: Content) -> tuple[str, str]:
    data = file.data
    if data.startswith(MARKS[1:]):
        try:
            return data.decode("utf-16"), "utf-16"
        except UnicodeDecodeError as damage:
            raise FileDamaged(file=file.name, looks_like="utf-16") from damage
    data = data.removeprefix(MARKS[0])
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"
