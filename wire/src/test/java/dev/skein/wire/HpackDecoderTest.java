package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HpackDecoderTest {
    private static final String CUSTOM = "4003612d62 0163"; // a-b: c, which goes into the table

    @Test
    void singleLinesOfTheSpecification() throws HpackException { // RFC 7541, C.2
        HpackRecorder one = new HpackRecorder(4096);
        assertEquals(
                List.of("custom-key: custom-header"),
                one.decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"));
        assertEquals(List.of("custom-key: custom-header"), one.decode("be"));
        assertEquals(
                List.of(":path: /sample/path"),
                new HpackRecorder(4096).decode("040c 2f73 616d 706c 652f 7061 7468"));
        assertEquals(
                List.of("password: secret"),
                new HpackRecorder(4096).decode("1008 7061 7373 776f 7264 0673 6563 7265 74"));
        assertEquals(List.of(":method: GET"), new HpackRecorder(4096).decode("82"));
    }

    @Test
    void requestsOfTheSpecification() throws HpackException { // RFC 7541, C.3
        assertRequests(
                "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
                "8286 84be 5808 6e6f 2d63 6163 6865",
                "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65");
    }

    @Test
    void huffmanRequestsOfTheSpecification() throws HpackException { // RFC 7541, C.4
        assertRequests(
                "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
                "8286 84be 5886 a8eb 1064 9cbf",
                "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");
    }

    private static void assertRequests(String first, String second, String third)
            throws HpackException {
        HpackRecorder requests = new HpackRecorder(4096);
        assertEquals(
                List.of(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"),
                requests.decode(first));
        assertEquals(
                List.of(
                        ":method: GET",
                        ":scheme: http",
                        ":path: /",
                        ":authority: www.example.com",
                        "cache-control: no-cache"),
                requests.decode(second));
        assertEquals(
                List.of(
                        ":method: GET",
                        ":scheme: https",
                        ":path: /index.html",
                        ":authority: www.example.com",
                        "custom-key: custom-value"),
                requests.decode(third));
        assertEquals(
                List.of(
                        "custom-key: custom-value",
                        "cache-control: no-cache",
                        ":authority: www.example.com"),
                requests.decode("be bf c0"));
        assertRefused(requests, "c1", "64 lines");
    }

    @Test
    void responsesOfTheSpecification() throws HpackException { // RFC 7541, C.5
        assertResponses(
                """
                4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133
                2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70
                6c65 2e63 6f6d\
                """,
                "4803 3330 37c1 c0bf",
                """
                88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d
                54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049
                5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e
                3d31\
                """);
    }

    @Test
    void huffmanResponsesOfTheSpecification() throws HpackException { // RFC 7541, C.6
        assertResponses(
                """
                4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6
                2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3\
                """,
                "4883 640e ffc1 c0bf",
                """
                88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab
                77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f
                9587 3160 65c0 03ed 4ee5 b106 3d50 07\
                """);
    }

    @Test
    void aPassingLineThatCameTwiceIsKnownByItsBytes() throws HpackException {
        HpackRecorder one = new HpackRecorder(4096);
        String line = "0f27 08 6e67696e782f3136"; // server: nginx/16, which stays out of the table
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of("server: nginx/16"), one.decode(line));
        }
        String known = one.values.get(0);
        assertEquals(List.of("server: nginx/16", ":method: GET"), one.decode(line + "82"));
        assertSame(known, one.values.get(0));
    }

    /** The same bytes, and another name: it is a line of the dynamic table. */
    @Test
    void aPassingLineOfTheTablesNameIsNeverKnown() throws HpackException {
        HpackRecorder one = new HpackRecorder(4096);
        String line = "0f2f 08 6e67696e782f3136"; // 62: the newest line's name
        assertEquals(List.of("a-b: c"), one.decode(CUSTOM));
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of("a-b: nginx/16"), one.decode(line));
        }
        assertEquals(List.of("x: y", "x: nginx/16"), one.decode("40 0178 0179" + line));
    }

    /** In a table of 256 bytes, so that lines are evicted. */
    private static void assertResponses(String first, String second, String third)
            throws HpackException {
        HpackRecorder responses = new HpackRecorder(256);
        assertEquals(
                List.of(
                        ":status: 302",
                        "cache-control: private",
                        "date: Mon, 21 Oct 2013 20:13:21 GMT",
                        "location: https://www.example.com"),
                responses.decode(first));
        assertEquals(
                List.of(
                        ":status: 307",
                        "cache-control: private",
                        "date: Mon, 21 Oct 2013 20:13:21 GMT",
                        "location: https://www.example.com"),
                responses.decode(second));
        String cookie = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
        assertEquals(
                List.of(
                        ":status: 200",
                        "cache-control: private",
                        "date: Mon, 21 Oct 2013 20:13:22 GMT",
                        "location: https://www.example.com",
                        "content-encoding: gzip",
                        cookie),
                responses.decode(third));
        assertEquals(
                List.of(cookie, "content-encoding: gzip", "date: Mon, 21 Oct 2013 20:13:22 GMT"),
                responses.decode("be bf c0"));
        assertRefused(responses, "c1", "64 lines");
    }

    @Test
    void anEmptyBlockHasNoLines() throws HpackException {
        assertEquals(List.of(), new HpackRecorder(4096).decode(""));
    }

    @Test
    void namesAndValuesAreNotJudged() throws HpackException {
        assertEquals(List.of(": "), new HpackRecorder(0).decode("00 00 00"));
        assertEquals(
                List.of("A\u0000: \r\n\u00ff"), new HpackRecorder(0).decode("00 024100 030d0aff"));
    }

    @Test
    void linesOfTablesAreHandedOutAsTheyAre() throws HpackException {
        HpackRecorder recorder = new HpackRecorder(4096);
        recorder.decode(CUSTOM + "be be 7e00 82 82");
        assertSame(recorder.names.get(0), recorder.names.get(1));
        assertSame(recorder.values.get(1), recorder.values.get(2));
        assertSame(recorder.names.get(0), recorder.names.get(3));
        assertSame(recorder.values.get(4), recorder.values.get(5));
    }

    @Test
    void theBlockIsReadToItsEnd() throws HpackException {
        HpackRecorder recorder = new HpackRecorder(4096);
        ByteBuffer bytes = HpackRecorder.block("ff 82 86 ff").position(1).limit(3);
        assertEquals(List.of(":method: GET", ":scheme: http"), recorder.decode(bytes));
        assertEquals(3, bytes.position());
        ByteBuffer bad = HpackRecorder.block("80 82");
        assertThrows(HpackException.class, () -> recorder.decode(bad));
        assertFalse(bad.hasRemaining());
    }

    @Test
    void whatIsNoLineIsRefused() {
        assertRefused("80", "index 0");
        assertRefused("be", "index 62");
        assertRefused("7e 0161", "index 62");
        assertRefused("0f2f 0161", "index 62");
        assertRefused("1f2f 0161", "index 62");
        assertRefused("ff 80ffffff07", "index 2147483647 is beyond");
    }

    @Test
    void whatIsCutOffIsRefused() throws HpackException {
        List<String> parts =
                List.of(
                        "20",
                        "3fe11f",
                        "82",
                        CUSTOM,
                        "0f10 8825a849e95ba97d7f",
                        "10 0161 0162",
                        "be");
        String before = "";
        for (String part : parts) {
            String hex = part.replace(" ", "");
            for (int length = 2; length < hex.length(); length += 2) {
                assertRefused(before + hex.substring(0, length), "ends within");
            }
            before += hex;
            new HpackRecorder(4096).decode(before);
        }
    }

    @Test
    void integersOfAnyLength() throws HpackException {
        assertEquals(List.of(), new HpackRecorder(4096).decode("3f9a0a")); // 1337, C.1.2
        assertEquals(List.of(), new HpackRecorder(4096).decode("3f80 80 80 80 00")); // 31, padded
        assertRefused("3f80 80 80 80 80 00", "2^31 or more");
        assertRefused("3fff ff ff ff ff", "2^31 or more");
        assertRefused("3fe0 ff ff ff 07", "beyond the 4096"); // 2^31 - 1
        assertRefused("3fe1 ff ff ff 07", "2^31 or more");
        assertRefused("00 ff80ffffff0f", "2^31 or more");
        assertRefused("00 7f81ffffff07", "2^31 or more");
        assertRefused("ff ffffffffffffffffff01", "2^31 or more");
    }

    @Test
    void aStringIsNoLongerThanItsBlock() {
        assertRefused("00 02 61", "ends within");
        assertRefused("00 7fffffffff06", "ends within");
        assertRefused("00 ffffffffff06", "ends within");
        assertRefused("00 01 61 03 6161", "ends within");
        assertRefused("01", "ends within");
        assertRefused("40", "ends within");
        assertRefused("41 ff", "ends within");
        assertRefused("ff", "ends within");
        assertRefused("3f80", "ends within");
    }

    @Test
    void aBrokenHuffmanStringIsRefused() {
        assertRefused("00 8100 00", "ones");
        assertRefused("01 82f8ff", "ones");
        assertRefused("01 84ffffffff", "EOS");
    }

    @Test
    void sizeUpdatesStandAtTheBeginning() throws HpackException {
        HpackRecorder recorder = new HpackRecorder(4096);
        assertEquals(List.of("a-b: c"), recorder.decode(CUSTOM));
        assertEquals(List.of(":method: GET"), recorder.decode("20 3fe11f 82"));
        assertRefused(recorder, "be", "index 62"); // the 0 in between emptied it
        assertRefused("82 20", "size update");
        assertRefused(CUSTOM + "3fe11f", "size update");
    }

    @Test
    void sizeUpdatesStayWithinWhatWasAnnounced() throws HpackException {
        assertEquals(List.of(), new HpackRecorder(4096).decode("3fe11f"));
        assertRefused("3fe21f", "beyond the 4096");
        assertEquals(List.of(), new HpackRecorder(0).decode("20"));
        assertRefused(new HpackRecorder(0), "21", "beyond the 0");
        assertEquals(List.of(), new HpackRecorder(16384).decode("3fe17f"));
    }

    @Test
    void aSmallerTableMustBeConfirmed() throws HpackException {
        HpackDecoder decoder = new HpackDecoder(4096);
        HpackRecorder recorder = new HpackRecorder(decoder);
        recorder.decode(CUSTOM);
        decoder.tableSize(100);
        assertRefused(recorder, "82", "is due");
        assertRefused(recorder, "3f46 82", "beyond the 100");
        assertEquals(List.of("a-b: c"), recorder.decode("3f45 be"));
        decoder.tableSize(4096);
        assertEquals(List.of("a-b: c"), recorder.decode("be"));
        assertEquals(List.of("a-b: c"), recorder.decode("3fe11f be"));
        assertThrows(IllegalArgumentException.class, () -> decoder.tableSize(4097));
        assertThrows(IllegalArgumentException.class, () -> decoder.tableSize(-1));
    }

    @Test
    void theOldestGoesWhenRoomIsNeeded() throws HpackException {
        HpackRecorder recorder = new HpackRecorder(72); // two lines of 36
        recorder.decode(CUSTOM + "4003612d62 0164");
        assertEquals(List.of("a-b: d", "a-b: c"), recorder.decode("be bf"));
        recorder.decode("4003612d62 0165");
        assertEquals(List.of("a-b: e", "a-b: d"), recorder.decode("be bf"));
        assertRefused(recorder, "c0", "63 lines");
        assertEquals(List.of("a-b: e"), recorder.decode("3f05 be")); // 36
        assertRefused(recorder, "bf", "62 lines");
        assertEquals(List.of(), recorder.decode("3f04")); // 35
        assertRefused(recorder, "be", "61 lines");
    }

    @Test
    void aLineMayTakeItsNameFromTheOneItEvicts() throws HpackException {
        HpackRecorder recorder = new HpackRecorder(36);
        recorder.decode(CUSTOM);
        assertEquals(List.of("a-b: d"), recorder.decode("7e 0164"));
        assertEquals(List.of("a-b: d"), recorder.decode("be"));
    }

    @Test
    void aLineBiggerThanTheTableEmptiesIt() throws HpackException {
        HpackRecorder recorder = new HpackRecorder(36);
        recorder.decode(CUSTOM);
        assertEquals(List.of("a-b: cc"), recorder.decode("7e 026363"));
        assertRefused(recorder, "be", "61 lines");
        recorder.decode(CUSTOM);
        assertEquals(List.of("a-b: c"), recorder.decode("be"));
    }

    @Test
    void literalsThatAreNotIndexedStayOut() throws HpackException {
        HpackRecorder recorder = new HpackRecorder(4096);
        recorder.decode("00 0161 0162 10 0163 0164 0f2d 0165");
        assertRefused(recorder, "be", "61 lines");
    }

    @Test
    void aTableOfManyLinesTurnsRound() throws HpackException {
        HpackRecorder recorder = new HpackRecorder(4096);
        for (int i = 0; i < 1000; i++) {
            String value = "%02x%02x".formatted(i & 0x7f, i >> 7);
            recorder.decode("40 00 02" + value);
            assertEquals(
                    List.of(": " + (char) (i & 0x7f) + (char) (i >> 7)), recorder.decode("be"));
        }
        // 120 lines of 34 bytes
        assertEquals(120, recorder.decode("be".repeat(120)).size());
        assertEquals(1, recorder.decode("ff" + "36").size());
        assertRefused(recorder, "ff" + "37", "181 lines");
    }

    @Test
    void aBombIsOneStringMadeOnce() throws HpackException {
        HpackRecorder recorder = new HpackRecorder(4096);
        String big = "40 0161 7fbd1e" + "62".repeat(0x7f + 0x3d + (0x1e << 7));
        recorder.decode(big);
        assertEquals(4032 - 4, recorder.values.getFirst().length(), 60);
        recorder.decode("be".repeat(10_000));
        assertEquals(10_000, Collections.frequency(recorder.names, "a"));
        String first = recorder.values.getFirst();
        for (String value : recorder.values) {
            assertSame(first, value);
        }
    }

    @Test
    void refusalsAreCheap() {
        HpackException e =
                assertThrows(HpackException.class, () -> new HpackRecorder(0).decode("80"));
        assertEquals(0, e.getStackTrace().length);
    }

    private static void assertRefused(String hex, String why) {
        assertRefused(new HpackRecorder(4096), hex, why);
    }

    private static void assertRefused(HpackRecorder recorder, String hex, String why) {
        HpackException e = assertThrows(HpackException.class, () -> recorder.decode(hex), hex);
        assertTrue(String.valueOf(e.getMessage()).contains(why), hex + ": " + e.getMessage());
    }
}
