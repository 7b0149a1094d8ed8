package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.skein.http.Body;
import dev.skein.http.Method;
import dev.skein.http.Request;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTest {
    @ParameterizedTest(name = "{0} reused={1} byteLeft={2} answered={3} refused={4}: {5}")
    @CsvSource({
        "GET,  true,  true,  false, false, true",
        "GET,  true,  false, false, false, true",
        "GET,  true,  true,  true,  false, false",
        "GET,  false, true,  false, false, false",
        "GET,  false, false, false, false, false",
        "QUERY, true, true,  false, false, true",
        "PUT,  true,  true,  false, false, false",
        "POST, true,  true,  false, false, false",
        "POST, true,  false, false, false, true",
        "POST, false, true,  false, true,  true",
        "POST, true,  true,  false, true,  true",
    })
    void onlyWhatWasProvablyNotProcessed(
            String method,
            boolean reused,
            boolean byteLeft,
            boolean answered,
            boolean refused,
            boolean again) {
        Request request = Request.of(Method.of(method), "http://a.example/");
        Step step =
                Replay.ON.decide(
                        request, new Replay.Break(reused, byteLeft, answered, refused, false), 0);
        assertEquals(again ? new Step.RetryAfter(request, Duration.ZERO) : Step.DELIVER, step);
        assertSame(
                Step.DELIVER,
                Replay.OFF.decide(
                        request, new Replay.Break(reused, byteLeft, answered, refused, false), 0));
    }

    @ParameterizedTest
    @CsvSource({"GET", "POST", "DELETE"})
    void whatIsWrongThereIsSentToItsOwnConnectionOnce(String method) {
        Request request = Request.of(Method.of(method), "http://a.example/").body(Body.text("x"));
        assertEquals(new Step.Apart(request), Replay.ON.onMisdirected(request, false));
        assertSame(Step.DELIVER, Replay.ON.onMisdirected(request, true));
        assertSame(Step.DELIVER, Replay.OFF.onMisdirected(request, false));
        Request once = request.body(Body.stream(InputStream.nullInputStream()));
        assertSame(Step.DELIVER, Replay.ON.onMisdirected(once, false));
    }

    @Test
    void aStreamCountsUntilItIsTouched() {
        Request request =
                Request.post("http://a.example/").body(Body.stream(InputStream.nullInputStream()));
        Step untouched =
                Replay.ON.decide(request, new Replay.Break(true, false, false, false, false), 0);
        assertEquals(new Step.RetryAfter(request, Duration.ZERO), untouched);
        assertSame(
                Step.DELIVER,
                Replay.ON.decide(request, new Replay.Break(true, false, false, false, true), 0));
    }

    @Test
    void itEnds() {
        Request request = Request.get("http://a.example/");
        Replay.Break stale = new Replay.Break(true, true, false, false, false);
        assertEquals(
                new Step.RetryAfter(request, Duration.ZERO), Replay.ON.decide(request, stale, 2));
        assertSame(Step.DELIVER, Replay.ON.decide(request, stale, 3));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 0", "3, 1", "4, 2", "9, 64"})
    void whatIsRefusedHasMoreTries(int replays, long millis) {
        Request request = Request.post("http://a.example/").text("geese");
        Replay.Break refused = new Replay.Break(true, true, false, true, true);
        assertEquals(
                new Step.RetryAfter(request, Duration.ofMillis(millis)),
                Replay.ON.decide(request, refused, replays));
        assertSame(Step.DELIVER, Replay.ON.decide(request, refused, 10));
    }
}
