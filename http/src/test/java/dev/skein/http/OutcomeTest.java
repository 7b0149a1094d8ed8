package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void eachIsOneOfTwo() throws HttpException {
        Response response = Response.of(404);
        Outcome success = new Success(Request.get("not a url"), response);
        assertEquals("not a url", success.url());
        assertSame(response, success.orThrow(), "404 is an answer");
        String said =
                switch (success) {
                    case Success(var request, var answer) ->
                            request.target() + " " + answer.status();
                    case Failure(var request, var cause) -> request.target() + " " + cause.kind();
                };
        assertEquals("not a url 404", said);
    }

    @Test
    void aFilterStandsBeforeItsHandler() throws Exception {
        Filter marking =
                (request, next) ->
                        next.handle(request.header("x-mark", "1")).withHeader("x-seen", "1");
        Handler handler =
                marking.around(request -> Response.text(String.valueOf(request.header("x-mark"))));
        Response response = handler.handle(Request.get("https://host.example/"));
        assertEquals("1", response.text());
        assertEquals("1", response.header("x-seen"));
    }

    @Test
    void timingsAnswerByPhase() {
        Timings timings = new Timings(1, 2, 3, 4, 5, 6, 7, 100);
        assertEquals(Duration.ofNanos(1), timings.of(Phase.QUEUE));
        assertEquals(Duration.ofNanos(4), timings.of(Phase.TLS));
        assertEquals(Duration.ofNanos(7), timings.of(Phase.BODY));
        assertEquals(Duration.ZERO, timings.of(Phase.BACKOFF));
        assertEquals(Duration.ofNanos(100), timings.total());
    }
}
