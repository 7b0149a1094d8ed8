#!/usr/bin/env python3
"""requests in a pool of as many threads as requests may be in flight, each with its own session. See measure.py."""
import time
from concurrent.futures import ThreadPoolExecutor

import requests

import measure


def worker(session, chosen, work):
    trusted = chosen.insecure_ca or True  # for each request: REQUESTS_CA_BUNDLE beats a session's own
    for _ in work.left:
        began = time.perf_counter_ns()
        try:
            with session.get(chosen.url, stream=chosen.stream, timeout=30, verify=trusted) as response:
                length = sum(map(len, response.iter_content(65536))) if chosen.stream else len(response.content)
                work.done(began, response.status_code, length)
        except requests.RequestException as error:
            work.fail(error)


def run(pool, sessions, chosen, count):
    work = measure.Work(count, chosen.length)
    for worked in [pool.submit(worker, session, chosen, work) for session in sessions]:
        worked.result()
    return work


def main(chosen):
    sessions = [requests.Session() for _ in range(chosen.concurrency)]
    with ThreadPoolExecutor(chosen.concurrency) as pool:
        run(pool, sessions, chosen, chosen.warm)
        clock = measure.Clock()
        clock.report(run(pool, sessions, chosen, chosen.count))
        for session in sessions:
            session.close()


if __name__ == "__main__":
    main(measure.options())
