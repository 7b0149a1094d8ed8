package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HpackEncoderTest {
    private final HpackEncoder encoder = new HpackEncoder(4096);
    private final Output out = new Output();

    @Test
    void requestsOfTheSpecification() { // RFC 7541, C.4
        assertEquals(
                "828684418cf1e3c2e5f23a6ba0ab90f4ff",
                block(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"));
        assertEquals(
                "828684be5886a8eb10649cbf",
                block(
                        ":method: GET",
                        ":scheme: http",
                        ":path: /",
                        ":authority: www.example.com",
                        "cache-control: no-cache"));
        assertEquals(
                "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
                block(
                        ":method: GET",
                        ":scheme: https",
                        ":path: /index.html",
                        ":authority: www.example.com",
                        "custom-key: custom-value"));
    }

    @Test
    void aLineThatCameBeforeIsOneOctet() {
        block("user-agent: skein", "accept: */*", "x-my: 1");
        assertEquals("c0bfbe", block("user-agent: skein", "accept: */*", "x-my: 1"));
    }

    @Test
    void aNameThatCameBeforeIsWrittenByItsIndex() {
        assertEquals("40" + "026d79" + "0131", block("my: 1"));
        assertEquals("7e0132", block("my: 2"));
        assertEquals("7e0133", block("my: 3"));
        assertEquals("c0", block("my: 1"));
    }

    @Test
    void namesGoOutInLowerCase() {
        String first = block("accept-language: en", "etag: 1", "x-my-own: y");
        assertEquals(
                "accept-language: en, etag: 1, x-my-own: y",
                String.join(", ", decode(4096, first)));
        assertEquals(
                "bf" + "0f1301" + "31" + "be",
                block("Accept-Language: en", "ETag: 1", "X-My-Own: y"));
        assertEquals(
                "bf" + "0f1301" + "31" + "be",
                block("ACCEPT-LANGUAGE: en", "Etag: 1", "x-mY-own: y"));
    }

    /** What the line begins with, and whether the table knows it afterwards. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ":path|/a?b=c|04|",
                "content-length|12|0f0d|",
                "if-modified-since|Mon|0f19|",
                "if-none-match|\"a\"|0f1a|",
                "range|bytes=0-1|0f23|",
                "content-range|bytes 0-1/2|0f0f|",
                "age|1|0f06|",
                "date|Mon|0f12|",
                "expires|Mon|0f15|",
                "etag|\"a\"|0f13|",
                "last-modified|Mon|0f1d|",
                "location|/b|0f1f|",
                "set-cookie|a=b|0f28|",
                "authorization|Basic dTpw|1f08|",
                "Authorization|Basic dTpw|1f08|",
                "proxy-authorization|Basic dTpw|1f22|",
                "cookie|a=1234567890123456|1f11|",
                "cookie|a=12345678901234567|1f11|",
                "cookie|a=123456789012345678|60|be",
                ":authority|h|41|be",
                ":status|418|48|be",
                "accept|text/html|53|be",
                "te|trailers|40|be",
                "x-any|thing|40|be",
            })
    void whatGoesIntoTheTable(String name, String value, String begin, String again) {
        String first = block(name + ": " + value);
        assertTrue(first.startsWith(begin), first);
        assertEquals(again == null ? first : again, block(name + ": " + value));
    }

    @Test
    void whatIsInTheStaticTableIsOneOctetWhateverItIs() {
        assertEquals("84", block(":path: /"));
        assertEquals("85", block(":path: /index.html"));
        assertEquals("8d8e", block(":status: 404", ":status: 500"));
        assertEquals("90", block("Accept-Encoding: gzip, deflate"));
        assertEquals("97", block("authorization: "));
        assertEquals("9c", block("content-length: "));
    }

    @Test
    void stringsTakeTheShorterForm() {
        assertEquals("04" + "022f61", block(":path: /a")); // 6 + 5 bits are no fewer octets
        assertEquals("04" + "03" + "2f7c7c", block(":path: /||")); // nor 6 + 15 + 15
        assertEquals("04" + "83" + "60000f", block(":path: /001"));
    }

    @Test
    void aLineThatDoesNotFitTheTableLeavesItAlone() {
        HpackEncoder small = new HpackEncoder(64);
        encode(small, "a: b");
        String big = "b: " + "\u0080".repeat(32); // 65 bytes
        assertTrue(encode(small, big).startsWith("00"));
        assertEquals("be", encode(small, "a: b"));
        assertTrue(encode(small, "b: " + "\u0080".repeat(31)).startsWith("40"));
        assertTrue(encode(small, "a: b").startsWith("40"));
    }

    @Test
    void aSmallerTableOfOursIsSaidFirst() {
        assertEquals("20" + "82", encode(new HpackEncoder(0), ":method: GET"));
        HpackEncoder small = new HpackEncoder(1337);
        assertEquals("3f9a0a" + "82", encode(small, ":method: GET"));
        assertEquals("82", encode(small, ":method: GET"));
    }

    @Test
    void withoutATableNothingIsAdded() {
        HpackEncoder none = new HpackEncoder(0);
        assertEquals("20" + "00" + "0161" + "0162", encode(none, "a: b"));
        assertEquals("00" + "0161" + "0162", encode(none, "a: b"));
    }

    @Test
    void theSizeThatThePeerAllowsIsSaidOnce() {
        assertEquals("", block());
        encoder.tableSize(4096);
        assertEquals("", block());
        encoder.tableSize(100);
        assertEquals("3f45", block());
        assertEquals("", block());
        encoder.tableSize(8192);
        assertEquals("3fe11f", block()); // no more than the 4096 we take
        encoder.tableSize(-1); // 2^32 - 1
        assertEquals("3fe11f", block());
    }

    @Test
    void aReductionIsSaidEvenIfWeTakeLess() { // RFC 9113, 4.3.1
        HpackEncoder small = new HpackEncoder(100);
        assertEquals("3f45", encode(small));
        small.tableSize(2048);
        assertEquals("3f45", encode(small));
    }

    @Test
    void theLowestOfSeveralSizesIsSaidFirst() {
        block("a: b");
        encoder.tableSize(50);
        encoder.tableSize(0);
        encoder.tableSize(4096);
        assertEquals("20" + "3fe11f", block());
        assertEquals("40" + "0161" + "0162", block("a: b"), "the 0 emptied the table");
        encoder.tableSize(4000);
        encoder.tableSize(50);
        assertEquals("3f13", block());
    }

    @Test
    void moreThanTheFirst4096IsTakenWhenThePeerAllowsIt() {
        HpackEncoder large = new HpackEncoder(16384);
        assertEquals("", encode(large));
        large.tableSize(65536);
        assertEquals("3fe17f", encode(large));
        for (int i = 0; i < 400; i++) {
            encode(large, "a: " + (1000 + i));
        }
        String oldest = encode(large, "a: 1000");
        assertEquals("ff" + "ce02", oldest); // 61 + 400 = 127 + 334
    }

    @Test
    void whatIsEvictedIsNotReferredTo() {
        HpackEncoder small = new HpackEncoder(72);
        encode(small, "a-b: c", "a-b: d");
        assertEquals("bfbe", encode(small, "a-b: c", "a-b: d"));
        assertTrue(encode(small, "a-b: e").startsWith("7e"));
        assertEquals("bf", encode(small, "a-b: d"));
        assertTrue(encode(small, "a-b: c").startsWith("7e"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "A-b",
                ":path",
                ":x",
                "!#$%&'*+-.^_`|~09azAZ",
                "Content-Type",
                "accept"
            })
    void goodNames(String name) {
        HpackEncoder.check(name, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ":", "::", "a:", "a b", " a", "a\r", "a\n", "a\0", "\u00e4", "\u0161", "a\u010a"
            })
    void badNames(String name) {
        assertThrows(IllegalArgumentException.class, () -> HpackEncoder.check(name, "v"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a b", "a\tb", "\u00a0\u00ff", "a\u0080", ":", "\"{}\""})
    void goodValues(String value) {
        HpackEncoder.check("x", value);
        HpackEncoder.check("accept", value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\r", "\n", "\0", "\u001f", "\u007f", "\u0100", "\u010a", "\ud83d\ude00"})
    void badValuesAreNamedAndNotShown(String bad) {
        for (String name : List.of("x-secret", "Authorization")) {
            IllegalArgumentException e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> HpackEncoder.check(name, "hush" + bad + "hush"));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains(name), message);
            assertTrue(message.contains("index 4"), message);
            assertFalse(message.contains("hush"), message);
        }
    }

    @Test
    void whatWasNotCheckedStaysOneLine() {
        assertEquals(
                List.of("a: b\r\nc: d"),
                decode(4096, encode(new HpackEncoder(4096), "a: b\r\nc: d")));
    }

    @Test
    void linesAreWrittenBehindWhatIsThere() {
        out.clear();
        out.reserve(9);
        out.put(new byte[9], 0, 9);
        encoder.begin(out);
        encoder.field(out, "a", "\u0080".repeat(5000));
        encoder.field(out, ":method", "GET");
        assertEquals(9 + 3 + 3 + 5000 + 1, out.size());
    }

    private String block(String... lines) {
        return encode(encoder, lines);
    }

    private String encode(HpackEncoder encoder, String... lines) {
        out.clear();
        encoder.begin(out);
        for (String line : lines) {
            int colon = line.indexOf(": ");
            encoder.field(out, line.substring(0, colon), line.substring(colon + 2));
        }
        return HpackRecorder.hex(out.written());
    }

    private static List<String> decode(int tableSize, String hex) {
        try {
            return new HpackRecorder(tableSize).decode(hex);
        } catch (HpackException e) {
            throw new AssertionError(e);
        }
    }
}
