"""The worker: carries cases, starts what was opened, seals the ledger, sends events, takes requests from Kafka."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.worker import Worker

from activities.act import Act
from activities.afterwards import Afterwards
from activities.ageing import Ageing
from activities.archive import Archive
from activities.close import Close
from activities.decide import Decide
from activities.discover import Discover
from activities.inform import Inform
from activities.intake import Intake
from activities.notify import Notify
from activities.office import Office
from activities.pack import Pack
from activities.ports import DataSystem, Expiring
from activities.prove import Prove
from activities.reconcile import Reconcile
from activities.replay import Replay
from activities.retain import Retain
from activities.thirdparties import ThirdParties
from activities.verify import Verify
from connectors.kafka import EventProducer, consume_intake, create_topics
from deploy import mail_loops, ticket_loops, trusting
from deploy.engine import Engine
from deploy.estates import PatientSystem
from deploy.guard import Guard
from deploy.intake import IntakeTopic, intake_key
from deploy.sandbox import runner
from deploy.schedules import keep_schedules
from deploy.stamping import Stamping
from deploy.starter import Starter
from schemas.errors import SystemRefused
from schemas.events import Topics, event_of
from schemas.ids import OrgId, org_queue, system_queue
from workflows.calendar import CalendarWorkflow
from workflows.reconcile import ReconcileWorkflow
from workflows.replay import ReplayWorkflow
from workflows.request import RequestWorkflow
from workflows.retention import RetentionWorkflow

log = structlog.get_logger()
GARBAGE = 20_000
"""New objects between two looks for garbage: the default of 700 spends a tenth of the processor on looking."""
LOOK = 0.25
"""Seconds between two looks."""
FULL = 1000
"""A look that found so much found not all."""
REST = 2.0
"""Seconds after a fault."""


def activities(office: Office) -> list[Callable[..., Awaitable[object]]]:
    """Every activity of the engine."""
    return [*_before_the_plan(office), *_after_the_plan(office), *_by_themselves(office)]


def _before_the_plan(office: Office) -> list[Callable[..., Awaitable[object]]]:
    intake, verify, discover = Intake(office), Verify(office), Discover(office)
    return [
        intake.open_case,
        intake.remind,
        Prove(office).weigh,
        verify.recognise,
        verify.turn,
        verify.wait,
        verify.extend,
        verify.clock,
        discover.find_copies,
        discover.find_the_rest,
        discover.read_again,
        Decide(office).judge,
        ThirdParties(office).find,
    ]


def _after_the_plan(office: Office) -> list[Callable[..., Awaitable[object]]]:
    act, notify, inform, afterwards = Act(office), Notify(office), Inform(office), Afterwards(office)
    return [
        act.carry_out,
        act.carry_out_system,
        act.read_back,
        Pack(office).make_copy,
        inform.recipients,
        inform.confirm,
        inform.forward,
        inform.staff,
        notify.answer,
        notify.stopped,
        notify.ended_stopped,
        notify.ask,
        notify.ask_strongly,
        notify.before_lifting,
        notify.neither,
        notify.refer,
        notify.conclude,
        notify.join,
        afterwards.hand_out,
        afterwards.lift,
    ]


def _by_themselves(office: Office) -> list[Callable[..., Awaitable[object]]]:
    close, retain = Close(office), Retain(office, itself)
    return [
        close.next_hold,
        close.end,
        close.note,
        close.waits,
        close.overdue,
        close.trouble,
        close.hold,
        close.raise_reviews,
        Ageing(office).tidy,
        Archive(office).keep,
        Reconcile(office).look,
        retain.begin,
        retain.make_tasks,
        retain.end,
    ]


async def itself(system: DataSystem) -> Expiring:
    """The system behind the one that waits for it. Raises SystemUnavailable, BadManifest, SystemRefused."""
    found = await system.opened() if isinstance(system, PatientSystem) else system
    if isinstance(found, Expiring):
        return found
    raise SystemRefused(system.id, "its connector can't find what is over")


def case_worker(client: Client, office: Office, org: OrgId, *, queue: str | None = None, strict: bool = True) -> Worker:
    """The worker of one organisation's workflows and of every activity; tests and time skipping use the same, strictly."""
    return Worker(
        client,
        task_queue=queue or org_queue(org),
        workflows=[RequestWorkflow, CalendarWorkflow, RetentionWorkflow, ReplayWorkflow, ReconcileWorkflow],
        activities=activities(office),
        workflow_runner=runner(strict=strict),
        interceptors=[Guard()],
        max_cached_workflows=500,
        max_concurrent_activities=20,
        max_concurrent_local_activities=20,
        graceful_shutdown_timeout=timedelta(seconds=5),
    )


def system_workers(client: Client, office: Office) -> list[Worker]:
    """A worker for each system's own queue: long work next to its data."""
    discover, act, retain, replay = Discover(office), Act(office), Retain(office, itself), Replay(office)
    return [
        Worker(
            client,
            task_queue=system_queue(org, system),
            activities=[discover.find_the_rest, act.carry_out_system, retain.sweep_system, replay.system],
            interceptors=[Guard()],
            max_concurrent_activities=4,
            max_concurrent_activity_task_polls=1,
            graceful_shutdown_timeout=timedelta(seconds=5),
        )
        for org, estate in office.estates.items()
        for system in estate.holdings
    ]


async def run(
    engine: Engine, client: Client, stopped: asyncio.Event, *, ready: Callable[[], object] = lambda: None
) -> None:
    """Works until `stopped` is set; then finishes what is under way, as far as that is short.

    ready: called once everything is under way.
    """
    await trusting.pin(engine)
    starter = Starter(client, engine.book)
    loops = [
        asyncio.create_task(_forever("starter", starter.sweep)),
        asyncio.create_task(_forever("sealer", engine.ledger.seal)),
        asyncio.create_task(_forever("schedules", lambda: keep_schedules(client, engine.estates), once=True)),
    ]
    if engine.timestamps is not None:
        loops.append(
            asyncio.create_task(_forever("witness", Stamping(engine.ledger, engine.timestamps, engine.estates).look))
        )
    if engine.broker is not None:
        loops.append(asyncio.create_task(_forever("publisher", _Publisher(engine).publish)))
        loops.append(asyncio.create_task(_forever("intake", _intake(engine, starter))))
    for name, look in (
        *ticket_loops.loops(engine, client, starter),
        *mail_loops.loops(engine, client, starter),
    ):  # fmt: skip
        loops.append(asyncio.create_task(_forever(name, look)))
    cases = [case_worker(client, engine.office, org, strict=False) for org in engine.estates]
    workers = [*cases, *system_workers(client, engine.office)]
    running = [asyncio.create_task(w.run()) for w in workers]
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    log.info("worker_started", systems=len(workers) - len(cases))
    ready()
    stop = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait([stop, *running], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for loop in (*loops, stop):
            loop.cancel()
        await asyncio.gather(*(w.shutdown() for w in workers), return_exceptions=True)
        ended = await asyncio.gather(*running, return_exceptions=True)
        await asyncio.gather(*loops, return_exceptions=True)
        log.info("worker_stopped")
    for failure in (e for e in ended if isinstance(e, Exception)):
        raise failure


async def _forever(name: str, look: Callable[[], Awaitable[object]], *, once: bool = False) -> None:
    """Looks again and again; a fault is logged, and the next look comes after a rest."""
    troubled = False
    while True:
        try:
            found = await look()
            if once:
                return
            if troubled:
                log.info("loop_recovered", loop=name)
            troubled = False
            await asyncio.sleep(0 if found == FULL else LOOK)  # what comes meanwhile is taken together
        except asyncio.CancelledError:
            raise
        except Exception as fault:  # a loop outlives whatever its neighbours do
            if not troubled:
                log.warning("loop_rests", loop=name, error=type(fault).__name__)
            troubled = True
            await asyncio.sleep(REST)


def topics_of(engine: Engine) -> dict[OrgId, Topics]:
    """Each organisation's own topics."""
    return {org: Topics(prefix=estate.organisation.topics) for org, estate in engine.estates.items()}


class _Publisher:
    """Sends what the outbox holds, in order, one publisher at a time."""

    def __init__(self, engine: Engine) -> None:
        assert engine.broker is not None
        self._outbox, self._lasting, self._broker = engine.outbox, engine.lasting, engine.broker
        self._topics = topics_of(engine)

    async def publish(self) -> None:
        """Publishes until something fails; then gives the lock back."""
        lock = await self._outbox.claim()
        if lock is None:
            return
        producer = EventProducer(self._broker)
        try:
            await create_topics(self._broker, list(self._topics.values()))
            while True:
                batch = await self._outbox.next(lock, self._topics)
                suppressions = await self._lasting.to_publish(FULL, self._topics)
                if suppressions:
                    said = [(self._topics[o.entry.org], o.entry, o.revoked_at is None) for o in suppressions]
                    await producer.send_suppressions(said)
                    await self._lasting.published(suppressions)
                if not batch:
                    await asyncio.sleep(LOOK)
                    continue
                await producer.send([(self._topics[org], event_of(entry)) for org, _, entry in batch])
                await self._outbox.sent(lock, [(org, index) for org, index, _ in batch])
        finally:
            await producer.close()
            await self._outbox.release(lock)


def _intake(engine: Engine, starter: Starter) -> Callable[[], Awaitable[None]]:
    topic = IntakeTopic(engine, starter, intake_key(engine.keys))

    async def consume() -> None:
        assert engine.broker is not None
        all_topics = list(topics_of(engine).values())
        await create_topics(engine.broker, all_topics)
        await consume_intake(engine.broker, all_topics, topic.take, topic.refuse)

    return consume
