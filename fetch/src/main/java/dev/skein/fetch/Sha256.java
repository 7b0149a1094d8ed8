package dev.skein.fetch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;

/**
 * SHA-256 as the JDK computes it, but without the JDK's list of all that it can compute: to set
 * that up takes a short job a twentieth of its time.
 */
final class Sha256 {
    /** Copied for each body: to look a provider up costs more than a short body's digest. */
    private static final MessageDigest ORIGINAL = original();

    private Sha256() {}

    static MessageDigest create() {
        try {
            return (MessageDigest) ORIGINAL.clone();
        } catch (CloneNotSupportedException withoutCopies) {
            return original();
        }
    }

    /**
     * Does what the first digest of all would wait for, some milliseconds in a short job: sets it
     * up, and has its inner loop compiled.
     */
    static void prepare() {
        create().digest(new byte[4096]);
    }

    private static MessageDigest original() {
        try {
            return MessageDigest.getInstance("SHA-256", new Alone());
        } catch (NoSuchAlgorithmException anotherJdk) {
            return listed();
        }
    }

    private static MessageDigest listed() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** Never among the installed providers. The class it names is where OpenJDK has it. */
    private static final class Alone extends Provider {
        private static final long serialVersionUID = 1;

        Alone() {
            super("Skein", "1", "the JDK's SHA-256");
            put("MessageDigest.SHA-256", "sun.security.provider.SHA2$SHA256");
        }
    }
}
