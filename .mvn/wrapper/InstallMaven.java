import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Downloads a Maven distribution, checks its SHA-256 and unpacks it: {@code java InstallMaven.java URL SHA256 FOLDER}.
 * The wrapper runs it once, so that a fresh machine needs a JDK and neither curl nor unzip.
 */
final class InstallMaven {
    private InstallMaven() {}

    public static void main(String[] args) throws Exception {
        try {
            install(URI.create(args[0]), args[1], Path.of(args[2]));
        } catch (IOException failure) {
            System.err.println("Could not install Maven from " + args[0] + ": " + failure);
            System.exit(1);
        }
    }

    private static void install(URI url, String sha256, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder.getParent());
        Path work = Files.createTempDirectory(folder.getParent(), "new-");
        try {
            Path zip = download(url, work.resolve("maven.zip"));
            verify(zip, sha256);
            publish(unpack(zip, work.resolve("unpacked")), folder);
        } finally {
            delete(work);
        }
    }

    private static Path download(URI url, Path file) throws IOException, InterruptedException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(20));
        proxy().ifPresent(builder::proxy);
        try (HttpClient client = builder.build()) {
            int status = client.send(
                            HttpRequest.newBuilder(url).timeout(Duration.ofMinutes(5)).build(), BodyHandlers.ofFile(file))
                    .statusCode();
            if (status != 200) {
                throw new IOException("the server answered " + status);
            }
        }
        return file;
    }

    /** The proxy that curl would take from the environment; the JDK alone does not look there. */
    private static Optional<ProxySelector> proxy() {
        return Stream.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                .map(System::getenv)
                .filter(value -> value != null && !value.isBlank())
                .map(value -> URI.create(value.contains("://") ? value : "http://" + value))
                .map(uri -> ProxySelector.of(new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort())))
                .findFirst();
    }

    private static void verify(Path zip, String sha256) throws IOException {
        String actual;
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            actual = HexFormat.of().formatHex(digest.digest(Files.readAllBytes(zip)));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
        if (!actual.equals(sha256)) {
            throw new IOException("its SHA-256 is " + actual + " instead of " + sha256);
        }
    }

    /** Returns the one folder at the top of the archive. */
    private static Path unpack(Path zip, Path target) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                write(in, entry, target);
            }
        }
        try (Stream<Path> top = Files.list(target)) {
            Path home = top.findFirst().orElseThrow(() -> new IOException("the archive is empty"));
            home.resolve("bin").resolve("mvn").toFile().setExecutable(true, false);
            return home;
        }
    }

    private static void write(InputStream in, ZipEntry entry, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("the archive leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
        } else {
            Files.createDirectories(path.getParent());
            Files.copy(in, path);
        }
    }

    /** In one step, so that nobody sees half of it; when two installs race, the first one stays. */
    private static void publish(Path home, Path folder) throws IOException {
        try {
            Files.move(home, folder);
        } catch (IOException raced) {
            if (!Files.isDirectory(folder.resolve("bin"))) {
                throw raced;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
