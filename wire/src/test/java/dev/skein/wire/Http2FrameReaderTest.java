package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames in hexadecimal: length, type, flags, stream, payload. */
class Http2FrameReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "000005 00 00 00000001 68656c6c6f                | DATA 1 'hello' 5",
                "000005 00 01 00000003 68656c6c6f                | DATA 3 'hello' 5 end",
                "000000 00 01 00000003                           | DATA 3 '' 0 end",
                "000008 00 09 00000001 02 68656c6c6f 0000        | DATA 1 'hello' 8 end",
                "000003 00 08 00000001 02 0000                   | DATA 1 '' 3",
                "000002 01 04 00000001 6162                      | HEADERS 1 'ab'",
                "000002 01 01 00000001 6162                      | HEADERS 1 'ab' end more",
                "000005 01 0c 00000001 02 6162 0000              | HEADERS 1 'ab'",
                "000007 01 24 00000001 80000003 0f 6162          | HEADERS 1 'ab'",
                "000005 02 00 00000001 80000003 0f               | PRIORITY 1 3 16 exclusive",
                "000004 03 00 00000001 00000008                  | RST_STREAM 1 CANCEL",
                "000004 03 00 80000001 000000ff                  | RST_STREAM 1 error code 0xff",
                "00000c 04 00 00000000 000300000064 000400100000 | SETTINGS 0 3=100 4=1048576",
                "000000 04 00 00000000                           | SETTINGS 0",
                "000000 04 01 00000000                           | SETTINGS 0 ack",
                "000006 05 04 00000001 00000002 6162             | PUSH_PROMISE 1 2 'ab'",
                "000008 06 00 00000000 00000000000000ff          | PING 0 ff",
                "000008 06 01 00000000 00000000000000ff          | PING 0 ff ack",
                "00000a 07 00 00000000 00000005 00000000 6869    | GOAWAY 0 5 NO_ERROR 'hi'",
                "000004 08 00 00000000 00000001                  | WINDOW_UPDATE 0 1",
                "000004 08 00 00000007 ffffffff                  | WINDOW_UPDATE 7 2147483647",
                "000002 09 00 00000001 6162                      | CONTINUATION 1 'ab' more",
                "000002 09 04 00000001 6162                      | CONTINUATION 1 'ab'",
                "000003 2a ff 00000009 616263                    | type 42 9",
            })
    void frames(String hex, String line) throws Http2Exception {
        // Twice, so that the second shows where the first ended.
        List<String> once = List.of(line);
        List<String> twice = List.of(line, line);
        byte[] bytes = bytes(hex);
        assertEquals(once, read(bytes, bytes.length));
        assertEquals(twice, read(bytes(hex + hex), 2 * bytes.length));
        if (!line.startsWith("DATA")) { // which comes in pieces, as it is
            for (int piece = 1; piece <= 10; piece++) {
                assertEquals(twice, read(bytes(hex + hex), piece));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "000001 00 08 00000001 05                  | PROTOCOL_ERROR   | 0",
                "000000 00 08 00000001                     | FRAME_SIZE_ERROR | 0",
                "000001 00 00 00000000 61                  | PROTOCOL_ERROR   | 0",
                "004001 00 00 00000001                     | FRAME_SIZE_ERROR | 0",
                "000002 01 04 00000000 6162                | PROTOCOL_ERROR   | 0",
                "000003 01 0c 00000001 03 6162             | PROTOCOL_ERROR   | 0",
                "000000 01 0c 00000001                     | FRAME_SIZE_ERROR | 0",
                "000004 01 24 00000001 80000003            | FRAME_SIZE_ERROR | 0",
                "000004 02 00 00000001 80000003            | FRAME_SIZE_ERROR | 1",
                "000005 02 00 00000000 80000003 0f         | PROTOCOL_ERROR   | 0",
                "000003 03 00 00000001 000000              | FRAME_SIZE_ERROR | 0",
                "000004 03 00 00000000 00000000            | PROTOCOL_ERROR   | 0",
                "000005 04 00 00000000 0003000000          | FRAME_SIZE_ERROR | 0",
                "000006 04 01 00000000 000300000064        | FRAME_SIZE_ERROR | 0",
                "000000 04 00 00000001                     | PROTOCOL_ERROR   | 0",
                "000003 05 04 00000001 000000              | FRAME_SIZE_ERROR | 0",
                "000004 05 04 00000001 00000003            | PROTOCOL_ERROR   | 0",
                "000004 05 04 00000001 00000000            | PROTOCOL_ERROR   | 0",
                "000007 06 00 00000000 00000000000000      | FRAME_SIZE_ERROR | 0",
                "000008 06 00 00000001 0000000000000000    | PROTOCOL_ERROR   | 0",
                "000007 07 00 00000000 00000005000000      | FRAME_SIZE_ERROR | 0",
                "000008 07 00 00000001 0000000500000000    | PROTOCOL_ERROR   | 0",
                "000004 08 00 00000000 00000000            | PROTOCOL_ERROR   | 0",
                "000004 08 00 00000003 00000000            | PROTOCOL_ERROR   | 3",
                "000003 08 00 00000003 000000              | FRAME_SIZE_ERROR | 0",
                "000000 09 04 00000000                     | PROTOCOL_ERROR   | 0",
            })
    void broken(String hex, Http2Error error, int stream) {
        for (int piece : new int[] {1, 3, 9, 100}) {
            Http2Exception e = assertThrows(Http2Exception.class, () -> read(bytes(hex), piece));
            assertEquals(error, e.error());
            assertEquals(stream, e.stream());
        }
    }

    @Test
    void dataGoesOnAsItComesAndPaddingWithItsEnd() throws Http2Exception {
        String padded = "000008 00 09 00000001 02 68656c6c6f 0000";
        List<String> torn = read(bytes(padded + "000000 04 01 00000000"), 12);
        assertEquals(List.of("DATA 1 'he' 3", "DATA 1 'llo' 5 end", "SETTINGS 0 ack"), torn);
    }

    @Test
    void afterAnErrorOfAStreamTheNextFrameIsRead() {
        FrameLog log = new FrameLog(false);
        Http2FrameReader reader = new Http2FrameReader();
        ByteBuffer in =
                ByteBuffer.wrap(bytes("000004 08 00 00000003 00000000 000000 04 01 00000000"));
        assertThrows(Http2Exception.class, () -> reader.decode(in, log));
        assertEquals(List.of("SETTINGS 0 ack"), readOn(reader, in, log));
    }

    private static List<String> readOn(Http2FrameReader reader, ByteBuffer in, FrameLog log) {
        try {
            reader.decode(in, log);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        return log.lines;
    }

    private static List<String> read(byte[] bytes, int piece) throws Http2Exception {
        FrameLog log = new FrameLog(false);
        Http2FrameReader reader = new Http2FrameReader();
        for (int at = 0; at < bytes.length; at += piece) {
            ByteBuffer in = ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at));
            reader.decode(in, log);
            assertEquals(0, in.remaining());
        }
        return new ArrayList<>(log.lines);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
