package dev.skein.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The process of one client. Arguments: peer, face, workload and the site's words. It says {@code
 * ready} and then, for each line it reads, answers with one line that begins with {@code =}:
 *
 * <ul>
 *   <li>{@code warm LEAST MOST}: works until it is warm, between so many seconds
 *   <li>{@code time SECONDS} and {@code count N CALLS}: a measured run, after a run-in of a second
 *       or more unless it is to be cold; the answer is a {@link Sample}
 *   <li>{@code close}: closes the client; how many sockets are left open
 * </ul>
 *
 * It ends with its input. In between it sleeps, so that many stand side by side and do not disturb.
 */
final class Worker {
    private static final double WINDOW = 0.5;
    private static final double COMPILING = 0.04; // of a window: the compilers are busy still
    private static final int QUIET_WINDOWS = 3;

    /**
     * What is called once a request is compiled for good after 5,000 to 15,000 calls. A client that
     * does a thousand TLS handshakes a second has quiet compilers long before that.
     */
    private static final long SEASONED = 20_000;

    private static final double LONGEST_SEASONING = 10; // times the least
    private static final double RUN_IN = 1;
    private static final double LONGEST_RUN_IN = 3;

    /** Whoever is to do a number of requests begins none after so long. */
    private static final double LONGEST_COUNT = 60;

    private final Peer peer;
    private final Workload workload;
    private final LongFunction<String> urls;
    private long done; // requests, warming

    private Worker(Peer peer, Workload workload, LongFunction<String> urls) {
        this.peer = peer;
        this.workload = workload;
        this.urls = urls;
    }

    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err); // whatever a client prints is no answer
        List<String> words = List.of(args);
        Workload workload = Workload.of(words.get(2));
        Site site = Site.ofWords(words.subList(3, words.size()));
        Peer peer = Peers.of(words.get(0)).make();
        peer.start(site.setup(workload, Face.of(words.get(1))));
        answers.println("=ready");
        new Worker(peer, workload, site.urls(workload)).serve(answers);
        System.exit(0); // some clients leave threads behind
    }

    private void serve(PrintStream answers) throws Exception {
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            answers.println("=" + answer(line.split(" ")));
        }
    }

    private String answer(String[] order) throws Exception {
        return switch (order[0]) {
            case "warm" -> warm(Double.parseDouble(order[1]), Double.parseDouble(order[2]));
            case "time" -> {
                runIn();
                yield timed(Double.parseDouble(order[1])).toLine();
            }
            case "count" -> {
                runIn();
                yield counted(Long.parseLong(order[1]), Integer.parseInt(order[2])).toLine();
            }
            case "close" -> closed();
            default -> throw new IOException("no such order: " + order[0]);
        };
    }

    /**
     * What happens after half a minute's sleep is no part of a steady state: idle connections were
     * closed, new ones are made, and code that was compiled as if that never happened is given up
     * and compiled again, during which a request costs up to three times as much. A fresh process
     * is to be cold.
     */
    private void runIn() throws Exception {
        if (workload.run() == Workload.Run.WARM) {
            work(RUN_IN, LONGEST_RUN_IN);
        }
    }

    private Sample timed(double seconds) throws Exception {
        return Measure.run(
                peer,
                Load.time(urls, workload.concurrency(), workload.length(), (long) (seconds * 1e9)));
    }

    private Sample counted(long requests, int calls) throws Exception {
        Load load =
                Load.count(
                        urls,
                        workload.concurrency(),
                        workload.length(),
                        requests,
                        (long) (LONGEST_COUNT * 1e9));
        return Measure.runCalls(peer, load, requests, calls);
    }

    private String warm(double least, double most) throws Exception {
        long begun = System.nanoTime();
        boolean warm = work(least, most);
        double seconds = (System.nanoTime() - begun) / 1e9;
        while (isUnseasoned() && seconds < LONGEST_SEASONING * least) {
            warm = work(QUIET_WINDOWS * WINDOW, most);
            seconds = (System.nanoTime() - begun) / 1e9;
        }
        return (warm ? "warm " : "compiling still ") + Math.round(seconds * 10) / 10.0 + " s";
    }

    /**
     * Works until the compilers did next to nothing for some windows in a row; whether they did.
     */
    private boolean work(double least, double most) throws Exception {
        long begun = System.nanoTime();
        int quiet = 0;
        double seconds = 0;
        while (seconds < least || (quiet < QUIET_WINDOWS && seconds < most)) {
            long compiled = Measure.compilerMillis();
            done += timed(WINDOW).requests();
            long busy = Measure.compilerMillis() - compiled;
            quiet = busy <= WINDOW * 1000 * COMPILING ? quiet + 1 : 0;
            seconds = (System.nanoTime() - begun) / 1e9;
        }
        return quiet >= QUIET_WINDOWS;
    }

    /** Where a request is a large body, its chunks are what is repeated. */
    private boolean isUnseasoned() {
        return done < SEASONED && workload.requests() == 0;
    }

    private String closed() throws Exception {
        String state = peer.toString();
        peer.stop();
        return Measure.openSockets() + " " + state;
    }
}
