package dev.skein.bench;

import java.io.File;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole program around one client, as small as it gets: all URLs at once, once, and out. Its
 * arguments are those of {@link Worker}; it prints how many answers were right.
 */
final class Cold {
    /** How the names of a client's own jars begin; they come first, as in a program of its own. */
    private static final Map<String, List<String>> JARS =
            Map.of(
                    "skein", List.of("skein-"),
                    "jdk", List.of(),
                    "okhttp", List.of("okhttp", "okio", "kotlin"),
                    "apache", List.of("httpc", "slf4j"),
                    "jetty", List.of("jetty", "slf4j"),
                    "ahc", List.of("async-http", "netty", "slf4j"),
                    "reactor", List.of("reactor", "reactive", "netty"),
                    "vertx", List.of("vertx", "netty", "jackson-core"),
                    "helidon", List.of("helidon"));

    private Cold() {}

    public static void main(String[] args) throws Exception {
        Workload workload = Workload.of(args[2]);
        Site site = Site.ofWords(List.of(args).subList(3, args.length));
        Load load =
                Load.count(
                        site.urls(workload),
                        workload.concurrency(),
                        workload.length(),
                        workload.requests());
        Peer peer = Peers.of(args[0]).make();
        peer.start(site.setup(workload, Face.of(args[1])));
        peer.run(load);
        peer.stop();
        System.out.println(load.answeredCount());
        System.exit(0); // some clients leave threads behind
    }

    /** This program as a contestant. */
    static Tool of(Peers peer, Face face, Workload workload, Site site, String classPath) {
        List<String> arguments =
                new ArrayList<>(List.of(peer.name(), face.label(), workload.label()));
        arguments.addAll(site.toWords());
        List<String> command =
                Child.command(List.of(), ordered(classPath, peer.name()), Cold.class, arguments);
        return new Tool(
                peer.name(), face.label(), command, run -> sample(run, workload.requests()));
    }

    /** {@code classPath} with the bench's jar first, then those of {@code peer}. */
    static String ordered(String classPath, String peer) {
        return Stream.of(classPath.split(File.pathSeparator))
                .sorted(Comparator.comparingInt(entry -> rank(new File(entry).getName(), peer)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static int rank(String jar, String peer) {
        if (jar.startsWith("skein-bench")) {
            return 0;
        }
        return JARS.getOrDefault(peer, List.of()).stream().anyMatch(jar::startsWith) ? 1 : 2;
    }

    private static Sample sample(Shell.Timed run, long all) {
        long right = Long.parseLong(run.output().strip());
        return new Sample(
                right,
                all - right,
                run.seconds(),
                run.cpuSeconds() * 1e6,
                null,
                null,
                null,
                null,
                0,
                "");
    }
}
