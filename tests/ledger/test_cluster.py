"""The private PostgreSQL: closed, whole after a crash, and one however many ask for it."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import psycopg
import pytest

from jianyue.ledger.cluster import Cluster, NotStarted, Role
from jianyue.ledger.servers import NotReachable

# PostgreSQL 16 has it no longer as a setting.
CTYPE = "SELECT datctype FROM pg_database WHERE datname = current_database()"
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")


def open_folder() -> Path:
    """Return a folder that every user may pass, with a short path."""
    folder = Path(tempfile.mkdtemp(prefix="jy-"))
    folder.chmod(0o711)
    return folder


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder of one test."""
    folder = open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made() -> Iterator[Cluster]:
    """A cluster that two made at once, shared by the tests for the time it takes to make one."""
    folder = open_folder()
    both = [Cluster(folder / "postgres") for _ in range(2)]
    threads = [threading.Thread(target=cluster.ensure_running) for cluster in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield both[0]
    both[0].stop()
    shutil.rmtree(folder)


@pytest.fixture
def cluster(made: Cluster) -> Cluster:
    """The shared cluster, running."""
    made.ensure_running()
    return made


def asked(cluster: Cluster, question: str, role: Role = "jianyue_app") -> tuple[object, ...]:
    with psycopg.connect(cluster.url(role)) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return tuple(row)


def kill(cluster: Cluster) -> None:
    """Kill the server as a machine out of memory would, and see it gone."""
    os.kill(int((cluster.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    while cluster.is_running():
        time.sleep(0.01)


def test_the_roles_of_the_product_do_not_go_round_the_fence(cluster: Cluster) -> None:
    question = "SELECT rolbypassrls, rolsuper, rolcreatedb FROM pg_roles WHERE rolname=current_user"

    assert asked(cluster, question, "jianyue_app") == (False, False, False)
    assert asked(cluster, question, "jianyue_worker") == (False, False, False)
    assert asked(cluster, question, "jianyue_owner") == (True, False, True)


def test_only_its_owner_reaches_it_and_nobody_over_the_network(cluster: Cluster) -> None:
    folder = cluster.socket_folder

    assert asked(cluster, "SHOW listen_addresses") == ("",)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.folder.stat().st_mode) == 0o700


def test_the_script_for_a_server_of_ones_own_makes_the_same_roles(cluster: Cluster) -> None:
    script = Path(__file__).resolve().parents[2] / "deploy" / "roles.sql"
    superuser = cluster.url("jianyue_owner").replace("jianyue_owner@", "postgres@")
    question = "SELECT array_agg((rolname, rolbypassrls)::text ORDER BY 1) FROM pg_roles"
    before = asked(cluster, question)
    with psycopg.connect(superuser.replace("/jianyue?", "/postgres?"), autocommit=True) as server:
        server.execute("DROP DATABASE jianyue WITH (FORCE)")
        for role in ("owner", "app", "worker"):
            server.execute(f"DROP ROLE jianyue_{role}".encode())
    words = [f"-v{role}_password=of this test" for role in ("owner", "app", "worker")]
    for _ in range(2):
        subprocess.run(
            [cluster.server.program("psql"), superuser.replace("/jianyue?", "/postgres?"),
             "-q", *words, "-f", script],
            check=True,
        )  # fmt: skip

    assert asked(cluster, question) == before
    assert asked(cluster, CTYPE) == ("C.UTF-8",)


def test_its_log_tells_no_words_of_people(cluster: Cluster) -> None:
    with pytest.raises(psycopg.errors.UndefinedColumn):
        asked(cluster, "SELECT wang_fang")
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        asked(cluster, "SELECT 1 WHERE current_user || 'x' = 'secret' OR 'a'::text::int = 1")

    assert "secret" not in cluster.log.read_text()


def test_chinese_is_searched_by_its_letters(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("jianyue_owner")) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT cardinality(show_trgm('证书过期'))").fetchone()

    assert row == (5,)


def test_what_was_committed_is_there_after_a_kill(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("jianyue_owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    kill(cluster)

    cluster.ensure_running()

    assert asked(cluster, "SELECT number FROM kept", "jianyue_owner") == (7,)


def test_the_note_of_a_server_long_gone_does_not_stop_the_next(cluster: Cluster) -> None:
    cluster.stop()
    note = cluster.data / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{cluster.data}\n1\n5432\n\n\n\nready\n")

    cluster.ensure_running()

    assert cluster.is_running()


def test_two_who_ask_at_once_get_one_server(cluster: Cluster) -> None:
    both = [cluster, Cluster(cluster.folder)]

    assert len({asked(one, "SELECT pg_postmaster_start_time()") for one in both}) == 1
    both[0].stop()
    assert not both[1].is_running()
    both[1].stop()


def test_the_last_who_holds_it_stops_it(cluster: Cluster) -> None:
    cluster.stop()
    other = Cluster(cluster.folder)

    with cluster.held():
        with other.held():
            assert asked(other, "SELECT 1") == (1,)
        assert cluster.is_running()

    assert not cluster.is_running()


def test_a_server_that_ran_before_runs_on_when_those_who_hold_it_go(cluster: Cluster) -> None:
    cluster.stop()
    cluster.ensure_running()

    with cluster.held():
        pass

    assert cluster.is_running()


def test_a_path_too_long_for_a_socket_gets_a_short_one(place: Path) -> None:
    long = place / ("long" * 30)
    long.mkdir(mode=0o700)
    cluster = Cluster(long / "postgres", durable=False)
    short = cluster.socket_folder
    try:
        cluster.ensure_running()

        assert asked(cluster, "SHOW fsync") == ("off",)
        assert (cluster.socket_folder, short.parent) == (short, Path(tempfile.gettempdir()))
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
        # The folder above is the product's own: one may pass through it and list nothing.
        assert stat.S_IMODE(long.stat().st_mode) == (0o711 if os.geteuid() == 0 else 0o700)
    finally:
        cluster.stop()
        shutil.rmtree(short)


def test_a_socket_folder_that_others_may_enter_is_refused(place: Path) -> None:
    cluster = Cluster(place / ("long" * 30) / "postgres", durable=False)
    place.joinpath("long" * 30).mkdir(mode=0o711)
    cluster.socket_folder.mkdir(mode=0o755)
    try:
        with pytest.raises(NotReachable, match=str(cluster.socket_folder)):
            cluster.ensure_running()
    finally:
        cluster.socket_folder.rmdir()


def test_a_server_that_does_not_start_says_why(cluster: Cluster) -> None:
    cluster.stop()
    conf = cluster.data / "postgresql.conf"
    sound = conf.read_text()
    conf.write_text(sound + "no_such_setting = 1\n")

    with pytest.raises(NotStarted, match="no_such_setting"):
        cluster.ensure_running()
    conf.write_text(sound)


def test_a_long_log_is_put_aside(cluster: Cluster) -> None:
    cluster.stop()
    with cluster.log.open("r+b") as log:
        log.truncate(11 * 2**20)

    cluster.ensure_running()

    assert cluster.log.stat().st_size < 2**20
    assert (cluster.folder / "server.log.1").stat().st_size >= 11 * 2**20


def test_it_waits_for_the_disk(cluster: Cluster) -> None:
    question = "SELECT current_setting('fsync'), current_setting('data_checksums')"

    assert asked(cluster, question) == ("on", "on")


def as_nobody(folder: Path, answer: Path) -> None:
    """Use a cluster as an ordinary user; write what came of it."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    cluster = Cluster(folder, durable=False)
    try:
        cluster.ensure_running()
        answer.write_text(str(asked(cluster, "SELECT current_user")))
        cluster.stop()
    except NotReachable as refused:
        answer.write_text(refused.said.zh)


def told_by_nobody(folder: Path, place: Path) -> str:
    answer = place / "answer"
    answer.touch()
    answer.chmod(0o666)
    other = get_context("fork").Process(target=as_nobody, args=(folder, answer))
    other.start()
    other.join()
    return answer.read_text()


@root_only
def test_an_ordinary_user_has_his_own_cluster(place: Path) -> None:
    (place / "own").mkdir()
    os.chown(place / "own", 65534, 65534)

    assert told_by_nobody(place / "own" / "postgres", place) == "('jianyue_app',)"
    # Root finds it as its owner left it.
    again = Cluster(place / "own" / "postgres", durable=False)
    again.ensure_running()
    assert again.data.stat().st_uid == 65534
    again.stop()


@root_only
def test_the_cluster_of_another_user_is_refused_in_words(cluster: Cluster, place: Path) -> None:
    assert "属于另一个用户" in told_by_nobody(cluster.folder, place)


@root_only
def test_a_folder_closed_on_the_way_is_named(place: Path) -> None:
    (place / "closed").mkdir(mode=0o700)
    (place / "closed" / "data").mkdir(mode=0o700)

    with pytest.raises(NotReachable, match=f"chmod o\\+x {place}/closed"):
        Cluster(place / "closed" / "data" / "postgres").ensure_running()
