package dev.skein.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skein.conformance.Conformance;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MultipartReaderTest {
    /** A part read to its end. */
    private record Read(String name, String fileName, String type, String content) {
        /** Bytes are kept one a character, so that records compare. */
        byte[] bytes() {
            return content.getBytes(ISO_8859_1);
        }

        String text() {
            return new String(bytes(), UTF_8);
        }
    }

    private static List<Read> read(byte[] body, String boundary, int most) throws IOException {
        List<Read> parts = new ArrayList<>();
        try (var reader = new MultipartReader(new Torn(body, most), boundary)) {
            for (var part = reader.next(); part != null; part = reader.next()) {
                try (InputStream in = part.body().open()) {
                    parts.add(
                            new Read(
                                    part.name(),
                                    part.fileName(),
                                    part.body().contentType(),
                                    new String(in.readAllBytes(), ISO_8859_1)));
                }
            }
            assertNull(reader.next(), "the end stays the end");
        }
        return parts;
    }

    private static List<Read> read(String body) throws IOException {
        return read(body.getBytes(UTF_8), "B", 3);
    }

    private static String part(String name, String content) {
        return "--B\r\nContent-Disposition: form-data; name=\""
                + name
                + "\"\r\n\r\n"
                + content
                + "\r\n";
    }

    @Test
    void conformance() throws IOException {
        var cases = Conformance.open("multipart/browsers.json");
        for (JsonNode row : cases.json()) {
            cases.check(row.get("id").asString(), () -> checkBrowser(row));
        }
        cases.finish();
    }

    private static void checkBrowser(JsonNode row) throws IOException {
        byte[] body = Base64.getDecoder().decode(row.get("body").asString());
        String boundary = row.get("boundary").asString();
        Multipart again = Multipart.of("again");
        for (int most : new int[] {1, 7, Integer.MAX_VALUE}) {
            checkParts(row, read(body, boundary, most));
        }
        for (Read part : read(body, boundary, 8192)) {
            again =
                    part.fileName == null
                            ? again.text(part.name, part.text())
                            : again.bytes(part.name, part.fileName, part.type, part.bytes());
        }
        checkParts(row, read(Body.multipart(again).bytes(), "again", 5));
    }

    private static void checkParts(JsonNode row, List<Read> parts) {
        int file = 0;
        for (Read part : parts) {
            if (part.fileName == null) {
                assertEquals("text", part.name);
                assertEquals(row.get("text").asString(), part.text());
                continue;
            }
            JsonNode expected = row.get("files").get(file++);
            assertEquals(expected.get("name").asString(), part.name);
            assertEquals(expected.get("filename").asString(), part.fileName);
            assertEquals(expected.get("contentType").asString(), part.type);
            assertArrayEquals(
                    Base64.getDecoder().decode(expected.get("content").asString()), part.bytes());
        }
        assertEquals(row.get("files").size(), file);
        assertEquals(parts.size() - file, row.hasNonNull("text") ? 1 : 0);
    }

    @Test
    void whatComesBeforeTheFirstAndAfterTheLastMeansNothing() throws IOException {
        var parts = read("preamble\r\n--Bx\r\n" + part("a", "1") + "--B--\r\nepilogue\r\n--B\r\n");
        assertEquals(1, parts.size());
        assertEquals("a", parts.getFirst().name);
    }

    @Test
    void whatOnlyLooksLikeABoundaryIsContent() throws IOException {
        String content = "\r\n--A\r\n--BB\r\r\n-B\r\n--B-x\r\n\r";
        assertEquals(content, read(part("a", content) + "--B--").getFirst().text());
    }

    @Test
    void blanksMayFollowABoundary() throws IOException {
        assertEquals(1, read(part("a", "1").replace("--B\r", "--B \t\r") + "--B--").size());
    }

    @Test
    void namesAreWhatTheUserWrote() throws IOException {
        String odd = "a\"b\r\n\u00e4%41";
        var parts =
                read(
                        Body.multipart(Multipart.of("B").bytes(odd, odd, "text/plain", new byte[0]))
                                .text());
        assertEquals(odd, parts.getFirst().name);
        assertEquals(odd, parts.getFirst().fileName);
        String windows =
                "--B\r\n"
                        + "Content-Disposition: form-data; name=\"f\"; filename=\"C:\\temp\\new"
                        + " \\\"a\\\".txt\"\r\n\r\n\r\n"
                        + "--B--";
        assertEquals("C:\\temp\\new \"a\".txt", read(windows).getFirst().fileName);
    }

    @Test
    void aPartWithoutDispositionHasNoName() throws IOException {
        var parts = read("--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B\r\n\r\ny\r\n--B--");
        assertNull(parts.getFirst().name);
        assertEquals("text/plain", parts.getFirst().type);
        assertEquals("y", parts.get(1).text());
    }

    @Test
    void unreadPartsAreSkippedAndPassedOnesRefused() throws IOException {
        byte[] body = (part("a", "1234567") + part("b", "2") + "--B--").getBytes(UTF_8);
        try (var reader = new MultipartReader(new Torn(body, 4), "B")) {
            var first = reader.next();
            assertNotNull(first);
            var second = reader.next();
            assertNotNull(second);
            assertThrows(IllegalStateException.class, () -> first.body().text());
            assertEquals("2", second.body().text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--B\r\nno colon\r\n\r\nx\r\n--B--",
                "--B\r\nbad name: x\r\n\r\nx\r\n--B--",
                "--B\r\na: b\nc: d\r\n\r\nx\r\n--B--",
                "--B\r\na: b\rc\r\n\r\nx\r\n--B--",
                "--B\r\n: b\r\n\r\nx\r\n--B--",
                "--B other\r\n\r\nx\r\n--B--",
            })
    void brokenFramingIsAnError(String body) {
        assertThrows(HttpException.Protocol.class, () -> read(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--",
                "--B",
                "--B\r\n",
                "--B\r\na: b\r\n\r\n",
                "--B\r\na: b\r\n\r\nx\r\n--B",
                "--B\r\n\r\nx\r\n--B-"
            })
    void whatBreaksOffIsNotAShortSuccess(String body) {
        assertThrows(HttpException.ClosedEarly.class, () -> read(body));
    }

    @Test
    void headersAndPartsAreBounded() {
        String head = "--B\r\nx: " + "y".repeat(20_000) + "\r\n\r\n\r\n--B--";
        assertThrows(HttpException.TooLarge.class, () -> read(head));
        String many = "a: b\r\n".repeat(5_000);
        assertThrows(HttpException.TooLarge.class, () -> read("--B\r\n" + many + "\r\n\r\n--B--"));
        String parts = part("a", "").repeat(1001);
        assertThrows(HttpException.TooLarge.class, () -> read(parts + "--B--"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\r\nb", "\u00e4"})
    void theBoundaryIsAStrangersToo(String boundary) {
        assertThrows(
                HttpException.Protocol.class,
                () -> new MultipartReader(new Torn(new byte[0], 1), boundary));
        assertThrows(
                HttpException.Protocol.class,
                () -> new MultipartReader(new Torn(new byte[0], 1), "x".repeat(71)));
    }

    @Test
    void fuzzWhatIsWrittenIsRead() throws IOException {
        var random = new Random(3);
        for (int i = 0; i < 500; i++) {
            Multipart parts = Multipart.of("B");
            List<String> contents = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                // A delimiter itself is what a random boundary keeps out.
                String content = text(random, "\r\n-Bx").replace("\r\n--B", "");
                contents.add(content.startsWith("--B") ? "" : content);
                parts = parts.text("f", contents.getLast());
            }
            var read = read(Body.multipart(parts).bytes(), "B", 1 + random.nextInt(9));
            assertEquals(contents, read.stream().map(part -> part.text()).toList());
        }
    }

    @Test
    void fuzzGarbageIsATypedError() {
        var random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            String body = "--B\r\n" + text(random, "\r\n-B: ax\";=");
            try {
                read(body.getBytes(UTF_8), "B", 1 + random.nextInt(9));
            } catch (IOException typed) {
                assertEquals(HttpException.class, typed.getClass().getSuperclass(), body);
            }
        }
    }

    private static String text(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(40); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
