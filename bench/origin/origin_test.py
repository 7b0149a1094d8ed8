#!/usr/bin/env python3
"""Tests origin.c, compiled with every warning an error and under the address and undefined-behaviour sanitizers.

    python3 bench/origin/origin_test.py
"""
import os
import resource
import signal
import socket
import subprocess
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class OriginTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        program = os.path.join(cls.folder.name, "origin")
        flags = ["-g", "-O1", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover"]
        subprocess.run(["gcc", *flags, "-o", program, os.path.join(HERE, "origin.c")], check=True)
        cls.port = free_port()
        cls.process = subprocess.Popen([program, str(cls.port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        cls.process.stdout.readline()

    @classmethod
    def tearDownClass(cls):
        cls.process.send_signal(signal.SIGTERM)
        _, errors = cls.process.communicate(timeout=20)
        cls.folder.cleanup()
        assert cls.process.returncode == 0 and not errors, errors.decode()

    def connect(self, host="127.0.0.1"):
        s = socket.create_connection((host, self.port), timeout=10)
        self.addCleanup(s.close)
        return s, s.makefile("rb")

    def request(self, path, method="GET"):
        return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()

    def response(self, stream):
        status = int(stream.readline().split()[1])
        headers = {}
        while (line := stream.readline()) != b"\r\n":
            name, value = line.decode().rstrip("\r\n").split(": ", 1)
            headers[name.lower()] = value
        body = stream.read(int(headers["content-length"]))
        self.assertEqual(len(body), int(headers["content-length"]))
        return status, headers, body

    def test_paths(self):
        s, stream = self.connect()
        for path, status, length in [("/1k", 200, 1024), ("/", 200, 1024), ("/?q=1", 200, 1024), ("/bytes/0", 200, 0), ("/bytes/3000000", 200, 3000000),
                                     ("/64m", 200, 64 << 20), ("/1kk", 404, 0), ("/bytes/", 404, 0), ("/bytes/-1", 404, 0), ("/file/x", 404, 0)]:
            s.sendall(self.request(path))
            got, _, body = self.response(stream)
            self.assertEqual((path, got, len(body)), (path, status, length))

    def test_a_file_names_itself(self):
        s, stream = self.connect("127.9.8.7")
        s.sendall(self.request("/file/4711"))
        self.assertTrue(self.response(stream)[2].startswith(b"file 4711\n"))

    def test_close_ends_without_a_reset(self):
        s, stream = self.connect()
        s.sendall(self.request("/close") + self.request("/1k") * 3)
        self.assertEqual(self.response(stream)[1]["connection"], "close")
        s.sendall(b"more")
        self.assertEqual(stream.read(), b"")

    def test_refusals_close(self):
        for bytes_, status in [(self.request("/1k", "POST"), 405), (b"\r\n\r\n", 405), (b"GET /" + b"x" * 17000, 431)]:
            s, stream = self.connect()
            s.sendall(bytes_)
            self.assertEqual(self.response(stream)[0], status)
            self.assertEqual(stream.read(), b"")

    def test_a_head_in_single_bytes(self):
        s, stream = self.connect()
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in self.request("/file/1") + self.request("/file/2"):
            s.sendall(bytes([byte]))
        self.assertTrue(self.response(stream)[2].startswith(b"file 1\n"))
        self.assertTrue(self.response(stream)[2].startswith(b"file 2\n"))

    def test_pipelined_answers_keep_their_order(self):
        """Also with a delay and a large body between them, and a client that reads only after it has written everything."""
        s, stream = self.connect()
        paths = []
        for i in range(300):
            paths += [f"/file/{i}", "/bytes/200000" if i % 50 == 7 else "/1k", "/delay/20" if i % 60 == 9 else "/nope"]
        s.sendall(b"".join(map(self.request, paths)))
        for path in paths:
            status, _, body = self.response(stream)
            self.assertEqual(status, 404 if path == "/nope" else 200, path)
            if path.startswith("/file/"):
                self.assertTrue(body.startswith(b"file " + path[6:].encode() + b"\n"))
            self.assertEqual(len(body), {"/bytes/200000": 200000, "/nope": 0}.get(path, 1024))

    def test_half_close_is_answered(self):
        s, stream = self.connect()
        s.sendall(self.request("/delay/30") + self.request("/bytes/5000000"))
        s.shutdown(socket.SHUT_WR)
        self.assertEqual(len(self.response(stream)[2]), 1024)
        self.assertEqual(len(self.response(stream)[2]), 5000000)
        self.assertEqual(stream.read(), b"")

    def test_delays_are_never_early_and_in_order_of_time(self):
        many = [self.connect() for _ in range(400)]
        start = time.monotonic()
        for i, (s, _) in enumerate(many):
            s.sendall(self.request(f"/delay/{100 + 37 * i % 101}"))
        for i, (_, stream) in enumerate(many):
            self.assertEqual(len(self.response(stream)[2]), 1024)
            self.assertGreaterEqual(time.monotonic() - start, (100 + 37 * i % 101) / 1000)

    def test_clients_that_leave(self):
        """In a delay, in a body, in a head: the others do not notice and nothing leaks (the sanitizer looks at the end)."""
        for bytes_ in [self.request("/delay/50"), self.request("/64m"), b"GET /1", self.request("/1k") * 50]:
            for _ in range(20):
                s = socket.create_connection(("127.0.0.1", self.port))
                s.sendall(bytes_)
                s.close()
        self.test_paths()

    def test_a_slow_reader_does_not_hold_up_the_others(self):
        slow, _ = self.connect()
        slow.sendall(self.request("/64m"))
        self.test_paths()

    def test_more_connections_than_descriptors(self):
        _, hard = resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE)
        open_now = len(os.listdir(f"/proc/{self.process.pid}/fd"))
        resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (open_now + 5, hard))
        try:
            many = [self.connect() for _ in range(20)]
            for s, stream in many:  # those that wait are taken as soon as one goes
                s.sendall(self.request("/1k"))
                self.assertEqual(self.response(stream)[0], 200)
                stream.close()
                s.close()
        finally:
            resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    unittest.main()
