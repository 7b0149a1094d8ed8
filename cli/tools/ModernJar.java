import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Writes a jar anew with its classes in the format of Java 17: {@code ModernJar FROM TO}. The JDK's ahead-of-time cache leaves out
 * classes below version 50, which have no stack maps, and picocli's are of version 49. Names, members and instructions stay.
 */
final class ModernJar {
    private static final int VERSION = ClassFile.JAVA_17_VERSION;

    private ModernJar() {}

    public static void main(String[] args) throws IOException {
        Path to = Path.of(args[1]);
        Files.createDirectories(to.resolveSibling("."));
        try (JarFile from = new JarFile(args[0]);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
            ClassFile format = format(from);
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                byte[] bytes = bytes(from, entry);
                out.write(entry.getName().endsWith(".class") ? modern(format, bytes) : bytes);
            }
        }
    }

    /** Stack maps need to know which class extends which: the jar's own, then the JDK's. */
    private static ClassFile format(JarFile jar) {
        ClassHierarchyResolver own = ClassHierarchyResolver.ofResourceParsing(type -> open(jar, type));
        return ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(own.orElse(ClassHierarchyResolver.defaultResolver())));
    }

    private static byte[] modern(ClassFile format, byte[] bytes) {
        ClassModel model = format.parse(bytes);
        if (model.majorVersion() >= VERSION || model.isModuleInfo()) {
            return bytes;
        }
        ClassTransform version =
                ClassTransform.endHandler(builder -> builder.withVersion(VERSION, 0));
        ClassTransform bodies = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
        ClassTransform both = bodies.andThen(ClassTransform.dropping(ClassFileVersion.class::isInstance)).andThen(version);
        return format.transformClass(model, both);
    }

    private static InputStream open(JarFile jar, ClassDesc type) {
        String descriptor = type.descriptorString();
        JarEntry entry = jar.getJarEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
