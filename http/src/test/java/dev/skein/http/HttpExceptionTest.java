package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpExceptionTest {
    private static final HttpException.Where WHERE =
            new HttpException.Where(
                    Phase.FIRST_BYTE,
                    "https://host.example",
                    Delivery.MAYBE_PROCESSED,
                    Duration.ofMillis(1500),
                    2);

    @Test
    void saysWhatWhereAndAfterHowLong() {
        var cause = new IllegalStateException("x");
        HttpException failure = new HttpException.Timeout("no answer within 1.5 s", WHERE, cause);
        assertEquals(
                "no answer within 1.5 s [https://host.example, first byte, after 1500 ms]",
                failure.getMessage());
        assertEquals(Phase.FIRST_BYTE, failure.phase());
        assertEquals(Delivery.MAYBE_PROCESSED, failure.delivery());
        assertEquals("https://host.example", failure.origin());
        assertEquals(Duration.ofMillis(1500), failure.after());
        assertSame(cause, failure.getCause());
    }

    @Test
    void withoutAnOriginTheMessageIsAllThereIs() {
        assertEquals(
                "no URL",
                new HttpException.BadUrl("no URL", HttpException.Where.NOWHERE, null).getMessage());
    }

    @Test
    void theKindIsOneWord() {
        assertEquals("bad_url", new HttpException.BadUrl("", WHERE, null).kind());
        assertEquals("dns", new HttpException.Dns("", WHERE, null).kind());
        assertEquals("connect", new HttpException.Connect("", WHERE, null).kind());
        assertEquals("tls", new HttpException.Tls("", WHERE, null).kind());
        assertEquals("timeout", new HttpException.Timeout("", WHERE, null).kind());
        assertEquals("protocol", new HttpException.Protocol("", WHERE, null).kind());
        assertEquals("closed_early", new HttpException.ClosedEarly("", WHERE, null).kind());
        assertEquals("too_large", new HttpException.TooLarge("", WHERE, null).kind());
        assertEquals("refused", new HttpException.Refused("", WHERE, null).kind());
        assertEquals("cancelled", new HttpException.Cancelled("", WHERE, null).kind());
        assertEquals("upload", new HttpException.Upload("", WHERE, null).kind());
        assertEquals("status", new HttpException.Status("", WHERE, Response.of(404)).kind());
    }

    @Test
    void aValueHasNoTraceUntilItIsThrown() {
        HttpException failure = new HttpException.Dns("no such host", WHERE, null);
        assertEquals(0, failure.getStackTrace().length);
        Outcome outcome = new Failure(Request.get("https://host.example/"), failure);
        var thrown = assertThrows(HttpException.Dns.class, outcome::orThrow);
        assertSame(failure, thrown);
        assertTrue(thrown.getStackTrace().length > 0);
    }

    @Test
    void phasesReadAsProse() {
        assertEquals("first byte", Phase.FIRST_BYTE.toString());
        assertEquals("dns", Phase.DNS.toString());
    }
}
