package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Headers;
import dev.skein.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeBodyTest {
    private static WholeBody body(long promised, long limit) throws DecodingException {
        return new WholeBody(
                new Call.Arrived(200, "OK", HttpVersion.HTTP_1_1, Headers.empty(), promised),
                null,
                limit);
    }

    @ParameterizedTest
    @CsvSource({
        "       0,        0,       100,  1000000,      100",
        "       0,        0,         0,  1000000,        0",
        "       0,        0,  64000000, 99000000,  1048576", // a promise alone
        " 1048576,  1048577,  64000000, 99000000,  8388608", // eight times what came
        " 8388608,  8388609,  64000000, 99000000, 64000000", // and exactly
        "       0,        0,        -1,  1000000,     1024",
        "    1024,     1025,        -1,  1000000,     2048",
        "    1024,    50000,        -1,  1000000,    50000",
        "  600000,   600001,        -1,  1000000,  1000000", // the limit
        "     100,      101,       100,  1000000,     1024", // more than was promised
    })
    void room(int held, int needed, long promised, long most, int room) {
        assertEquals(room, WholeBody.room(held, needed, promised, most));
    }

    @ParameterizedTest
    @CsvSource({"20000000, 20000000", "20000000, -1", "5, 5", "0, 0", "0, -1", "3000000, -1"})
    void everyByteInItsPlace(int length, long promised) throws DecodingException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        WholeBody body = body(promised, length);
        for (int at = 0; at < length; at += 100_000) {
            int count = Math.min(100_000, length - at);
            body.take(ByteBuffer.allocateDirect(count).put(bytes, at, count).flip());
        }
        assertArrayEquals(bytes, body.finish());
    }

    @Test
    void tooMuch() throws DecodingException {
        WholeBody body = body(-1, 10);
        body.take(ByteBuffer.allocate(10));
        DecodingException thrown =
                assertThrows(DecodingException.class, () -> body.take(ByteBuffer.allocate(1)));
        assertTrue(String.valueOf(thrown.getMessage()).contains("10 bytes"));
        assertThrows(DecodingException.class, () -> body(11, 10));
    }
}
