package dev.skein.cli;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of ARCHITECTURE.md, checked over the text of every module's sources. */
final class HouseTest {
    /** Which rooms a room may know: those below it, and of those only the ones it needs. */
    private static final Map<String, Set<String>> BELOW =
            Map.of(
                    "http", Set.of(),
                    "wire", Set.of("http"),
                    "client", Set.of("http", "wire"),
                    "json", Set.of("http"),
                    "natives", Set.of("http", "wire", "client"),
                    "fetch", Set.of("http", "client"),
                    "testing", Set.of("http", "wire"),
                    "cli", Set.of("http", "wire", "client", "natives", "fetch", "testing"),
                    "examples", Set.of("http", "wire", "client", "json", "testing"),
                    "bench", Set.of("http", "wire", "client", "testing"));

    /**
     * The classes that live on a loop. The others of wire and client live in threads or in none.
     */
    private static final Map<String, Set<String>> LOOP_WORLD =
            Map.of(
                    "wire",
                            Set.of(
                                    "Connection",
                                    "CoolDown",
                                    "Dial",
                                    "Dialer",
                                    "Exchange",
                                    "Http1Connection",
                                    "Http1Decoder",
                                    "Http1Encoder",
                                    "Http2Connection",
                                    "Http2FrameReader",
                                    "Http2FrameWriter",
                                    "HeadFragments",
                                    "Http2Head",
                                    "Http2HeadWriter",
                                    "Http2Sender",
                                    "Http2Stream",
                                    "HpackDecoder",
                                    "HpackEncoder",
                                    "HttpStream",
                                    "Loop",
                                    "Nuisances",
                                    "Output",
                                    "ReceiveWindow",
                                    "SocketWire",
                                    "StreamTable",
                                    "Timer",
                                    "TimerWheel",
                                    "TlsWire",
                                    "Vigil",
                                    "WindowGrowth",
                                    "Wire"),
                    "client",
                            Set.of(
                                    "Authorities",
                                    "Authority",
                                    "Budget",
                                    "BulkWork",
                                    "Call",
                                    "IdleQueue",
                                    "Incoming",
                                    "Place",
                                    "Policies",
                                    "Pool",
                                    "PoolState",
                                    "PooledConnection",
                                    "Stopwatch",
                                    "WaitQueue",
                                    "WholeBody"));

    private static final List<Law> LAWS =
            List.of(
                    Law.of(
                            "http is values and shapes: it opens no socket and starts no thread.",
                            Law.in("http"),
                            "\\bjava\\.net\\.(?:\\w*Socket|http|HttpURLConnection)\\b"
                                + "|\\bjava\\.nio\\.channels\\.(?:\\w*Socket\\w*|Select\\w+|Datagram\\w+|Asynchronous\\w+)\\b"
                                + "|\\bThread\\b(?!\\.currentThread\\(\\)\\.getContextClassLoader)|\\bExecutors?\\b|\\bExecutorService\\b",
                            "import java.nio.channels.SocketChannel;"),
                    Law.of(
                            "The core knows the JDK and JSpecify's annotations, nothing else.",
                            source ->
                                    Law.in("http", "wire", "client").test(source)
                                            && source.name().equals("module-info"),
                            "\\brequires (?:static |transitive"
                                    + " )*(?!dev\\.skein\\.|java\\.|org\\.jspecify;)[\\w.]+;",
                            "requires info.picocli;"),
                    Law.of(
                            "The loop world never blocks, waits or locks.",
                            HouseTest::isLoopWorld,
                            "\\bjava\\.util\\.concurrent\\.locks\\.(?!LockSupport)\\w+"
                                + "|\\bLockSupport\\.park\\w*|\\bThread\\.(?:sleep|onSpinWait|yield)\\b"
                                + "|\\b(?:CountDownLatch|CyclicBarrier|Semaphore|Phaser|Exchanger|\\w*BlockingQueue|\\w*BlockingDeque)\\b"
                                + "|\\.(?:join|await|wait)\\(|\\.get\\([^()]*TimeUnit|\\bsynchronized\\b",
                            "future.join();"),
                    Law.of(
                            "A URL is a dev.skein.http.Url: the JDK's URI and URL parse other"
                                    + " languages.",
                            Law.in("http", "wire", "client"),
                            "\\bjava\\.net\\.(?:URI|URL|URLEncoder|URLDecoder|\\*)(?!\\w)",
                            "import java.net.URI;"),
                    Law.of(
                            "No ThreadLocal: with a million virtual threads it is a leak, on a loop"
                                    + " a lie.",
                            Law.everywhere(),
                            "\\b(?:Inheritable)?ThreadLocal\\b",
                            "private static final ThreadLocal<byte[]> BUFFER = null;"),
                    Law.of(
                            "wire and client are not synchronized: state lives on a loop or under"
                                    + " one small Lock.",
                            Law.in("wire", "client"),
                            "\\bsynchronized\\b",
                            "synchronized (this) {"),
                    Law.of(
                            "A name says what a thing is: no Impl, Abstract, Base, Manager, Helper"
                                    + " or Utils.",
                            Law.everywhere(),
                            "\\b(?:class|interface|record|enum)"
                                + " (?:\\w*(?:Impl|Managers?|Helpers?|Utils?)|(?:Abstract|Base(?=[A-Z]))\\w*|Base)\\b",
                            "final class PoolManager {"));

    private static List<Source> sources = List.of();

    @BeforeAll
    static void read() throws IOException {
        sources = Source.below(Path.of(System.getProperty("skein.root", "..")));
        assertFalse(sources.isEmpty(), "no sources below the root folder");
    }

    static Stream<Law> laws() {
        return LAWS.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("laws")
    void holds(Law law) {
        assertNone(law.sentence(), law.broken(sources));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("laws")
    void canBeBroken(Law law) {
        Source offender = Source.of("any", "any/Any.java", "// a comment\n" + law.offence());
        assertEquals(1, offender.findings(law.forbidden()).size());
    }

    @Test
    void modulesDependDownwardsOnly() {
        assertNone(
                "Modules depend downwards only.",
                sources.stream().flatMap(HouseTest::upwards).toList());
    }

    @Test
    void everyModuleHasItsPlace() {
        Set<String> modules =
                sources.stream().map(Source::module).collect(toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(BELOW.keySet()), modules, "the table of modules is the house");
    }

    @Test
    void everyClassOfTheLoopWorldExists() {
        Set<String> missing = new TreeSet<>();
        LOOP_WORLD.forEach(
                (module, names) -> names.forEach(name -> missing.add(module + "/" + name)));
        sources.forEach(source -> missing.remove(source.module() + "/" + source.name()));
        assertTrue(
                missing.isEmpty(),
                "the table of the loop world names classes that are gone: " + missing);
    }

    @Test
    void commentsAndLiteralsAreNotCode() {
        String text =
                """
                /* Thread
                   Thread */ int a; // Thread
                String b = "Thread \\" Thread" + '"' + "Thread";
                Thread c;
                """;
        Source source = Source.of("http", "http/A.java", text);
        assertEquals(
                List.of("http/A.java:4: Thread"), source.findings(Pattern.compile("\\bThread\\b")));
    }

    @Test
    void anUpwardImportIsFound() {
        Source source = Source.of("wire", "wire/A.java", "\nimport dev.skein.client.Client;\n");
        assertEquals(List.of("wire/A.java:2: dev.skein.client"), upwards(source).toList());
    }

    private static Stream<String> upwards(Source source) {
        String known = String.join("|", BELOW.getOrDefault(source.module(), Set.of()));
        String others =
                "\\bdev\\.skein\\.(?!(?:"
                        + source.module()
                        + (known.isEmpty() ? "" : "|" + known)
                        + ")\\b)\\w+";
        return source.findings(Pattern.compile(others)).stream();
    }

    private static boolean isLoopWorld(Source source) {
        return LOOP_WORLD.getOrDefault(source.module(), Set.of()).contains(source.name());
    }

    private static void assertNone(String law, List<String> broken) {
        assertTrue(broken.isEmpty(), () -> law + "\n  " + String.join("\n  ", broken));
    }
}
