package dev.skein.http;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a charset's label means on the web (Encoding standard, 4.2): {@code latin1} is windows-1252,
 * {@code gb2312} is GBK.
 */
public final class EncodingLabel {
    /**
     * One encoding a line: its name, then {@code =} and what Java calls it if that differs ({@code
     * -}: Java has none), then its other labels.
     */
    private static final String TABLE =
            """
            UTF-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8
            IBM866 866 cp866 csibm866
            ISO-8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2
            ISO-8859-3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3
            ISO-8859-4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4
            ISO-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988
            ISO-8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 \
            iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
            ISO-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 \
            sun_eu_greek
            ISO-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual
            ISO-8859-8-I =ISO-8859-8 csiso88598i logical
            ISO-8859-10 =- csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6
            ISO-8859-13 iso8859-13 iso885913
            ISO-8859-14 =- iso8859-14 iso885914
            ISO-8859-15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9
            ISO-8859-16
            KOI8-R cskoi8r koi koi8 koi8_r
            KOI8-U koi8-ru
            macintosh =x-MacRoman csmacintosh mac x-mac-roman
            windows-874 =x-windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620
            windows-1250 cp1250 x-cp1250
            windows-1251 cp1251 x-cp1251
            windows-1252 ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 \
            iso_8859-1:1987 l1 latin1 us-ascii x-cp1252
            windows-1253 cp1253 x-cp1253
            windows-1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254
            windows-1255 cp1255 x-cp1255
            windows-1256 cp1256 x-cp1256
            windows-1257 cp1257 x-cp1257
            windows-1258 cp1258 x-cp1258
            x-mac-cyrillic =x-MacUkraine x-mac-ukrainian
            GBK =GB18030 chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk
            gb18030
            Big5 =Big5-HKSCS big5-hkscs cn-big5 csbig5 x-x-big5
            EUC-JP cseucpkdfmtjapanese x-euc-jp
            ISO-2022-JP csiso2022jp
            Shift_JIS =windows-31j csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis
            EUC-KR =x-windows-949 cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949
            replacement =- csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr
            UTF-16BE unicodefffe
            UTF-16LE csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16
            x-user-defined =-
            """;

    private static final Map<String, Encoding> BY_LABEL = read();

    private record Encoding(String name, String java) {}

    private EncodingLabel() {}

    /**
     * The standard's name of the encoding that {@code label} stands for, in any case and with white
     * space around it; null if for none.
     */
    public static @Nullable String encoding(String label) {
        Encoding encoding = find(label);
        return encoding == null ? null : encoding.name;
    }

    /**
     * Java's charset for {@code label}, or null where the label is unknown or this machine has
     * none.
     */
    public static @Nullable Charset charset(String label) {
        Encoding encoding = find(label);
        return encoding == null || encoding.java.equals("-") || !Charset.isSupported(encoding.java)
                ? null
                : Charset.forName(encoding.java);
    }

    private static @Nullable Encoding find(String label) {
        String bare = asciiStripped(label);
        // The Kelvin sign's lower case is an ASCII k: only ASCII may be folded.
        return bare.chars().allMatch(c -> c < 128)
                ? BY_LABEL.get(bare.toLowerCase(Locale.ROOT))
                : null;
    }

    /** ASCII white space only: what looks blank beyond it is part of a wrong label. */
    private static String asciiStripped(String label) {
        int from = 0;
        int to = label.length();
        while (from < to && " \t\n\f\r".indexOf(label.charAt(from)) >= 0) {
            from++;
        }
        while (from < to && " \t\n\f\r".indexOf(label.charAt(to - 1)) >= 0) {
            to--;
        }
        return label.substring(from, to);
    }

    private static Map<String, Encoding> read() {
        Map<String, Encoding> found = new HashMap<>();
        TABLE.lines()
                .forEach(line -> {
                    String[] words = line.split(" +", -1);
                    boolean renamed = words.length > 1 && words[1].startsWith("=");
                    Encoding encoding =
                            new Encoding(words[0], renamed ? words[1].substring(1) : words[0]);
                    for (String word : words) {
                        if (!word.startsWith("=")) {
                            found.put(word.toLowerCase(Locale.ROOT), encoding);
                        }
                    }
                });
        return Map.copyOf(found);
    }
}
