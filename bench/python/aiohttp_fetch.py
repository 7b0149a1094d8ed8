#!/usr/bin/env python3
"""Gets every URL of a list, as one writes it with aiohttp.

    aiohttp_fetch.py LIST                            all at once, bodies in memory: the usual tutorial's gather
    aiohttp_fetch.py LIST --out DIR [--concurrency N]    each body to a file named after the end of its URL, N (64) at a time

Prints how many were right and how many failed; the exit status is 1 when any failed.
"""
import argparse
import asyncio
import os
import sys

import aiohttp


async def get(session, url):
    async with session.get(url) as response:
        response.raise_for_status()
        return await response.read()


async def gather(urls):
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        outcomes = await asyncio.gather(*(get(session, url) for url in urls), return_exceptions=True)
    return sum(isinstance(outcome, bytes) for outcome in outcomes)


async def save(session, urls, folder):
    """One of several workers that share the iterator `urls`. Small files are written at once: a thread for each costs more."""
    right = 0
    for url in urls:
        try:
            body = await get(session, url)
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            print(f"{url}: {error!r}", file=sys.stderr)
            continue
        with open(os.path.join(folder, url.rsplit("/", 1)[1]), "wb") as file:
            file.write(body)
        right += 1
    return right


async def download(urls, folder, concurrency):
    shared = iter(urls)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=concurrency)) as session:
        return sum(await asyncio.gather(*(save(session, shared, folder) for _ in range(concurrency))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("list")
    parser.add_argument("--out")
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--uvloop", action="store_true")
    chosen = parser.parse_args()
    if chosen.uvloop:
        import uvloop
        uvloop.install()
    with open(chosen.list) as lines:
        urls = [line.strip() for line in lines if line.strip()]
    if chosen.out:
        os.makedirs(chosen.out, exist_ok=True)
        right = asyncio.run(download(urls, chosen.out, chosen.concurrency))
    else:
        right = asyncio.run(gather(urls))
    print(f"{right} right, {len(urls) - right} failed")
    return 0 if right == len(urls) else 1


if __name__ == "__main__":
    sys.exit(main())
