"""What the measured clients on asyncio share: tasks, as many as requests may be in flight, and the loop they run on."""
import asyncio

import measure


def start(main):
    """Runs main(options) on asyncio's own loop, or on uvloop if that was asked for."""
    chosen = measure.options(uvloop=True)
    if chosen.uvloop:
        import uvloop
        uvloop.install()
    asyncio.run(main(chosen))


async def measured(worker, client, chosen):
    """Warms up, then measures and reports."""
    await _run(worker, client, chosen, chosen.warm)
    clock = measure.Clock()
    clock.report(await _run(worker, client, chosen, chosen.count))


async def _run(worker, client, chosen, count):
    work = measure.Work(count, chosen.length)
    await asyncio.gather(*(worker(client, chosen.url, chosen.stream, work) for _ in range(chosen.concurrency)))
    return work
