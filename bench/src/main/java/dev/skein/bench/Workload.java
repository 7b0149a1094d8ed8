package dev.skein.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is asked of every client: which URL, how many at once, how often, and how it is run. */
public enum Workload {
    W1("HTTP/1.1, 1 KiB, 64 in flight", Place.ORIGIN, "/1k", 64, Run.WARM, "wrk"),
    W2("HTTP/1.1, 1 KiB, 1 in flight", Place.ORIGIN, "/1k", 1, Run.WARM, "wrk"),
    W3("HTTP/1.1 over TLS 1.3, 1 KiB, 64 in flight", Place.TLS, "/1k", 64, Run.WARM, "wrk"),
    W4(
            "HTTP/2 over TLS, 1 KiB, 64 streams of a connection",
            Place.H2,
            "/1k",
            64,
            Run.WARM,
            "h2load"),
    W5("a new connection each, 1 KiB, 64 in flight", Place.ORIGIN, "/close", 64, Run.WARM, "wrk"),
    W5TLS(
            "a new TLS connection each, full handshake, 64 in flight",
            Place.TLS,
            "/close",
            64,
            Run.WARM,
            "wrk"),
    W6("bodies of 64 MiB, 1 GiB in all", Place.NGINX, "/64m", 1, Run.WARM, "curl", 16),
    W7(
            "20,000 requests, 10,000 in flight, each answered after 1 s",
            Place.ORIGIN,
            "/delay/1000",
            10_000,
            Run.FRESH,
            null,
            20_000),
    W8(
            "150 URLs that each answer after 0.45 s, whole cold process",
            Place.ORIGIN,
            "/delay/450",
            150,
            Run.PROCESS,
            "curl",
            150),
    W9(
            "10,000 origins, 100,000 URLs in random order, 500 in flight",
            Place.MANY_ORIGINS,
            "/1k",
            500,
            Run.FRESH,
            null,
            100_000),
    W10(
            "100,000 URLs to disk, whole process",
            Place.ORIGIN,
            "/file/",
            64,
            Run.PROCESS,
            "curl",
            100_000),
    GROWTH_10K(
            "a hundred times a gather of 10,000 URLs",
            Place.ORIGIN,
            "/1k",
            64,
            Run.WARM,
            null,
            10_000),
    GROWTH_1M("gather of 1,000,000 URLs", Place.ORIGIN, "/1k", 64, Run.WARM, null, 1_000_000),
    ORIGINS_1(
            "a connection taken from the pool and given back, 100 times, of 1 origin",
            Place.ORIGIN,
            "/1k",
            64,
            Run.WARM,
            null,
            100_000),
    ORIGINS_10K(
            "the same, of 10,000 origins", Place.MANY_ORIGINS, "/1k", 64, Run.WARM, null, 100_000);

    /** Who answers. */
    public enum Place {
        /** The C program, plain HTTP/1.1. */
        ORIGIN,
        /** The C program at ten thousand addresses of 127.0.0.0/8. */
        MANY_ORIGINS,
        /** nginx, plain HTTP/1.1. */
        NGINX,
        /** nginx, HTTP/1.1 over TLS 1.3. */
        TLS,
        /** nginx, HTTP/2 over TLS 1.3. */
        H2
    }

    /** How it is run. */
    public enum Run {
        /** All clients' processes stand warm and take turns. */
        WARM,
        /** A new process for each client and round, measured from its first request. */
        FRESH,
        /** Whole programs, measured from start to exit. */
        PROCESS
    }

    /** The body every answer has but those of W6, in bytes. */
    public static final long KIB = 1024;

    private final String title;
    private final Place place;
    private final String path;
    private final int concurrency;
    private final Run run;
    private final @Nullable String nativePeer;
    private final int requests;

    Workload(
            String title,
            Place place,
            String path,
            int concurrency,
            Run run,
            @Nullable String nativePeer) {
        this(title, place, path, concurrency, run, nativePeer, 0);
    }

    Workload(
            String title,
            Place place,
            String path,
            int concurrency,
            Run run,
            @Nullable String nativePeer,
            int requests) {
        this.title = title;
        this.place = place;
        this.path = path;
        this.concurrency = concurrency;
        this.run = run;
        this.nativePeer = nativePeer;
        this.requests = requests;
    }

    /** As the tables and the JSON call it: {@code W5tls}. */
    public String label() {
        return this == W5TLS
                ? "W5tls"
                : name().toLowerCase(Locale.ROOT).replace('_', '-').replaceFirst("^w", "W");
    }

    /**
     * The workload of that label, in any case. @throws IllegalArgumentException if there is none
     */
    public static Workload of(String label) {
        for (Workload workload : values()) {
            if (workload.label().equalsIgnoreCase(label)) {
                return workload;
            }
        }
        throw new IllegalArgumentException("no workload is called " + label);
    }

    /** What it is, in a line. */
    public String title() {
        return title;
    }

    public Place place() {
        return place;
    }

    /** The path of its URLs. */
    public String path() {
        return path;
    }

    /** Requests in flight. */
    public int concurrency() {
        return concurrency;
    }

    public Run run() {
        return run;
    }

    /** The program in C whose CPU time is 1 in this workload; null if there is none. */
    public @Nullable String nativePeer() {
        return nativePeer;
    }

    /** Into how many bulk calls, one after the other, a round's requests are cut. */
    public int calls() {
        return this == GROWTH_10K ? 100 : 1;
    }

    /** Whether its figure is how long a request takes, and not what it costs. */
    boolean ofLatency() {
        return this == W2;
    }

    /** Requests of a call; 0 if a round lasts a time instead. */
    public int requests() {
        return requests;
    }

    /** Bytes of each answer's body. */
    public long length() {
        return this == W6 ? 64L << 20 : KIB;
    }
}
