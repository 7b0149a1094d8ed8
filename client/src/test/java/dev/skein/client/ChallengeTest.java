package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChallengeTest {
    static Stream<Arguments> fields() {
        return Stream.of(
                of("", List.of()),
                of("Basic", List.of(with("basic"))),
                of("Basic realm=\"foo\"", List.of(with("basic", "realm", "foo"))),
                of("BASIC REALM=foo", List.of(with("basic", "realm", "foo"))),
                of(
                        "Basic realm = \"foo\" , charset = UTF-8",
                        List.of(with("basic", "realm", "foo", "charset", "UTF-8"))),
                of(
                        "Basic realm=\"a \\\"b\\\" \\\\c\"",
                        List.of(with("basic", "realm", "a \"b\" \\c"))),
                of("Basic realm=\"\"", List.of(with("basic", "realm", ""))),
                of(
                        "Basic realm=\"foo, Digest nonce=1\"",
                        List.of(with("basic", "realm", "foo, Digest nonce=1"))),
                of("Negotiate", List.of(with("negotiate"))),
                of("Negotiate YII=", List.of(new Challenge("negotiate", "YII=", Map.of()))),
                of(
                        "NTLM TlRMTVNTUAAC/+a==, Basic realm=x",
                        List.of(
                                new Challenge("ntlm", "TlRMTVNTUAAC/+a==", Map.of()),
                                with("basic", "realm", "x"))),
                of(
                        "Basic realm=a, Digest realm=b, nonce=c",
                        List.of(
                                with("basic", "realm", "a"),
                                with("digest", "realm", "b", "nonce", "c"))),
                of(
                        "Negotiate, Basic realm=a, Bearer",
                        List.of(with("negotiate"), with("basic", "realm", "a"), with("bearer"))),
                of(
                        ",, Basic ,, realm=a ,,, Bearer ,",
                        List.of(with("basic", "realm", "a"), with("bearer"))),
                of(
                        "Digest qop=\"auth,auth-int\", nonce=\"x\"",
                        List.of(with("digest", "qop", "auth,auth-int", "nonce", "x"))),
                of("Basic realm=a realm=b, Digest nonce=x", List.of(with("basic", "realm", "a"))),
                of("Basic realm=a, realm=b", List.of(with("basic", "realm", "a"))),
                of("Basic realm=\"open", List.of(with("basic", "realm", "open"))),
                of("Basic realm=\"open\\", List.of(with("basic", "realm", "open\\"))),
                of("\"Basic\"", List.of()));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void parses(String field, List<Challenge> challenges) {
        assertEquals(challenges, Challenge.parse(List.of(field)));
    }

    @Test
    void fieldsAddUp() {
        assertEquals(
                List.of(with("basic", "realm", "a"), with("digest", "realm", "b")),
                Challenge.parse(List.of("Basic realm=a", "Digest realm=b")));
    }

    @Test
    void noTextBreaksIt() {
        Random random = new Random(7616);
        String alphabet = "aB=,\" \t\\/-;";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder field = new StringBuilder();
            for (int k = random.nextInt(20); k > 0; k--) {
                field.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Challenge.parse(List.of(field.toString()))
                    .forEach(challenge -> assertEquals(false, challenge.scheme().isEmpty()));
        }
    }

    private static Arguments of(String field, List<Challenge> challenges) {
        return Arguments.of(field, challenges);
    }

    private static Challenge with(String scheme, String... parameters) {
        Map<String, String> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], parameters[i + 1]);
        }
        return new Challenge(scheme, null, map);
    }
}
