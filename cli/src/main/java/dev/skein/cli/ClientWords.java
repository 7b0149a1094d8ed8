package dev.skein.cli;

import dev.skein.client.Options;
import dev.skein.client.Protocols;
import dev.skein.client.Redirects;
import dev.skein.client.Timeouts;
import dev.skein.http.Headers;
import dev.skein.natives.Brotli;
import dev.skein.natives.Zstd;
import dev.skein.wire.Tls;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** The options that every command with a client understands. */
final class ClientWords {
    private final OptionSpec header =
            Spec.list(
                    Headers.Field.class,
                    new Words.Header(),
                    "'NAME: VALUE'",
                    "Send this header with every request. May be given several times.",
                    "-H",
                    "--header");

    private final OptionSpec maxRedirects =
            Spec.option(
                            Integer.class,
                            new Words.CountOrNone(),
                            "N",
                            "Follow at most N redirects (${DEFAULT-VALUE}); 0 shows the redirect"
                                    + " itself.",
                            "--max-redirects")
                    .defaultValue("20")
                    .build();

    private final OptionSpec authorities =
            Spec.option(
                            Tls.class,
                            new Words.Authorities(),
                            "FILE",
                            "Trust the certificates in FILE (PEM) instead of those the JDK knows.",
                            "--cacert")
                    .build();

    private final OptionSpec insecure =
            Spec.flag(
                    "Trust any certificate. Whoever stands between you and the server can then read"
                            + " and change all.",
                    "--insecure");

    private final OptionSpec http1 =
            Spec.flag("Speak HTTP/1.1 only, where HTTP/2 is offered too.", "--http1.1");

    private final OptionSpec http2 =
            Spec.flag(
                    "Speak HTTP/2 only; with http:// URLs that is not negotiated, the server must"
                            + " know it.",
                    "--http2");

    List<OptionSpec> options() {
        return List.of(header, maxRedirects, authorities, insecure, http1, http2);
    }

    Headers headers() {
        Headers headers = Headers.empty();
        for (Headers.Field field : Spec.<Headers.Field>all(header)) {
            headers = headers.plus(field.name(), field.value());
        }
        return headers;
    }

    /** So long for all of a URL, and no part of it cut off sooner but for the connection. */
    static Timeouts within(Duration total) {
        return Timeouts.defaults().withTotal(total).withFirstByte(total).withBodyGap(total);
    }

    /**
     * {@code options} as these words change them, but for the headers. The codings are named, as to
     * look for them opens every jar: a fifth of a short command's time.
     */
    Options applyTo(Options options) {
        int max = maxRedirects.getValue();
        Options applied =
                options.withDecoding(new Brotli(), new Zstd())
                        .withRedirects(
                                max == 0 ? Redirects.none() : Redirects.standard().withMax(max))
                        .withProtocols(protocols());
        Tls said =
                Spec.isOn(insecure)
                        ? Tls.insecureTrustAll()
                        : authorities.<@Nullable Tls>getValue();
        return said == null ? applied : applied.withTls(said);
    }

    /** Each of the two rules out the other; both together are what they are without. */
    private Protocols protocols() {
        if (Spec.isOn(http1) == Spec.isOn(http2)) {
            return Protocols.AUTO;
        }
        return Spec.isOn(http1) ? Protocols.HTTP_1_1 : Protocols.HTTP_2;
    }
}
