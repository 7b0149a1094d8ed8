package dev.skein.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyTest {
    private final HttpException broken =
            new HttpException.ClosedEarly("the peer closed", HttpException.Where.NOWHERE, null);

    @TempDir Path folder;

    @Test
    void memoryCanBeReadAgain() throws IOException {
        Body body = Body.text("g\u00e4nse");
        assertEquals(6, body.length());
        assertTrue(body.replayable());
        assertEquals("text/plain; charset=utf-8", body.contentType());
        assertEquals("g\u00e4nse", body.text());
        body.close();
        assertEquals("g\u00e4nse", body.text());
        assertArrayEquals("g\u00e4nse".getBytes(UTF_8), body.open().readAllBytes());
    }

    @Test
    void memoryIsHandedToEnginesReadOnly() {
        ByteBuffer bytes = Body.of(new byte[] {1, 2}).inMemory();
        assertNotNull(bytes);
        assertEquals(2, bytes.remaining());
        assertThrows(ReadOnlyBufferException.class, () -> bytes.put((byte) 0));
    }

    @Test
    void emptyIsEmpty() throws IOException {
        assertEquals(0, Body.empty().length());
        assertEquals("", Body.empty().text());
        assertEquals(0, Body.empty().lines().count());
        assertNull(Body.empty().contentType());
        assertSame(Body.empty(), Body.of(new byte[0]));
    }

    @Test
    void textGoesOutInTheCharsetItsTypeNames() {
        assertArrayEquals(
                new byte[] {(byte) 0xe4}, Body.text("\u00e4", "text/html;charset=latin1").bytes());
        assertArrayEquals("\u00e4".getBytes(UTF_8), Body.text("\u00e4", "text/html").bytes());
        assertThrows(
                IllegalArgumentException.class,
                () -> Body.text("\u20ac\u2192", "text/plain;charset=iso-8859-1"),
                "a question mark would lose the arrow");
    }

    @Test
    void aTypeCannotForgeALine() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Body.of(new byte[1], "text/plain\r\nX-Forged: 1"));
        assertThrows(IllegalArgumentException.class, () -> Body.empty().withType("a\nb"));
    }

    @Test
    void formIsEncodedAsFormsAre() {
        Body body = Body.form("q", "a b&c", "\u00e4", "");
        assertEquals("q=a+b%26c&%C3%A4=", body.text());
        assertEquals("application/x-www-form-urlencoded", body.contentType());
        assertThrows(IllegalArgumentException.class, () -> Body.form("q"));
    }

    @Test
    void fileIsOpenedAnewForEachReading() throws IOException {
        Path file = Files.writeString(folder.resolve("page.html"), "one");
        Body body = Body.file(file);
        assertEquals("text/html", body.contentType());
        assertEquals(3, body.length());
        assertNull(body.inMemory());
        assertEquals("one", body.text());
        Files.writeString(file, "three");
        assertEquals(5, body.length());
        assertTrue(body.replayable());
        assertEquals("three", body.text());
        assertEquals(
                "application/octet-stream",
                Body.file(folder.resolve("goose.unheardof")).contentType());
    }

    @Test
    void aFileThatIsNotThereSaysSoWhenOpened() {
        Body body = Body.file(folder.resolve("none"));
        assertEquals(Body.UNKNOWN, body.length());
        assertThrows(NoSuchFileException.class, body::open);
        var thrown = assertThrows(UncheckedIOException.class, body::bytes);
        assertInstanceOf(NoSuchFileException.class, thrown.getCause());
    }

    @Test
    void aStreamIsReadOnceAndClosed() {
        var stream = new Torn("geese".getBytes(UTF_8), 2);
        Body body = Body.stream(stream, 5);
        assertFalse(body.replayable());
        assertEquals(5, body.length());
        assertEquals("geese", body.text());
        assertTrue(stream.closed > 0);
        assertThrows(IllegalStateException.class, body::open);
        assertThrows(IllegalStateException.class, body::text);
    }

    @Test
    void closingAnUnreadStreamClosesItOnce() {
        var stream = new Torn(new byte[9], 1);
        Body body = Body.stream(stream);
        body.close();
        body.close();
        assertEquals(1, stream.closed);
        assertThrows(IllegalStateException.class, body::open);
    }

    @Test
    void closeNeverFails() {
        Body body =
                Body.stream(
                        new InputStream() {
                            @Override
                            public int read() {
                                return -1;
                            }

                            @Override
                            public void close() throws IOException {
                                throw new IOException("too late to matter");
                            }
                        });
        body.close();
        assertFalse(body.replayable());
    }

    @Test
    void aRenamedStreamIsStillOneStream() {
        Body body = Body.stream(new Torn("x".getBytes(UTF_8), 1));
        Body typed = body.withType("text/plain");
        assertEquals("x", typed.text());
        assertThrows(IllegalStateException.class, body::open);
    }

    @Test
    void aSourceCanBeReadAgain() {
        Body body = Body.stream(() -> new ByteArrayInputStream(new byte[] {'x'}), Body.UNKNOWN);
        assertTrue(body.replayable());
        assertEquals("x", body.text());
        assertEquals("x", body.text());
        assertThrows(
                IllegalArgumentException.class, () -> Body.stream(new Torn(new byte[0], 1), -2));
    }

    @Test
    void aBrokenTransferIsTold() {
        assertSame(broken, assertThrows(UncheckedIOException.class, broken()::bytes).getCause());
        assertSame(broken, assertThrows(UncheckedIOException.class, broken()::text).getCause());
        assertSame(
                broken,
                assertThrows(UncheckedIOException.class, broken().lines()::toList).getCause());
        assertSame(
                broken,
                assertThrows(
                        IOException.class, () -> broken().transferTo(new ByteArrayOutputStream())));
        Path file = folder.resolve("part");
        assertSame(broken, assertThrows(IOException.class, () -> broken().transferTo(file)));
        assertTrue(Files.exists(file), "what had come stays");
    }

    private Body broken() {
        return Body.stream(new Torn("some".getBytes(UTF_8), 3).breaking(broken));
    }

    @Test
    void transfersToStreamsAndFiles() throws IOException {
        Path file = Files.writeString(folder.resolve("target"), "longer than what comes");
        assertEquals(5, Body.stream(new Torn("geese".getBytes(UTF_8), 2)).transferTo(file));
        assertEquals("geese", Files.readString(file));
        var target = new ByteArrayOutputStream();
        assertEquals(5, Body.text("geese").transferTo(target));
        assertEquals("geese", target.toString(UTF_8));
    }

    /** Takes two bytes at a time, as a pipe that is nearly full. */
    private record Narrow(ByteArrayOutputStream bytes) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) {
            int count = Math.min(2, from.remaining());
            for (int i = 0; i < count; i++) {
                bytes.write(from.get());
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            fail("it is the caller's");
        }
    }

    @Test
    void transfersToChannels() throws IOException {
        for (Body body :
                List.of(
                        Body.text("geese"),
                        Body.stream(new Torn("geese".getBytes(UTF_8), 2)),
                        Body.file(Files.writeString(folder.resolve("source"), "geese")))) {
            var target = new Narrow(new ByteArrayOutputStream());
            assertEquals(5, body.transferTo(target));
            assertEquals("geese", target.bytes().toString(UTF_8));
        }
        assertSame(
                broken,
                assertThrows(
                        IOException.class,
                        () -> broken().transferTo(new Narrow(new ByteArrayOutputStream()))));
    }

    @Test
    void aChannelThatDoesNotBlockIsRefused() throws IOException {
        Pipe pipe = Pipe.open();
        try (var sink = pipe.sink();
                var _ = pipe.source()) {
            sink.configureBlocking(false);
            assertThrows(
                    IllegalBlockingModeException.class,
                    () -> Body.of(new byte[16 << 20]).transferTo(sink));
        }
    }

    /** What is there already needs no waiting that could be interrupted. */
    @Test
    void anInterruptedThreadSavesWhatIsInMemory() throws IOException {
        Path file = folder.resolve("target");
        Thread.currentThread().interrupt();
        try {
            assertEquals(5, Body.text("geese").transferTo(file));
        } finally {
            assertTrue(Thread.interrupted(), "and stays interrupted");
        }
        assertEquals("geese", Files.readString(file));
    }

    @Test
    void aSourceThatFailsLeavesTheTargetAlone() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "precious");
        assertThrows(
                NoSuchFileException.class,
                () -> Body.file(folder.resolve("none")).transferTo(target));
        assertEquals("precious", Files.readString(target));
    }

    @Test
    void byteOrderMarksRule() {
        assertEquals("\u00e4", Body.of(bytes("efbbbfc3a4")).text(ISO_8859_1));
        assertEquals("\u00e4", Body.of(bytes("feff00e4")).text());
        assertEquals("\u00e4", Body.of(bytes("fffee400")).text(UTF_8));
        assertEquals("\u00c3\u00a4", Body.of(bytes("c3a4")).text(ISO_8859_1));
        assertEquals("\u00e4", Body.of(bytes("00e4")).text(UTF_16BE));
        assertEquals("\u00e4", Body.of(bytes("e400")).text(UTF_16LE));
    }

    @Test
    void whatIsMalformedBecomesTheReplacementCharacter() {
        assertEquals("a\ufffdb", Body.of(bytes("61ff62")).text());
        assertEquals("\ufffd", Body.of(bytes("efbb")).text());
        assertEquals("\ufffd", Body.of(bytes("f09f92")).text(), "a cut character is one");
    }

    @Test
    void theTypesCharsetDecides() {
        assertEquals(
                "\u20ac",
                Body.of(bytes("80"), "text/plain;charset=iso-8859-1").text(),
                "the web's latin1 is windows-1252");
        assertEquals("\ufffd", Body.of(bytes("80"), "text/plain;charset=nonsense").text());
    }

    static byte[] bytes(String hex) {
        return java.util.HexFormat.of().parseHex(hex);
    }
}
