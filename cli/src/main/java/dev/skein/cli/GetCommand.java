package dev.skein.cli;

import dev.skein.client.Client;
import dev.skein.client.Fanout;
import dev.skein.client.Limits;
import dev.skein.client.Options;
import dev.skein.client.Results;
import dev.skein.client.Timeouts;
import dev.skein.http.Body;
import dev.skein.http.Headers;
import dev.skein.http.Method;
import dev.skein.http.Request;
import dev.skein.http.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skein get}: a few URLs, all at once, to standard output or into files. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        customSynopsis = "skein get URL... [OPTION...]",
        description = "Gets URLs, all at once, and prints their bodies in order.",
        footer = {
            "",
            "A URL without a scheme is taken for http. Redirects are followed. A status of",
            "400 or more is an answer like any other.",
            "",
            "Exit status: 0 all were answered; 1 some failed; 2 bad usage; 130 interrupted.",
            "",
            "  skein get https://example.org",
            "  skein get -i --timing https://example.org https://example.com",
            "  skein get -H 'Accept: application/json' -d q=geese https://example.org"
        })
final class GetCommand implements Callable<Integer> {
    private static final int CONCURRENCY = 50;
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://.*");

    private final Terminal terminal;

    @Parameters(paramLabel = "URL", arity = "1..*", description = "What to get.")
    List<String> urls = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Write the body into FILE; of several URLs, into files in the folder FILE.")
    @Nullable Path output;

    @Option(
            names = {"-i", "--include"},
            description = "Print the response's head before its body.")
    boolean include;

    @Option(names = "--timing", description = "Draw on standard error how long each phase took.")
    boolean timing;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "DATA",
            description =
                    "Send DATA as a form's body, by POST. @FILE is a file's text without line ends,"
                            + " @- that of standard input. Several are joined by &.")
    List<String> data = new ArrayList<>();

    @Option(
            names = {"-X", "--request"},
            paramLabel = "METHOD",
            converter = Words.Verb.class,
            description = "The method; otherwise GET, or POST with -d.")
    @Nullable Method method;

    @Mixin ClientWords words = new ClientWords();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = Words.Time.class,
            description = "For one URL, with its redirects and its body (${DEFAULT-VALUE}).")
    Duration timeout = Duration.ZERO;

    @Option(
            names = {"-L", "--location"},
            hidden = true,
            description = "For the habits of curl: redirects are followed anyway.")
    boolean location;

    GetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        List<Request> requests = requests();
        Destination destination =
                output == null
                        ? new Destination.Output(terminal.out(), include)
                        : Destination.IntoFiles.under(output, requests, include);
        int failed = 0;
        try (Client client = Client.create(options());
                Results<Fanout.Result<Request, Response>> answers =
                        Fanout.<Request, Response>of(
                                        requests,
                                        request ->
                                                destination.received(request, client.open(request)))
                                .concurrency(CONCURRENCY)
                                .ordered()) {
            for (Fanout.Result<Request, Response> answer : answers) {
                failed += show(answer, destination) ? 0 : 1;
            }
        }
        return failed > 0 ? 1 : 0;
    }

    /** Returns whether all of the answer arrived where it should. */
    private boolean show(Fanout.Result<Request, Response> answer, Destination destination) {
        try (Response response = answer.orThrow()) {
            destination.shown(response);
            if (timing) {
                terminal.err()
                        .print(TimingChart.of(response, terminal.shows("\u2501") ? "\u2501" : "="));
                terminal.err().flush();
            }
            return true;
        } catch (Terminal.OutputFailed unwritable) {
            throw unwritable;
        } catch (Exception failure) {
            terminal.err()
                    .println(
                            "skein get: " + answer.input().target() + ": " + Main.oneLine(failure));
            return false;
        }
    }

    private List<Request> requests() throws IOException {
        Body body = data.isEmpty() ? Body.empty() : FormData.of(data, terminal.in());
        Method verb = method != null ? method : data.isEmpty() ? Method.GET : Method.POST;
        return urls.stream().map(url -> request(verb, url, body)).toList();
    }

    private Request request(Method verb, String url, Body body) {
        Request request =
                Request.of(verb, SCHEME.matcher(url).matches() ? url : "http://" + url).body(body);
        for (Headers.Field header : words.headers) {
            request = request.addHeader(header.name(), header.value());
        }
        return request;
    }

    private Options options() {
        Options options =
                Options.defaults()
                        .withTimeouts(Timeouts.defaults().withTotal(timeout))
                        // An answer that waits for its turn to be printed holds its connection;
                        // none may wait for one of those.
                        .withLimits(Limits.perOrigin(1024).total(1024));
        return words.applyTo(options);
    }
}
