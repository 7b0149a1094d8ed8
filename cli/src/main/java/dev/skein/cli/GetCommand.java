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
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code skein get}: a few URLs, all at once, to standard output or into files. */
final class GetCommand implements Callable<Integer> {
    private static final int CONCURRENCY = 50;
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://.*");

    private final Terminal terminal;
    private final PositionalParamSpec urls = Spec.words("URL", "What to get.");

    private final OptionSpec output =
            Spec.option(
                            Path.class,
                            new Words.File(),
                            "FILE",
                            "Write the body into FILE; of several URLs, into files in the folder"
                                    + " FILE.",
                            "-o",
                            "--output")
                    .build();

    private final OptionSpec include =
            Spec.flag("Print the response's head before its body.", "-i", "--include");

    private final OptionSpec timing =
            Spec.flag("Draw on standard error how long each phase took.", "--timing");

    private final OptionSpec data =
            Spec.list(
                    String.class,
                    null,
                    "DATA",
                    "Send DATA as a form's body, by POST. @FILE is a file's text without line ends,"
                            + " @- that of standard input. Several are joined by &.",
                    "-d",
                    "--data");

    private final OptionSpec method =
            Spec.option(
                            Method.class,
                            new Words.Verb(),
                            "METHOD",
                            "The method; otherwise GET, or POST with -d.",
                            "-X",
                            "--request")
                    .build();

    private final ClientWords words = new ClientWords();

    private final OptionSpec timeout =
            Spec.option(
                            Duration.class,
                            new Words.Time(),
                            "TIME",
                            "For one URL, with its redirects and its body; otherwise it may take"
                                    + " any time, but not stand still for 30s.",
                            "--timeout")
                    .build();

    /** For the habits of curl: redirects are followed anyway. */
    private final OptionSpec location =
            OptionSpec.builder("-L", "--location").type(boolean.class).hidden(true).build();

    private GetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandSpec spec(Terminal terminal) {
        GetCommand command = new GetCommand(terminal);
        return Spec.command(
                command,
                "get",
                "skein get URL... [OPTION...]",
                "Gets URLs, all at once, and prints their bodies in order.",
                command.arguments(),
                "",
                "A URL without a scheme is taken for http. Redirects are followed. A status of",
                "400 or more is an answer like any other.",
                "",
                "Exit status: 0 all were answered; 1 some failed; 2 bad usage; 130 interrupted.",
                "",
                "  skein get https://example.org",
                "  skein get -i --timing https://example.org https://example.com",
                "  skein get -H 'Accept: application/json' -d q=geese https://example.org");
    }

    private List<ArgSpec> arguments() {
        List<ArgSpec> arguments =
                new ArrayList<>(List.of(urls, output, include, timing, data, method));
        arguments.addAll(words.options());
        arguments.addAll(List.of(timeout, location));
        return arguments;
    }

    @Override
    public Integer call() throws IOException {
        List<Request> requests = requests();
        Path files = output.<@Nullable Path>getValue();
        Destination destination =
                files == null
                        ? new Destination.Output(terminal.out(), Spec.isOn(include))
                        : Destination.IntoFiles.under(files, requests, Spec.isOn(include));
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
            if (Spec.isOn(timing)) {
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
        List<String> pieces = Spec.all(data);
        Body body = pieces.isEmpty() ? Body.empty() : FormData.of(pieces, terminal.in());
        Method asked = method.<@Nullable Method>getValue();
        Method verb = asked != null ? asked : pieces.isEmpty() ? Method.GET : Method.POST;
        Headers headers = words.headers();
        return Spec.<String>all(urls).stream()
                .map(url -> Request.of(verb, withScheme(url)).body(body).headers(headers))
                .toList();
    }

    private static String withScheme(String url) {
        return SCHEME.matcher(url).matches() ? url : "http://" + url;
    }

    private Options options() {
        Options options =
                Options.defaults()
                        .withTimeouts(timeouts())
                        // An answer that waits for its turn to be printed holds its connection;
                        // none may wait for one of those.
                        .withLimits(Limits.perOrigin(1024).total(1024));
        return words.applyTo(options);
    }

    /** By itself no total: a body may be long, and wait for those before it to be printed. */
    private Timeouts timeouts() {
        Duration total = timeout.<@Nullable Duration>getValue();
        return total == null
                ? Timeouts.defaults().withTotal(Timeouts.FOREVER)
                : ClientWords.within(total);
    }
}
