package dev.skein.bench;

import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in a workload.
 *
 * @param bench the folder of the bench in the checkout
 * @param peers those asked for; all if empty
 * @param faces those asked for; if empty, all of Skein and the usual one of every other
 * @param quick whether of Python only the quickest program takes part
 */
record Field(
        Servers servers,
        Pace pace,
        String classPath,
        Path bench,
        List<String> peers,
        List<Face> faces,
        boolean quick) {
    private static final List<String> PROGRAMS =
            List.of(
                    "curl",
                    "aria2c",
                    "wget2",
                    "scrapy",
                    "aiohttp",
                    "aiohttp-uvloop",
                    "httpx",
                    "requests");

    /** All who can be asked for; the native program of a workload always takes part. */
    static final List<String> NAMES =
            Stream.concat(Peers.all().stream().map(Peers::name), PROGRAMS.stream()).toList();

    /** They, the native program first; who cannot take part is told to {@code says}. */
    List<Contestant> of(Workload workload, PrintStream says) {
        if (!servers.site().has(workload)) {
            says.println();
            says.println(workload.label() + " is left out: its server is not installed");
            return List.of();
        }
        List<Contestant> all = new ArrayList<>();
        nativeProgram(workload, all, says);
        Downloads.of(workload, servers.site(), bench, workload.requests()).stream()
                .filter(program -> isAsked(program.peer()))
                .forEach(all::add);
        Peers.all().stream()
                .filter(peer -> isAsked(peer.name()) && peer.takesPartIn(workload))
                .flatMap(peer -> facesOf(peer, workload).map(face -> of(peer, face, workload)))
                .forEach(all::add);
        PythonClient.of(workload, servers.site(), pace, bench).stream()
                .filter(client -> isAsked(client.peer()))
                .limit(quick ? 1 : Long.MAX_VALUE)
                .forEach(all::add);
        return all;
    }

    private void nativeProgram(Workload workload, List<Contestant> all, PrintStream says) {
        @Nullable Tool tool = Tools.of(workload, servers.site(), pace);
        if (tool == null) {
            return;
        }
        if (Shell.has(tool.peer())) {
            all.add(tool);
        } else {
            says.println(tool.peer() + " is left out: it is not installed");
        }
    }

    private boolean isAsked(String peer) {
        return peers.isEmpty() || peers.contains(peer);
    }

    private Stream<Face> facesOf(Peers peer, Workload workload) {
        Stream<Face> all = peer.facesFor(workload).stream();
        if (!faces.isEmpty()) {
            return all.filter(faces::contains);
        }
        return peer.name().equals("skein") ? all : all.limit(1);
    }

    private Contestant of(Peers peer, Face face, Workload workload) {
        if (workload.run() == Workload.Run.PROCESS) {
            return Cold.of(peer, face, workload, servers.site(), classPath);
        }
        return new JavaContestant(
                peer.name(),
                face,
                workload,
                servers.site(),
                pace,
                peer.withoutNatives() ? withoutNatives(classPath) : classPath,
                servers.file("children.log"));
    }

    /** The class path as of a program that never heard of the module natives. */
    static String withoutNatives(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.contains("skein-natives"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
