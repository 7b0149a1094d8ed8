package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final Url BASE = Url.parse("https://host.example/geese/list?page=1");

    private static List<Link> parse(String... values) {
        return Link.parse(List.of(values), BASE);
    }

    @Test
    void pagesOfAnApi() {
        var links =
                parse(
                        "<?page=2>; rel=\"next\", <https://other.example/geese?page=9,5>; rel=last;"
                                + " title=\"the, end\"");
        assertEquals(2, links.size());
        assertEquals("https://host.example/geese/list?page=2", links.get(0).url().toString());
        assertTrue(links.get(0).is("NEXT"));
        assertEquals("https://other.example/geese?page=9,5", links.get(1).url().toString());
        assertEquals("the, end", links.get(1).parameter("Title"));
    }

    @Test
    void severalRelationsAndTheFirstOfTwo() {
        Link link = parse("</a> ; Rel = \"prev  start\" ; rel=next").getFirst();
        assertEquals(List.of("prev", "start"), link.rels());
        assertFalse(link.is("next"), "only the first rel counts (RFC 8288, 3.3)");
        assertEquals(List.of(), parse("</a>").getFirst().rels());
    }

    @Test
    void aTitleBeyondAsciiIsDecoded() {
        assertEquals(
                "n\u00e4chste",
                parse("</a>; title*=UTF-8'de'n%c3%a4chste").getFirst().parameter("title*"));
    }

    @Test
    void whatIsNoLinkIsLeftOut() {
        assertEquals(
                List.of(), parse("", "nonsense", "<unclosed; rel=next", "<https://[bad>; rel=x"));
        assertEquals(1, parse("nonsense; x=\",\", ,, </good>").size());
        assertEquals(2, parse("</a>", "</b>").size());
    }

    @Test
    void fuzz() {
        var random = new Random(4);
        String alphabet = "<>;,=\"\\ a*'%/?\u00e4";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(24); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (Link link : parse(text.toString())) {
                link.rels();
            }
        }
    }
}
