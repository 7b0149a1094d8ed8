#!/usr/bin/env python3
"""httpx.AsyncClient, as many tasks as requests may be in flight. See measure.py."""
import time

import httpx

import measure
import tasks


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


async def main(chosen):
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=30, verify=measure.tls(chosen)) as client:
        await tasks.measured(worker, client, chosen)


if __name__ == "__main__":
    tasks.start(main)
