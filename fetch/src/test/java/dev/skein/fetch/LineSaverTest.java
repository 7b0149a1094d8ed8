package dev.skein.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skein.http.Failure;
import dev.skein.http.HttpException;
import dev.skein.http.HttpException.Where;
import dev.skein.http.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of lines that have no response; {@link FetchJobTest} has the others. */
final class LineSaverTest {
    private static final UrlLine LINE = new UrlLine(7, "http://127.0.0.1/", false);

    private final LineSaver saver = new LineSaver(FetchJob.into(Path.of("none")), new Progress());

    private LineResult cancelled(@Nullable Throwable cause) throws IOException {
        HttpException failure = new HttpException.Cancelled("stopped", Where.NOWHERE, cause);
        return saver.save(new Failure(LineSaver.request(LINE), failure));
    }

    @Test
    void aFaultOfOursCostsItsLineAndNotTheJob() throws IOException {
        for (Throwable fault :
                new Throwable[] {new StackOverflowError(), new IllegalStateException()}) {
            LineResult result = cancelled(fault);
            assertEquals(LINE, result.line());
            assertEquals("internal", result.problem().kind());
        }
    }

    @Test
    void aLineOfAJobThatEndsHasNoResult() {
        assertThrows(CancellationException.class, () -> cancelled(null));
    }

    /** The start of a line that was cut is a URL, but not the one that was asked for. */
    @Test
    void aLineThatWasCutIsNotAskedFor() throws IOException {
        UrlLine cut = new UrlLine(7, "http://127.0.0.1/aaa...", true);
        Request request = LineSaver.request(cut);
        assertEquals("", request.target());
        LineResult result =
                saver.save(
                        new Failure(
                                request, new HttpException.BadUrl("empty", Where.NOWHERE, null)));
        assertEquals("bad_url", result.problem().kind());
        assertEquals("http://127.0.0.1/aaa...", result.line().text());
    }
}
