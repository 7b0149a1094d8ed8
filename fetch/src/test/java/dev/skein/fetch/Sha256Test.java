package dev.skein.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Security;
import org.junit.jupiter.api.Test;

class Sha256Test {
    @Test
    void digestsAsTheListedOneDoes() throws NoSuchAlgorithmException {
        byte[] text = "abc".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        MessageDigest other = Sha256.create();
        other.update(text, 0, 100);
        assertArrayEquals(
                MessageDigest.getInstance("SHA-256").digest(text), Sha256.create().digest(text));
    }

    /**
     * The JDK that builds this has the class where it is looked for; nobody else gets to see it.
     */
    @Test
    void comesWithoutTheList() {
        assertEquals("Skein", Sha256.create().getProvider().getName());
        assertNull(Security.getProvider("Skein"));
    }
}
