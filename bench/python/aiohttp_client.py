#!/usr/bin/env python3
"""aiohttp, one session, as many tasks as requests may be in flight. See measure.py."""
import asyncio
import time

import aiohttp

import measure
import tasks


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


async def main(chosen):
    connector = aiohttp.TCPConnector(limit=0, ssl=measure.tls(chosen) if chosen.insecure_ca else None)
    async with aiohttp.ClientSession(connector=connector) as session:
        await tasks.measured(worker, session, chosen)


if __name__ == "__main__":
    tasks.start(main)
