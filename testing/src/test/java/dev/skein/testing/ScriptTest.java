package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ScriptTest {
    @Test
    void theFirstConnectionGetsTheFirstScriptAndTheLastRepeats() throws Exception {
        Script reset = Script.begin().readRequest().reset();
        try (ScriptedServer server = ScriptedServer.start(reset, Script.begin().serve())) {
            server.on("/", Answer.ok(""));
            try (RawClient client = RawClient.to(server)) {
                assertThrows(SocketException.class, () -> client.get("/").read(1));
            }
            for (int i = 0; i < 2; i++) {
                try (RawClient client = RawClient.to(server)) {
                    assertTrue(client.get("/").head().startsWith("HTTP/1.1 200 "));
                }
            }
            assertEquals(3, server.requests().getLast().connection());
        }
    }

    @Test
    void sendsAnyBytesTornOrWholeAndClosesAtItsEnd() throws Exception {
        byte[] bytes = {0, (byte) 0xff, '\n'};
        Script script =
                Script.begin()
                        .send(bytes)
                        .send("\u0000\u00ffx")
                        .sendTorn("abcdefg", 3, 1)
                        .sendTorn("yz".getBytes(StandardCharsets.ISO_8859_1))
                        .sendSlowly("slow", 3, Duration.ZERO)
                        .head("A", "B");
        try (ScriptedServer server = ScriptedServer.start(script);
                RawClient client = RawClient.to(server)) {
            assertEquals("\u0000\u00ff\n\u0000\u00ffxabcdefgyzslowA\r\nB\r\n\r\n", client.rest());
        }
    }

    @Test
    void repeatsForEachRequestOfAConnection() throws Exception {
        Script script = Script.begin().readRequest().send("hi").repeat();
        try (ScriptedServer server = ScriptedServer.start(script);
                RawClient client = RawClient.to(server)) {
            assertEquals("hi", client.get("/1").read(2));
            assertEquals("hi", client.get("/2").read(2));
            assertEquals(2, server.requests().size());
            client.endOutput();
            assertEquals("", client.rest());
            assertEquals(0, server.inFlight());
        }
    }

    @Test
    void readsTheHeadAndLaterTheBody() throws Exception {
        Gate headRead = new Gate();
        Gate goOn = new Gate();
        Script script =
                Script.begin().readHead().open(headRead).await(goOn).readBody().send("done");
        try (ScriptedServer server = ScriptedServer.start(script);
                RawClient client = RawClient.to(server)) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
            headRead.await();
            assertEquals(0, server.requests().getFirst().bodySize());
            goOn.open();
            assertEquals("done", client.send("abc").read(4));
            assertEquals("abc", server.requests().getFirst().text());
        }
    }

    @Test
    void anAnswerBeforeTheBodyArrivesThoughTheConnectionIsClosed() throws Exception {
        Script script = Script.begin().readHead().answer(Answer.status(413)).close();
        try (ScriptedServer server = ScriptedServer.start(script);
                RawClient client = RawClient.to(server)) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n");
            client.send("x".repeat(300_000));
            assertTrue(client.rest().startsWith("HTTP/1.1 413 "));
        }
    }

    @Test
    void halfClosesAndStillReads() throws Exception {
        Gate read = new Gate();
        Script script = Script.begin().halfClose().readRequest().open(read);
        try (ScriptedServer server = ScriptedServer.start(script);
                RawClient client = RawClient.to(server)) {
            assertEquals("", client.rest());
            client.get("/after");
            read.await();
            assertEquals("/after", server.requests().getFirst().target());
        }
    }

    @Test
    void stopsReadingUntilTheServerIsClosed() throws Exception {
        Gate reached = new Gate();
        try (ScriptedServer server =
                        ScriptedServer.start(Script.begin().open(reached).stopReading());
                RawClient client = RawClient.to(server)) {
            reached.await();
            client.send("unread");
            assertEquals(1, server.openConnections());
        }
    }

    @Test
    void endlessEndsWhenTheClientLeaves() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.start(Script.begin().readRequest().endless("ab"))) {
            try (RawClient client = RawClient.to(server)) {
                assertEquals("abababab", client.get("/").read(8));
            }
            server.awaitOpenConnections(0);
            server.awaitIdle();
        }
    }

    @Test
    void aScriptThatRepeatsWithoutReadingIsAFault() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Script.begin().send("x").repeat());
                RawClient client = RawClient.to(server)) {
            assertEquals("x", client.rest());
            server.awaitOpenConnections(0);
            assertFalse(server.faults().isEmpty());
        }
    }

    @Test
    void scriptsAreImmutableAndJoin() throws IOException {
        Script a = Script.begin().send("a");
        Script ab = a.then(Script.begin().send("b"));
        Script ignored = a.send("c");
        try (ScriptedServer server = ScriptedServer.start(ab, a);
                RawClient first = RawClient.to(server);
                RawClient second = RawClient.to(server)) {
            assertEquals("ab", first.rest());
            assertEquals("a", second.rest());
        }
        assertThrows(IllegalStateException.class, () -> ignored.repeat().send("more"));
    }

    @Test
    void refusesWhatMakesNoSense() {
        Script script = Script.begin();
        assertThrows(IllegalArgumentException.class, () -> script.send("\u20ac"));
        assertThrows(IllegalArgumentException.class, () -> script.sendTorn("x", 0));
        assertThrows(
                IllegalArgumentException.class, () -> script.sendSlowly("x", 0, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> script.endless(""));
        assertThrows(IllegalArgumentException.class, () -> script.pause(Duration.ofNanos(-1)));
        assertThrows(IllegalArgumentException.class, () -> Answer.status(99));
        assertThrows(IllegalArgumentException.class, () -> Answer.ok("").torn(0));
        assertThrows(IllegalArgumentException.class, () -> Answer.ok("").cutAfter(-1));
        assertThrows(IllegalArgumentException.class, () -> Answer.endless(""));
        assertThrows(IllegalArgumentException.class, () -> Answer.ok("").header("A", "b\r\nC: d"));
    }
}
