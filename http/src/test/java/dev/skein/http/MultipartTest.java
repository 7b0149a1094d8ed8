package dev.skein.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
    @TempDir Path folder;

    @Test
    void isWhatABrowserSends() throws IOException {
        Path file = Files.writeString(folder.resolve("g\u00e4nse.txt"), "honk");
        Body body =
                Body.multipart(
                        Multipart.of("XX")
                                .text("who", "G\u00e4nseliesel")
                                .file("page", file)
                                .bytes("raw", "a.bin", "image/png", new byte[] {'1', '2'}));
        String expected =
                """
                --XX
                Content-Disposition: form-data; name="who"

                G\u00e4nseliesel
                --XX
                Content-Disposition: form-data; name="page"; filename="g\u00e4nse.txt"
                Content-Type: text/plain

                honk
                --XX
                Content-Disposition: form-data; name="raw"; filename="a.bin"
                Content-Type: image/png

                12
                --XX--
                """
                        .replace("\n", "\r\n");
        assertEquals("multipart/form-data; boundary=XX", body.contentType());
        assertEquals(expected.getBytes(UTF_8).length, body.length());
        assertTrue(body.replayable());
        assertEquals(expected, body.text());
        assertEquals(expected, body.text(), "a file is opened again");
    }

    @Test
    void noNameBreaksOut() {
        String hostile = "a\"\r\nContent-Type: text/html\r\n\r\n--XX--";
        String sent =
                Body.multipart(
                                Multipart.of("XX")
                                        .bytes(hostile, hostile, "text/plain", new byte[0]))
                        .text();
        assertEquals(1, sent.split("Content-Disposition", -1).length - 1);
        assertTrue(
                sent.contains(
                        "name=\"a%22%0D%0AContent-Type: text/html%0D%0A%0D%0A--XX--\";"
                                + " filename=\"a%22"),
                sent);
        assertEquals("\r\n--XX--\r\n", sent.substring(sent.length() - 10));
    }

    @Test
    void knowsItsLengthAndReplaysOnlyIfAllPartsDo() {
        Multipart known = Multipart.of().text("a", "b");
        assertNotNull(known.toBody().inMemory(), "small parts in memory are one piece of memory");
        Body streamed =
                Body.multipart(
                        known.stream("f", "f.bin", "image/png", new Torn(new byte[] {'x'}, 1)));
        assertEquals(Body.UNKNOWN, streamed.length());
        assertFalse(streamed.replayable());
        assertNull(streamed.inMemory());
        assertTrue(streamed.text().contains("image/png\r\n\r\nx\r\n"));
        assertThrows(IllegalStateException.class, streamed::open);
    }

    @Test
    void closingUnreadClosesItsStreams() {
        var stream = new Torn(new byte[9], 1);
        Body body = Body.multipart(Multipart.of().stream("f", "f", "image/png", stream));
        body.close();
        body.close();
        assertEquals(1, stream.closed);
        assertThrows(IllegalStateException.class, body::open);
    }

    @Test
    void leavingEarlyClosesTheRest() throws IOException {
        var first = new Torn(new byte[9], 1);
        var second = new Torn(new byte[9], 1);
        Body body =
                Body.multipart(
                        Multipart.of().stream("f", "f", "image/png", first).stream(
                                "g", "g", "image/png", second));
        try (var in = body.open()) {
            in.readNBytes(3);
        }
        assertTrue(first.closed > 0);
        assertTrue(second.closed > 0);
    }

    @Test
    void noPartsIsTheEndAlone() {
        assertEquals("--XX--\r\n", Body.multipart(Multipart.of("XX")).text());
    }

    @Test
    void aBoundaryCannotBeGuessedOrForged() {
        assertNotEquals(Multipart.of().boundary(), Multipart.of().boundary());
        assertThrows(IllegalArgumentException.class, () -> Multipart.of("x".repeat(71)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nb", "a;b", "\u00e4"})
    void aBoundaryIsAToken(String boundary) {
        assertThrows(IllegalArgumentException.class, () -> Multipart.of(boundary));
    }
}
