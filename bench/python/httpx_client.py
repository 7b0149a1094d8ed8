#!/usr/bin/env python3
"""httpx.AsyncClient, as many tasks as requests may be in flight. See measure.py."""
import asyncio
import time

import httpx

import measure


async def worker(client, url, stream, work):
    for _ in work.left:
        began = time.perf_counter_ns()
        try:
            if stream:
                async with client.stream("GET", url) as response:
                    length = 0
                    async for piece in response.aiter_bytes():
                        length += len(piece)
            else:
                response = await client.get(url)
                length = len(response.content)
            work.done(began, response.status_code, length)
        except httpx.HTTPError as error:
            work.fail(error)


async def run(client, chosen, count):
    work = measure.Work(count, chosen.length)
    await asyncio.gather(*(worker(client, chosen.url, chosen.stream, work) for _ in range(chosen.concurrency)))
    return work


async def main(chosen):
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=30, verify=measure.tls(chosen)) as client:
        await run(client, chosen, chosen.warm)
        clock = measure.Clock()
        clock.report(await run(client, chosen, chosen.count))


if __name__ == "__main__":
    chosen = measure.options(uvloop=True)
    if chosen.uvloop:
        import uvloop
        uvloop.install()
    asyncio.run(main(chosen))
