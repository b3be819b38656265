"""What is no table says so."""

import gzip

import pytest

from funnel.files import FileDamaged, FileEmpty, FileMissing, FileTooLarge, IsFolder, NotATable
from funnel.tables import read


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04" + b"\0" * 30 + b"xl/workbook.xml", "xlsx"),
        (b"PK\x03\x04" + b"\0" * 30 + b"notes.txt", "zip"),
        (b"%PDF-1.7\n1,2\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "png"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        (b"a,b\n1,\0\n", "binary"),
        (bytes(range(1, 32)) * 20, "binary"),
        (b"<!DOCTYPE html><p>Sign in", "html"),
        (b'[{"a": 1}]', "json"),
    ],
)
def test_what_is_no_table_says_what_it_looks_like(data, kind):
    with pytest.raises(NotATable) as refused:
        read(data, name="ab.csv")
    assert refused.value.values == {"file": "ab.csv", "looks_like": kind}


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\n", b"\xef\xbb\xbf", b"\xff\xfe\r\0\n\0", gzip.compress(b"", mtime=0), b"sep=;\n"]
)
def test_a_file_of_nothing_is_empty(data):
    with pytest.raises(FileEmpty):
        read(data, name="ab.csv")


@pytest.mark.parametrize(
    "data", [gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:-9], b"PAR1 and no more", b"\xff\xfea\0,"]
)
def test_a_file_cut_short_is_damaged(data):
    with pytest.raises(FileDamaged):
        read(data, name="ab.csv")


def test_a_missing_file_a_folder_and_a_large_file_are_told_apart(tmp_path):
    with pytest.raises(FileMissing):
        read(tmp_path / "none.csv")
    with pytest.raises(IsFolder):
        read(tmp_path)
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" + b"1,2\n" * 100)
    assert len(read(large, limit=404)) == 100
    with pytest.raises(FileTooLarge):
        read(large, limit=403)
    with pytest.raises(FileTooLarge) as refused:
        read(gzip.compress(b"1\n" * 2**20), name="bomb.csv", limit=2**20)
    assert refused.value.values == {"file": "bomb.csv", "megabytes": 1.0}


@pytest.mark.parametrize("path", [".", "/"])
def test_a_folder_without_a_name_of_its_own_goes_by_what_was_typed(path):
    with pytest.raises(IsFolder) as refused:
        read(path)
    assert refused.value.values == {"file": path}
