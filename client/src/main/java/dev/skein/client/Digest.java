package dev.skein.client;

import dev.skein.http.Headers;
import dev.skein.http.Origin;
import dev.skein.http.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Digest authentication (RFC 7616; without qop, RFC 2069). What an origin's last challenge said is
 * kept, so that the next request carries its answer unasked; a nonce is counted up by every request
 * that uses it, on whatever loop.
 */
final class Digest extends Auth {
    /** Origins remembered; beyond it all are forgotten, which costs each another 401. */
    private static final int ORIGINS = 1024;

    private static final HexFormat HEX = HexFormat.of();

    private final String user;
    private final String password;
    private final Supplier<String> nonces;
    private final Map<Origin, Session> sessions = new ConcurrentHashMap<>();

    /**
     * @param nonces makes client nonces: hard to guess, free of quotes and backslashes
     */
    Digest(String user, String password, Supplier<String> nonces) {
        this.user = user;
        this.password = password;
        this.nonces = nonces;
    }

    static Supplier<String> randomNonce() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            return HEX.formatHex(bytes);
        };
    }

    @Override
    @Nullable String authorization(Request request) {
        Session session = sessions.get(request.url().origin());
        return session == null ? null : session.answer(request);
    }

    /**
     * A first challenge is answered unless it refuses the very nonce that was sent; another one
     * only when it says that this nonce went stale.
     */
    @Override
    Step challenged(Request request, Headers headers, @Nullable String sent, int challenges) {
        Session session = strongest(request, headers);
        if (session == null) {
            return Step.DELIVER;
        }
        boolean refused = sent != null && sent.contains("nonce=" + quoted(session.nonce));
        boolean again = session.stale || (challenges == 0 && !refused);
        if (!again || challenges >= 2 || !request.body().replayable()) {
            return Step.DELIVER;
        }
        if (sessions.size() >= ORIGINS) {
            sessions.clear();
        }
        sessions.put(request.url().origin(), session);
        return new Step.RetryAfter(request, Duration.ZERO);
    }

    private @Nullable Session strongest(Request request, Headers headers) {
        Session best = null;
        for (Challenge challenge : Challenge.parse(headers.all("www-authenticate"))) {
            Session session =
                    challenge.scheme().equals("digest") ? session(challenge, request) : null;
            if (session != null
                    && (best == null || session.algorithm.compareTo(best.algorithm) > 0)) {
                best = session;
            }
        }
        return best;
    }

    private @Nullable Session session(Challenge challenge, Request request) {
        Algorithm algorithm = Algorithm.of(challenge.get("algorithm"));
        String realm = challenge.get("realm");
        String nonce = challenge.get("nonce");
        Qop qop = Qop.choose(challenge.get("qop"), request);
        return algorithm == null || realm == null || nonce == null || qop == null
                ? null
                : new Session(challenge, algorithm, realm, nonce, qop);
    }

    /** In a quoted-string; what a field cannot carry never comes in by a field. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public String toString() {
        return "Digest (hidden)";
    }

    /** In order of strength. */
    private enum Algorithm {
        MD5("MD5"),
        SHA_256("SHA-256"),
        SHA_512_256("SHA-512/256");

        private final String name;

        Algorithm(String name) {
            this.name = name;
        }

        static @Nullable Algorithm of(@Nullable String given) {
            String asked = given == null ? "MD5" : given.toUpperCase(Locale.ROOT);
            return switch (asked.endsWith("-SESS")
                    ? asked.substring(0, asked.length() - 5)
                    : asked) {
                case "MD5" -> MD5;
                case "SHA-256" -> SHA_256;
                case "SHA-512-256" -> SHA_512_256;
                default -> null;
            };
        }

        String hex(ByteBuffer bytes) {
            try {
                MessageDigest digest = MessageDigest.getInstance(name);
                digest.update(bytes);
                return HEX.formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java has no " + name, e);
            }
        }

        String hex(String text) {
            return hex(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private enum Qop {
        /** Of RFC 2069, which knew no qop. */
        NONE,
        AUTH,
        AUTH_INT;

        /** Null when nothing of what is offered can be done. */
        static @Nullable Qop choose(@Nullable String offered, Request request) {
            if (offered == null) {
                return NONE;
            }
            List<String> options =
                    Arrays.stream(offered.toLowerCase(Locale.ROOT).split(",", -1))
                            .map(String::strip)
                            .toList();
            if (options.contains("auth")) {
                return AUTH;
            }
            return options.contains("auth-int") && request.body().inMemory() != null
                    ? AUTH_INT
                    : null;
        }
    }

    /**
     * A challenge taken up. Its client nonce stays the same throughout, so that both readings of
     * "-sess" come to one key.
     */
    private final class Session {
        private final Algorithm algorithm;
        private final @Nullable String spelling;
        private final @Nullable String opaque;
        private final String realm;
        private final String nonce;
        private final String clientNonce = nonces.get();
        private final Qop qop;
        private final boolean stale;
        private final boolean userHash;
        private final String key;
        private final AtomicInteger count = new AtomicInteger();

        Session(Challenge challenge, Algorithm algorithm, String realm, String nonce, Qop qop) {
            this.algorithm = algorithm;
            this.spelling = challenge.get("algorithm");
            this.opaque = challenge.get("opaque");
            this.realm = realm;
            this.nonce = nonce;
            this.qop = qop;
            this.stale = "true".equalsIgnoreCase(challenge.get("stale"));
            this.userHash = "true".equalsIgnoreCase(challenge.get("userhash"));
            String plain = algorithm.hex(user + ':' + realm + ':' + password);
            this.key = keyed() ? algorithm.hex(plain + ':' + nonce + ':' + clientNonce) : plain;
        }

        private boolean keyed() {
            return spelling != null && spelling.toLowerCase(Locale.ROOT).endsWith("-sess");
        }

        @Nullable String answer(Request request) {
            String target = request.url().target();
            ByteBuffer body = request.body().inMemory();
            if (qop == Qop.AUTH_INT && body == null) {
                return null;
            }
            String counted = String.format(Locale.ROOT, "%08x", count.incrementAndGet());
            String response = response(request.method().name() + ':' + target, body, counted);
            StringBuilder field = new StringBuilder("Digest ").append(userField());
            field.append(", realm=").append(quoted(realm)).append(", nonce=").append(quoted(nonce));
            field.append(", uri=")
                    .append(quoted(target))
                    .append(", response=\"")
                    .append(response)
                    .append('"');
            if (spelling != null) {
                field.append(", algorithm=").append(spelling);
            }
            if (opaque != null) {
                field.append(", opaque=").append(quoted(opaque));
            }
            if (qop != Qop.NONE) {
                field.append(", qop=").append(qopName()).append(", nc=").append(counted);
            }
            if (qop != Qop.NONE || keyed()) {
                field.append(", cnonce=").append(quoted(clientNonce));
            }
            return field.append(userHash ? ", userhash=true" : "").toString();
        }

        /** RFC 7616, 3.4.1 and 3.4.3. */
        private String response(String methodAndTarget, @Nullable ByteBuffer body, String counted) {
            String asked =
                    qop == Qop.AUTH_INT
                            ? methodAndTarget
                                    + ':'
                                    + algorithm.hex(Objects.requireNonNull(body).duplicate())
                            : methodAndTarget;
            String middle =
                    qop == Qop.NONE ? "" : counted + ':' + clientNonce + ':' + qopName() + ':';
            return algorithm.hex(key + ':' + nonce + ':' + middle + algorithm.hex(asked));
        }

        private String qopName() {
            return qop == Qop.AUTH_INT ? "auth-int" : "auth";
        }

        /**
         * RFC 7616, 3.4: a hash where the server wants it, the extended notation where a
         * quoted-string cannot say the name.
         */
        private String userField() {
            if (userHash) {
                return "username=\"" + algorithm.hex(user + ':' + realm) + '"';
            }
            return user.chars().allMatch(c -> c < 127)
                    ? "username=" + quoted(user)
                    : "username*=UTF-8''" + extended();
        }

        /** RFC 8187, 3.2.1. */
        private String extended() {
            StringBuilder text = new StringBuilder();
            for (byte b : user.getBytes(StandardCharsets.UTF_8)) {
                boolean plain =
                        (b >= 'a' && b <= 'z')
                                || (b >= 'A' && b <= 'Z')
                                || (b >= '0' && b <= '9')
                                || (b > 0 && "!#$&+-.^_`|~".indexOf(b) >= 0);
                text.append(
                        plain
                                ? String.valueOf((char) b)
                                : "%" + HEX.withUpperCase().toHexDigits(b));
            }
            return text.toString();
        }
    }
}
