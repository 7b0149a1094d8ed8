package dev.skein.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM files (RFC 7468): certificates, and private keys in PKCS #8. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private Pem() {}

    private record Block(Path file, String label, String base64) {
        byte[] bytes() throws IOException {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " is damaged: " + e.getMessage(), e);
            }
        }
    }

    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(file)) {
                if (block.label.equals("CERTIFICATE")) {
                    var in = new ByteArrayInputStream(block.bytes());
                    certificates.add((X509Certificate) factory.generateCertificate(in));
                }
            }
        } catch (CertificateException e) {
            throw new IOException(
                    file + " holds a certificate that cannot be read: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(
                    file + " holds no certificate: \"-----BEGIN CERTIFICATE-----\" is missing");
        }
        return certificates;
    }

    static PrivateKey privateKey(Path file) throws IOException {
        for (Block block : blocks(file)) {
            if (block.label.equals("PRIVATE KEY")) {
                return privateKey(file, new PKCS8EncodedKeySpec(block.bytes()));
            }
            if (block.label.endsWith("PRIVATE KEY")) {
                throw new IOException(
                        "%s holds a key in the form \"%s\"; convert it: openssl pkcs8 -topk8 -nocrypt -in %s"
                                .formatted(file, block.label, file));
            }
        }
        throw new IOException(
                file + " holds no private key: \"-----BEGIN PRIVATE KEY-----\" is missing");
    }

    private static PrivateKey privateKey(Path file, PKCS8EncodedKeySpec key) throws IOException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(key);
            } catch (InvalidKeySpecException another) {
                // a key says itself which algorithm it is for, but only its own factory reads that
            } catch (GeneralSecurityException e) {
                throw new IOException("this Java does not know " + algorithm, e);
            }
        }
        throw new IOException(file + " holds a private key that is none of " + KEY_ALGORITHMS);
    }

    private static List<Block> blocks(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            blocks.add(new Block(file, matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }
}
