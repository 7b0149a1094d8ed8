package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skein.http.Body;
import dev.skein.http.Deadline;
import dev.skein.http.Delivery;
import dev.skein.http.Headers;
import dev.skein.http.HttpException;
import dev.skein.http.HttpException.Where;
import dev.skein.http.Method;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {
    private static final Retries STANDARD = Retries.standard();
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Request GET = Request.get("http://a.example/");
    private static final Request POST = Request.post("http://a.example/");

    @ParameterizedTest
    @CsvSource({
        "GET, 503, true", "HEAD, 503, true", "PUT, 503, true", "DELETE, 503, true",
                "QUERY, 503, true", "POST, 503, false",
        "PATCH, 503, false", "GET, 408, true", "GET, 429, true", "GET, 502, true", "GET, 504, true",
                "GET, 500, false",
        "GET, 501, false", "GET, 404, false", "GET, 200, false",
    })
    void statuses(String method, int status, boolean again) {
        Request request = Request.of(Method.of(method), "http://a.example/");
        Step step = STANDARD.onResponse(request, status, Headers.empty(), 1, moment(0.5));
        assertEquals(again, step instanceof Step.RetryAfter);
    }

    @Test
    void failuresThatMayPass() {
        for (HttpException failure :
                List.of(
                        new HttpException.Dns("x", where(Phase.DNS, Delivery.NOT_SENT), null),
                        new HttpException.Connect(
                                "x", where(Phase.CONNECT, Delivery.NOT_SENT), null),
                        new HttpException.Timeout(
                                "x", where(Phase.CONNECT, Delivery.NOT_SENT), null))) {
            assertInstanceOf(
                    Step.RetryAfter.class,
                    STANDARD.onFailure(GET, failure, 1, moment(0)),
                    failure.kind());
            assertInstanceOf(
                    Step.RetryAfter.class,
                    STANDARD.onFailure(POST, failure, 1, moment(0)),
                    failure.kind());
        }
        for (HttpException failure :
                List.of(
                        new HttpException.ClosedEarly(
                                "x", where(Phase.BODY, Delivery.ANSWERED), null),
                        new HttpException.Timeout(
                                "x", where(Phase.FIRST_BYTE, Delivery.MAYBE_PROCESSED), null))) {
            assertInstanceOf(
                    Step.RetryAfter.class,
                    STANDARD.onFailure(GET, failure, 1, moment(0)),
                    failure.kind());
            assertSame(
                    Step.DELIVER, STANDARD.onFailure(POST, failure, 1, moment(0)), failure.kind());
            assertInstanceOf(
                    Step.RetryAfter.class,
                    STANDARD.withEveryMethod().onFailure(POST, failure, 1, moment(0)));
        }
    }

    @Test
    void failuresThatStay() {
        Where where = where(Phase.CONNECT, Delivery.NOT_SENT);
        for (HttpException failure :
                List.of(
                        new HttpException.BadUrl("x", where, null),
                        new HttpException.Tls("x", where, null),
                        new HttpException.Protocol("x", where, null),
                        new HttpException.TooLarge("x", where, null),
                        new HttpException.Refused("x", where, null),
                        new HttpException.Cancelled("x", where, null),
                        new HttpException.Upload("x", where, null),
                        new HttpException.Timeout(
                                "x", where(Phase.QUEUE, Delivery.NOT_SENT), null))) {
            assertSame(
                    Step.DELIVER, STANDARD.onFailure(GET, failure, 1, moment(0)), failure.kind());
        }
    }

    @Test
    void aBodyReadOnceIsSentOnce() {
        Request put =
                Request.of(Method.PUT, "http://a.example/")
                        .body(Body.stream(InputStream.nullInputStream()));
        assertSame(Step.DELIVER, STANDARD.onResponse(put, 503, Headers.empty(), 1, moment(0)));
    }

    @Test
    void attemptsEnd() {
        assertInstanceOf(
                Step.RetryAfter.class,
                STANDARD.onResponse(GET, 503, Headers.empty(), 2, moment(0)));
        assertSame(Step.DELIVER, STANDARD.onResponse(GET, 503, Headers.empty(), 3, moment(0)));
        assertSame(
                Step.DELIVER, Retries.none().onResponse(GET, 503, Headers.empty(), 1, moment(0)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1.0, 100",
        "2, 1.0, 200",
        "3, 1.0, 400",
        "8, 1.0, 12800",
        "9, 1.0, 20000",
        "50, 1.0, 20000",
        "2000000000, 1.0, 20000",
        "1, 0.0, 0",
        "3, 0.5, 200",
    })
    void backoffDoublesUpToItsCap(int sent, double jitter, long millis) {
        assertEquals(
                Duration.ofMillis(millis),
                delay(STANDARD.withAttempts(Integer.MAX_VALUE), Headers.empty(), sent, jitter));
    }

    @Test
    void retryAfterIsTheLeastWait() {
        assertEquals(
                Duration.ofSeconds(7), delay(STANDARD, Headers.of("Retry-After", "7"), 1, 1.0));
        assertEquals(
                Duration.ofMillis(100), delay(STANDARD, Headers.of("Retry-After", "0"), 1, 1.0));
        assertEquals(
                Duration.ofSeconds(60), delay(STANDARD, Headers.of("Retry-After", "60"), 1, 1.0));
        Headers date = Headers.of("Retry-After", "Thu, 01 Jan 2026 00:00:09 GMT");
        assertEquals(Duration.ofSeconds(9), delay(STANDARD, date, 1, 0.0));
        Headers past = Headers.of("Retry-After", "Wed, 31 Dec 2025 00:00:00 GMT");
        assertEquals(Duration.ZERO, delay(STANDARD, past, 1, 0.0));
        assertEquals(
                Duration.ofMillis(100), delay(STANDARD, Headers.of("Retry-After", "soon"), 1, 1.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"61", "86400", "99999999999999999999"})
    void whoAsksForTooLongIsObeyedByNotAsking(String seconds) {
        assertSame(
                Step.DELIVER,
                STANDARD.onResponse(GET, 503, Headers.of("Retry-After", seconds), 1, moment(0)));
    }

    @Test
    void noWaitEndsBeyondTheDeadline() {
        Headers seven = Headers.of("Retry-After", "7");
        assertInstanceOf(
                Step.RetryAfter.class,
                STANDARD.onResponse(GET, 503, seven, 1, before(Duration.ofSeconds(8))));
        assertSame(
                Step.DELIVER,
                STANDARD.onResponse(GET, 503, seven, 1, before(Duration.ofSeconds(7))));
    }

    @Test
    void settingsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> STANDARD.withAttempts(0));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.withStatuses(200));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.withShare(-1));
        assertThrows(
                IllegalArgumentException.class,
                () -> STANDARD.withBackoff(Duration.ofMillis(-1), Duration.ZERO));
        assertEquals(
                Duration.ZERO,
                delay(STANDARD.withBackoff(Duration.ZERO, Duration.ZERO), Headers.empty(), 1, 1.0));
        Retries only500 = STANDARD.withStatuses(500);
        assertSame(Step.DELIVER, only500.onResponse(GET, 503, Headers.empty(), 1, moment(0)));
        assertInstanceOf(
                Step.RetryAfter.class, only500.onResponse(GET, 500, Headers.empty(), 1, moment(0)));
    }

    private static Duration delay(Retries retries, Headers headers, int sent, double jitter) {
        Step step = retries.onResponse(GET, 503, headers, sent, moment(jitter));
        return assertInstanceOf(Step.RetryAfter.class, step).delay();
    }

    private static Retries.Moment moment(double jitter) {
        return new Retries.Moment(5, NOW, jitter, Deadline.NEVER);
    }

    private static Retries.Moment before(Duration deadline) {
        return new Retries.Moment(5, NOW, 0, Deadline.after(5, deadline));
    }

    private static Where where(Phase phase, Delivery delivery) {
        return new Where(phase, "http://a.example:80", delivery, Duration.ofMillis(3), 1);
    }
}
