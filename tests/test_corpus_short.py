"""Short works are batched into few jobs; a job reruns only if its own works change."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.artifacts.files import sha256
from textlstm.corpus import manifest, short
from textlstm.corpus.short import assign_to_jobs, digest, fetch_short, read_short
from textlstm.corpus.work import Source, Work
from textlstm.errors import TextlstmError


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    for number in range(250):
        (folder / f"Ann_Text {number}.txt").write_text(f"This is text number {number}.")
    (folder / "Ann_Book.txt").write_text("A long book. " * 9000)
    return folder


def jobs(folder):
    return {
        name: [work.id for work in works]
        for name, works in assign_to_jobs(manifest.read(folder).works).items()
    }


def test_each_short_work_is_in_one_job_and_no_long_work_in_any(shelf):
    jobs_of = jobs(shelf)
    assert list(jobs_of) == ["0", "1", "2", "3"]
    assert sorted(id for ids in jobs_of.values() for id in ids) == sorted(
        f"ann_text-{n}" for n in range(250)
    )
    assert max(map(len, jobs_of.values())) < 2 * short.MAX_WORKS_PER_JOB


def test_added_text_changes_one_job(shelf):
    before = jobs(shelf)
    (shelf / "Bob_Another.txt").write_text("Who is Bob? Nobody knows.")
    after = jobs(shelf)
    assert before.keys() == after.keys()
    assert sum(before[name] != after[name] for name in after) == 1


@given(st.integers(0, 450))
def test_number_of_jobs_is_small(number):
    works = [Work(f"w{n}", ("A",), "t", Source("o", __file__), "txt") for n in range(number)]
    jobs_of = assign_to_jobs(works)
    assert sum(map(len, jobs_of.values())) == number
    assert len(jobs_of) <= max(1, 2 * number // short.MAX_WORKS_PER_JOB)
    assert len({len(name) for name in jobs_of}) <= 1


def test_zip_members_and_downloads_are_never_short(shelf):
    (work,) = [work for work in manifest.read(shelf).works if work.id == "ann_text-1"]
    assert short.is_short(work)
    zip_member = dataclasses.replace(work, source=dataclasses.replace(work.source, member="a.txt"))
    download = dataclasses.replace(work, source=Source("x", urls=("https://example.org/a.txt",)))
    assert not short.is_short(zip_member)
    assert not short.is_short(download)


def test_digest_depends_on_text_and_title_but_not_on_modification_time(shelf):
    works = [work for work in manifest.read(shelf).works if short.is_short(work)]
    first = digest(works)
    (shelf / "Ann_Text 1.txt").touch()
    assert digest(works) == first
    assert digest([dataclasses.replace(works[0], title="Other"), *works[1:]]) != first
    (shelf / "Ann_Text 1.txt").write_text("This is text number one.")
    assert digest(works) != first


def test_short_originals_are_fetched_and_listed_and_all_failures_named(shelf, tmp_path):
    works = assign_to_jobs(manifest.read(shelf).works)["0"]
    fetch_short(works, tmp_path / "originals", tmp_path / "0.json")
    listed = read_short(tmp_path / "0.json")
    assert [work.entry for work in listed] == [work.entry for work in works]
    assert all(
        sha256(tmp_path / "originals" / f"{work.id}.txt") == sha256(work.path) for work in works
    )
    wrong = [
        dataclasses.replace(work, sha256="0" * 64) if n < 2 else work
        for n, work in enumerate(works)
    ]
    with pytest.raises(TextlstmError, match="sha256") as error:
        fetch_short(wrong, tmp_path / "others", tmp_path / "1.json")
    assert len(str(error.value).splitlines()) == 2
    assert not (tmp_path / "1.json").exists()


def test_file_name_that_snakemake_cannot_handle_counts_as_short(shelf):
    book = (shelf / "Ann_Book.txt").read_text()
    for name in ("Ann_{work}.txt", "Ann_two\nlines.txt"):
        (shelf / name).write_text(f"{book} {name}")
    short_ids = {id for ids in jobs(shelf).values() for id in ids}
    assert {"ann_-work", "ann_two-lines"} <= short_ids
    assert "ann_book" not in short_ids
