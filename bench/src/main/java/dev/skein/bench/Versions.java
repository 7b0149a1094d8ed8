package dev.skein.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which version of everything takes part. */
final class Versions {
    private static final List<List<String>> ASKED =
            List.of(
                    List.of("nginx", "-v"),
                    List.of("wrk", "-v"),
                    List.of("h2load", "--version"),
                    List.of("curl", "--version"),
                    List.of("aria2c", "--version"),
                    List.of("wget2", "--version"),
                    List.of("scrapy", "version"));

    private static final List<String> PYTHON = List.of("aiohttp", "uvloop", "httpx", "requests");

    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");

    /** How the jars of the Java clients begin. */
    private static final List<String> JARS =
            List.of(
                    "skein-client",
                    "okhttp-jvm",
                    "httpclient5",
                    "jetty-client",
                    "async-http-client",
                    "reactor-netty-http",
                    "vertx-core",
                    "helidon-webclient",
                    "netty-transport",
                    "netty-tcnative-classes");

    private Versions() {}

    static List<String> installed() {
        List<String> versions = new ArrayList<>();
        for (List<String> command : ASKED) {
            if (Shell.has(command.getFirst())) {
                versions.add(command.getFirst() + version(command));
            }
        }
        for (String module : PYTHON) {
            ofModule(module).forEach(versions::add);
        }
        ofJars(System.getProperty("java.class.path", "")).forEach(versions::add);
        return versions;
    }

    /** {@code vertx-core 5.2.0} for each client's own jar on {@code classPath}. */
    static Stream<String> ofJars(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName().toString())
                .filter(jar -> JARS.stream().anyMatch(name -> jar.matches(name + "-\\d.*\\.jar")))
                .map(jar -> jar.replaceAll("-(\\d.*)\\.jar", " $1"))
                .sorted();
    }

    private static Stream<String> ofModule(String module) {
        try {
            String python = Python.with(module).getFirst();
            String program = "import " + module + "; print(" + module + ".__version__)";
            return Stream.of(module + version(List.of(python, "-c", program)));
        } catch (IOException absent) {
            return Stream.empty();
        }
    }

    /**
     * The first thing like a version that {@code command} prints, after a space; nothing if there
     * is none. Its exit status is not looked at: wrk ends its version with 1.
     */
    private static String version(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.inputReader()
                    .lines()
                    .map(VERSION::matcher)
                    .filter(Matcher::find)
                    .findFirst()
                    .map(found -> " " + found.group())
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
