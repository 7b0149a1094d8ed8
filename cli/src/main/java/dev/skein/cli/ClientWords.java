package dev.skein.cli;

import dev.skein.client.Options;
import dev.skein.client.Redirects;
import dev.skein.http.Headers;
import dev.skein.wire.Tls;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that every command with a client understands. */
final class ClientWords {
    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            converter = Words.Header.class,
            description = "Send this header with every request. May be given several times.")
    List<Headers.Field> headers = new ArrayList<>();

    @Option(
            names = "--max-redirects",
            paramLabel = "N",
            defaultValue = "20",
            converter = Words.CountOrNone.class,
            description =
                    "Follow at most N redirects (${DEFAULT-VALUE}); 0 shows the redirect itself.")
    int maxRedirects;

    @Option(
            names = "--insecure",
            description =
                    "Trust any certificate. Whoever stands between you and the server can then read"
                            + " and change all.")
    boolean insecure;

    /** {@code options} as these words change them, but for the headers. */
    Options applyTo(Options options) {
        Options applied =
                options.withRedirects(
                        maxRedirects == 0
                                ? Redirects.none()
                                : Redirects.standard().withMax(maxRedirects));
        return insecure ? applied.withTls(Tls.insecureTrustAll()) : applied;
    }
}
