"""The same lives over the real PostgreSQL: whatever is read there is what the store in memory says."""

import os
from collections.abc import Iterator

import pytest

from connectors.masters.local import LocalMaster
from connectors.postgres.cases import PostgresCases
from connectors.postgres.holds import PostgresHolds
from connectors.postgres.lasting import PostgresLasting
from connectors.postgres.papers import PostgresPapers
from connectors.postgres.pool import connect
from connectors.postgres.tasks import PostgresTasks
from connectors.postgres.vault import Vault
from deploy.local.addresses import ServerName
from deploy.local.stack import LocalStack
from deploy.migrate import migrate
from schemas.request import CaseState
from tests.stateful import machine
from tests.stateful.activations import LOOP, now_run
from tests.stateful.mirror import Mirror, Real
from tests.stateful.play import Changed

SEQUENCES = int(os.environ.get("HABEAS_REAL_SEQUENCES", "50"))
NOT_NEEDED = frozenset({ServerName.TEMPORAL, ServerName.KAFKA, ServerName.SMTP})


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    """The parts of the real store, over a PostgreSQL of their own."""
    folder = tmp_path_factory.mktemp("lives")
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # PostgreSQL may run as another user
    stack = LocalStack(folder / "habeas", without=NOT_NEEDED)
    addresses = now_run(stack.start())
    migrate(addresses)
    pool = now_run(connect(str(addresses.database_url)))
    vault = Vault(now_run(connect(str(addresses.keys_url))), LocalMaster.at(folder / "keys" / "master.key"))
    papers, lasting = PostgresPapers(pool, vault), PostgresLasting(pool, vault)
    cases = PostgresCases(pool, vault, papers, lasting)
    yield Real(cases, PostgresHolds(pool, cases), lasting, papers, PostgresTasks(pool, vault), pool)
    now_run(vault.close())
    now_run(pool.close())
    now_run(stack.stop())


@pytest.mark.timeout(300)
def test_lives_over_postgresql_are_those_over_the_store_in_memory(real: Real) -> None:
    compared: list[int] = []

    class OverPostgres(machine.CaseMachine):
        changed = Changed(keeps=lambda told: Mirror(told, real))

        def teardown(self) -> None:
            super().teardown()
            if hasattr(self, "play") and isinstance(self.play.world.store, Mirror):
                self.play.world.store.compare_facts()
                compared.append(self.play.world.store.compared)

    tally = machine.run(SEQUENCES, OverPostgres)

    assert tally.sequences >= SEQUENCES and sum(compared) > 20 * SEQUENCES
    assert tally.reached[f"state {CaseState.ON_HOLD}"] and tally.reached[f"state {CaseState.CLOSED}"]
    assert not LOOP.is_running()
