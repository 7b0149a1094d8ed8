package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Request;
import dev.skein.testing.Answer;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProgressTest {
    private static final int LENGTH = 300_000;

    @RegisterExtension final Scene scene = new Scene();
    private final Heard up = new Heard();
    private final Heard down = new Heard();

    @Test
    void bothBodiesAreHeardToTheirEnd() throws Exception {
        scene.server.on("/", Answer.ok(new byte[LENGTH]));
        Request request =
                Request.post(scene.url("/"))
                        .body(Body.stream(new ByteArrayInputStream(new byte[LENGTH]), LENGTH))
                        .with(Progress.ofUpload(up).and(Progress.ofDownload(down)));
        assertEquals(LENGTH, scene.client().send(request).bytes().length);
        up.assertWhole(LENGTH);
        down.assertWhole(LENGTH);
    }

    @Test
    void aBodyInMemoryIsHeardWhenItHasLeft() throws Exception {
        scene.server.on("/", Answer.ok("ok"));
        Request request =
                Request.post(scene.url("/"))
                        .body(Body.of(new byte[LENGTH]))
                        .with(Progress.ofUpload(up));
        scene.client().send(request);
        up.assertWhole(LENGTH);
    }

    @Test
    void anUnknownLengthIsSaidToBeUnknown() throws Exception {
        scene.server.on("/", Answer.chunked("x".repeat(LENGTH)));
        Request request = Request.get(scene.url("/")).with(Progress.ofDownload(down));
        scene.client().send(request);
        down.await(LENGTH);
        assertTrue(down.totals.stream().allMatch(total -> total == -1));
    }

    @Test
    void aRedirectStartsAnew() throws Exception {
        scene.server.on("/a", Answer.redirect("/b").body("x".repeat(1000)));
        scene.server.on("/b", Answer.ok(new byte[LENGTH]));
        Request request = Request.get(scene.url("/a")).with(Progress.ofDownload(down));
        scene.client().send(request);
        down.assertWhole(LENGTH);
    }

    @Test
    void aListenerThatThrowsHurtsNobody() throws Exception {
        scene.server.on("/", Answer.ok("ok"));
        Request request =
                Request.get(scene.url("/"))
                        .with(
                                Progress.ofDownload((done, total) -> {
                                    throw new IllegalStateException("a listener's fault");
                                }));
        assertEquals("ok", scene.client().send(request).text());
    }

    private static final class Heard implements Progress.Listener {
        private final List<Long> steps = new CopyOnWriteArrayList<>();
        private final List<Long> totals = new CopyOnWriteArrayList<>();
        private final CountDownLatch whole = new CountDownLatch(1);
        private volatile long expected = LENGTH;

        @Override
        public void moved(long done, long total) {
            steps.add(done);
            totals.add(total);
            if (done == expected) {
                whole.countDown();
            }
        }

        void await(long length) throws InterruptedException {
            expected = length;
            assertTrue(whole.await(30, TimeUnit.SECONDS), () -> "heard of " + steps);
        }

        void assertWhole(long length) throws InterruptedException {
            await(length);
            assertEquals(steps.stream().sorted().toList(), steps, "never back");
            assertTrue(totals.stream().allMatch(total -> total == length));
        }
    }
}
