import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/**
 * Writes a class path, folders and jars, as one jar: {@code OneJar CLASSPATH TO}. Each jar costs every start 0.3 ms, and whoever
 * looks for a service opens them all.
 *
 * <p>Classes of before Java 6 get the format of Java 17, as the JDK's ahead-of-time cache leaves out those without stack maps:
 * picocli's. Names, members and instructions stay.
 */
final class OneJar {
    private static final String SERVICES = "META-INF/services/";
    private static final int NEW_VERSION = ClassFile.JAVA_17_VERSION;

    private final JarOutputStream out;
    private final Map<String, byte[]> services = new LinkedHashMap<>();

    private OneJar(JarOutputStream out) {
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        Path to = Path.of(args[1]);
        Files.createDirectories(to.resolveSibling("."));
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(to), manifest())) {
            out.setLevel(Deflater.NO_COMPRESSION);
            new OneJar(out).addAll(args[0].split(File.pathSeparator));
        }
    }

    private static Manifest manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
        return manifest;
    }

    private void addAll(String... classPath) throws IOException {
        for (String element : classPath) {
            Path path = Path.of(element);
            if (Files.isDirectory(path)) {
                add(path);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(path)) {
                    add(jar.getPath("/"));
                }
            }
        }
        for (Map.Entry<String, byte[]> service : services.entrySet()) {
            write(service.getKey(), service.getValue());
        }
    }

    private void add(Path root) throws IOException {
        ClassFile format = format(root);
        for (Path file : files(root)) {
            String name = root.relativize(file).toString().replace('\\', '/');
            if (name.startsWith(SERVICES)) {
                services.merge(name, Files.readAllBytes(file), OneJar::lines);
            } else if (!isOfItsJar(name)) {
                byte[] bytes = Files.readAllBytes(file);
                write(name, name.endsWith(".class") ? modern(format, bytes) : bytes);
            }
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Manifests, licences, signatures, descriptors: all jars call them the same. Classes in META-INF are for a later Java. */
    private static boolean isOfItsJar(String name) {
        return name.endsWith(".class") ? name.endsWith("module-info.class") : name.startsWith("META-INF/");
    }

    private static byte[] lines(byte[] some, byte[] more) {
        return (new String(some) + "\n" + new String(more)).getBytes();
    }

    private void write(String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
    }

    /** Stack maps need to know which class extends which: those beside it, then the JDK's. */
    private static ClassFile format(Path root) {
        ClassHierarchyResolver own = ClassHierarchyResolver.ofResourceParsing(type -> {
            String descriptor = type.descriptorString();
            return open(root.resolve(descriptor.substring(1, descriptor.length() - 1) + ".class"));
        });
        return ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(own.orElse(ClassHierarchyResolver.defaultResolver())));
    }

    private static InputStream open(Path file) {
        try {
            return Files.exists(file) ? Files.newInputStream(file) : null;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] modern(ClassFile format, byte[] bytes) {
        if (Byte.toUnsignedInt(bytes[7]) >= ClassFile.JAVA_6_VERSION) {
            return bytes;
        }
        ClassModel model = format.parse(bytes);
        ClassTransform newer = ClassTransform.endHandler(builder -> builder.withVersion(NEW_VERSION, 0));
        ClassTransform bodies = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
        ClassTransform all = bodies.andThen(ClassTransform.dropping(ClassFileVersion.class::isInstance)).andThen(newer);
        return format.transformClass(model, all);
    }
}
