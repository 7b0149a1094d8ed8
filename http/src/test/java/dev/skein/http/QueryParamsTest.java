package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueryParamsTest {
    private static final QueryParams PAIRS = QueryParams.parse("b=1&a=2&b=3");

    @Test
    void keepsOrderAndDuplicates() {
        assertEquals(List.of("1", "3"), PAIRS.all("b"));
        assertEquals(Optional.of("1"), PAIRS.first("b"));
        assertEquals(Optional.empty(), PAIRS.first("c"));
        assertEquals("b=1&a=2&b=3&b=", PAIRS.with("b", "").toString());
        assertEquals("a=2", PAIRS.without("b").toString());
    }

    @Test
    void readsBackWhatItWrites() {
        var all = new StringBuilder();
        for (int c = 0; c < 0x250; c++) {
            all.append((char) c);
        }
        var params =
                QueryParams.empty()
                        .with(all.toString(), "\uD83D\uDE00")
                        .with("", "")
                        .with("=", "&");
        assertEquals(params, QueryParams.parse(params.toString()));
        assertTrue(params.toString().matches("[A-Za-z0-9*._+%=&-]+"), params.toString());
    }

    @Test
    void readsAnything() {
        assertEquals("a=&%3D=b", QueryParams.parse("&a&&==b".replace("==b", "%3D=b")).toString());
        assertEquals(List.of("=b"), QueryParams.parse("a==b").all("a"));
        assertEquals(List.of("a b c"), QueryParams.parse("x=a+b%20c").all("x"));
        assertEquals(List.of("%zz\uFFFD"), QueryParams.parse("x=%zz%ff").all("x"));
        assertTrue(QueryParams.parse("&&").isEmpty());
    }
}
