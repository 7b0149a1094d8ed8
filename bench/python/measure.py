"""What the measured Python clients share: their command line, and the one JSON line they print.

    python3 X.py --url URL --count N --concurrency C [--warm N] [--length N] [--stream] [--uvloop] [--insecure-ca FILE]

Every response must have status 200 and the expected length (that of the first response, unless --length says), else it counts
as failed. The warm-up is the same work in the same process and counts for nothing. CPU is this process's, user and system.
"""
import argparse
import gc
import json
import resource
import ssl
import sys
import time


def options(uvloop=False):
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--count", type=int, required=True, help="requests to measure")
    parser.add_argument("--concurrency", type=int, required=True, help="requests in flight")
    parser.add_argument("--warm", type=int, default=0, help="requests before the measured ones")
    parser.add_argument("--length", type=int, help="bytes of each body; default: as the first")
    parser.add_argument("--stream", action="store_true", help="read the body in pieces, and only count it")
    parser.add_argument("--insecure-ca", metavar="FILE", help="the only certificate authority to trust")
    if uvloop:
        parser.add_argument("--uvloop", action="store_true", help="uvloop in place of asyncio's own loop")
    return parser.parse_args()


def tls(chosen):
    """The TLS settings for these options; verification is always on."""
    return ssl.create_default_context(cafile=chosen.insecure_ca)


class Work:
    """A number of requests that workers take one by one, and what became of them."""

    def __init__(self, count, length):
        self.left = iter(range(count))  # next() on it is one step, so threads may share it
        self.length = length
        self.nanos = []
        self.failed = 0
        self.error = None

    def done(self, began, status, length):
        if self.length is None:
            self.length = length
        if status == 200 and length == self.length:
            self.nanos.append(time.perf_counter_ns() - began)
        else:
            self.fail(f"status {status}, {length} bytes")

    def fail(self, error):
        self.failed += 1
        self.error = self.error or repr(error)


class Clock:
    """Wall and CPU time, and the peak memory of the process so far."""

    def __init__(self):
        gc.collect()
        self.wall = time.perf_counter()
        self.cpu = time.process_time()

    def report(self, work):
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        nanos = sorted(work.nanos)
        if work.error:
            print(f"{sys.argv[0]}: {work.failed} failed, the first: {work.error}", file=sys.stderr)
        print(json.dumps({
            "requests": len(nanos) + work.failed,
            "failed": work.failed,
            "seconds": round(wall, 6),
            "cpu_us_total": round(cpu * 1e6),
            "p50_us": percentile(nanos, 50),
            "p99_us": percentile(nanos, 99),
            "rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        }))


def percentile(nanos, percent):
    """Microseconds, of a sorted list; 0 of an empty one."""
    return round(nanos[min(len(nanos) - 1, len(nanos) * percent // 100)] / 1000, 1) if nanos else 0
