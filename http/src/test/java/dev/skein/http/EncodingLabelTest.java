package dev.skein.http;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.skein.conformance.Conformance;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingLabelTest {
    @Test
    void conformance() throws IOException {
        var cases = Conformance.open("headers/wpt-encoding-labels.json");
        for (var row : cases.json()) {
            String label = row.get("label").asString();
            String encoding = row.get("encoding").asString();
            cases.check(
                    label,
                    () -> {
                        assertEquals(encoding, EncodingLabel.encoding(label));
                        assertEquals(
                                encoding,
                                EncodingLabel.encoding(
                                        " \t\n\f\r" + label.toUpperCase(Locale.ROOT) + "\r\n"));
                    });
        }
        cases.finish();
    }

    @Test
    void labelsMeanWhatTheyMeanOnTheWeb() {
        assertEquals(UTF_8, EncodingLabel.charset("utf8"));
        assertEquals(UTF_16LE, EncodingLabel.charset("utf-16"));
        assertEquals(Charset.forName("windows-1252"), EncodingLabel.charset("ISO-8859-1"));
        assertEquals(Charset.forName("GB18030"), EncodingLabel.charset("gb2312"));
        assertEquals(Charset.forName("windows-31j"), EncodingLabel.charset("shift_jis"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "utf-7",
                "=-",
                "=gb18030",
                "\u212aoi8",
                "\u00a0utf-8",
                "utf -8",
                "\u000butf-8"
            })
    void othersMeanNothing(String label) {
        assertNull(EncodingLabel.encoding(label));
        assertNull(EncodingLabel.charset(label));
    }

    @ParameterizedTest
    @ValueSource(strings = {"replacement", "x-user-defined", "iso-8859-10"})
    void someJavaLacks(String label) {
        assertEquals(label, EncodingLabel.encoding(label).toLowerCase(Locale.ROOT));
        assertNull(EncodingLabel.charset(label));
    }
}
