#!/usr/bin/env python3
"""aiohttp, one session, as many tasks as requests may be in flight. See measure.py."""
import asyncio
import time

import aiohttp

import measure


async def worker(session, url, stream, work):
    for _ in work.left:
        began = time.perf_counter_ns()
        try:
            async with session.get(url) as response:
                if stream:
                    length = 0
                    async for piece in response.content.iter_any():
                        length += len(piece)
                else:
                    length = len(await response.read())
                work.done(began, response.status, length)
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            work.fail(error)


async def run(session, chosen, count):
    work = measure.Work(count, chosen.length)
    await asyncio.gather(*(worker(session, chosen.url, chosen.stream, work) for _ in range(chosen.concurrency)))
    return work


async def main(chosen):
    connector = aiohttp.TCPConnector(limit=0, ssl=measure.tls(chosen) if chosen.insecure_ca else None)
    async with aiohttp.ClientSession(connector=connector) as session:
        await run(session, chosen, chosen.warm)
        clock = measure.Clock()
        clock.report(await run(session, chosen, chosen.count))


if __name__ == "__main__":
    chosen = measure.options(uvloop=True)
    if chosen.uvloop:
        import uvloop
        uvloop.install()
    asyncio.run(main(chosen))
