package dev.skein.client;

import dev.skein.http.Headers;
import dev.skein.http.Origin;
import dev.skein.http.Request;
import dev.skein.http.RequestOption;
import dev.skein.http.Url;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How a request proves who sends it. For a client, or for one request, whose own wins; an
 * Authorization header that a request brings itself wins over both, and a user name in its URL over
 * the client's. Credentials go to the origin that a request was addressed to and to no other: a
 * redirect elsewhere travels without. A client that talks to many origins should say whose they
 * are, by {@link #at}.
 *
 * <p>Thread-safe; one object may serve any number of clients. {@link #toString()} hides secrets.
 */
public abstract sealed class Auth implements RequestOption
        permits Auth.None, Auth.Fixed, Auth.At, Digest {
    Auth() {}

    /** No credentials: takes those of the client away from one request. */
    public static Auth none() {
        return None.INSTANCE;
    }

    /**
     * A name and a password, readable by whoever reads the connection (RFC 7617), in UTF-8, sent
     * without waiting to be asked.
     *
     * @throws IllegalArgumentException if the name has a colon, or either a control character
     */
    public static Auth basic(String user, String password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "a user name for Basic cannot hold a colon (RFC 7617, section 2)");
        }
        requireNoControls(user, "user name");
        requireNoControls(password, "password");
        byte[] pair = (user + ':' + password).getBytes(StandardCharsets.UTF_8);
        return new Fixed("Basic", Base64.getEncoder().encodeToString(pair));
    }

    /**
     * A token that is proof by itself (RFC 6750), sent without waiting to be asked.
     *
     * @throws IllegalArgumentException if it is empty or holds anything but visible ASCII
     */
    public static Auth bearer(String token) {
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "a bearer token is visible ASCII without blanks, and not empty");
        }
        return new Fixed("Bearer", token);
    }

    /**
     * A name and a password of which only digests travel (RFC 7616): SHA-512-256, SHA-256 or MD5,
     * the strongest that is offered, with qop auth, or auth-int where the body is in memory. The
     * first request to an origin is answered 401 and sent again, the next ones are sent with
     * credentials at once.
     *
     * @throws IllegalArgumentException if either holds a control character
     */
    public static Auth digest(String user, String password) {
        requireNoControls(user, "user name");
        requireNoControls(password, "password");
        return new Digest(user, password, Digest.randomNonce());
    }

    /** This for one origin only, whatever the client asks elsewhere. */
    public Auth at(Origin origin) {
        return new At(origin, this);
    }

    @Override
    public final Class<Auth> key() {
        return Auth.class;
    }

    /** The credentials that a request goes out with: its own, else its URL's, else the client's. */
    static Auth of(Request request, Auth client) {
        Auth own = request.option(Auth.class);
        if (own != null) {
            return own;
        }
        Url url = request.url();
        return url.hasCredentials() ? basicOf(url) : client;
    }

    /**
     * The value for the Authorization field, or null to send none. Ask anew for every sending, and
     * do not keep it in the request: that of Digest fits one request once, and the request that
     * redirects and retries start from must be free of it.
     */
    abstract @Nullable String authorization(Request request);

    /**
     * What to do about a 401.
     *
     * @param request as given to {@link #authorization}
     * @param sent what that returned for the exchange
     * @param challenges how many this call has answered before
     */
    abstract Step challenged(
            Request request, Headers headers, @Nullable String sent, int challenges);

    private static Auth basicOf(Url url) {
        String pair = unescaped(url.username()) + ':' + unescaped(url.password());
        byte[] bytes = pair.getBytes(StandardCharsets.ISO_8859_1);
        return new Fixed("Basic", Base64.getEncoder().encodeToString(bytes));
    }

    /** Percent-escapes undone into one character a byte; a percent sign that begins none stays. */
    private static String unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            int high =
                    text.charAt(i) == '%' && i + 2 < text.length()
                            ? Character.digit(text.charAt(i + 1), 16)
                            : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            bytes.write(low < 0 ? text.charAt(i) : high << 4 | low);
            i += low < 0 ? 0 : 2;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static void requireNoControls(String text, String what) {
        if (text.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException("a " + what + " cannot hold control characters");
        }
    }

    /** {@link #none()}. */
    static final class None extends Auth {
        private static final Auth INSTANCE = new None();

        @Override
        @Nullable String authorization(Request request) {
            return null;
        }

        @Override
        Step challenged(Request request, Headers headers, @Nullable String sent, int challenges) {
            return Step.DELIVER;
        }

        @Override
        public String toString() {
            return "no credentials";
        }
    }

    /** The same for every request: asked again, it has nothing better to offer. */
    static final class Fixed extends Auth {
        private final String scheme;
        private final String secret;

        Fixed(String scheme, String secret) {
            this.scheme = scheme;
            this.secret = secret;
        }

        @Override
        String authorization(Request request) {
            return scheme + ' ' + secret;
        }

        @Override
        Step challenged(Request request, Headers headers, @Nullable String sent, int challenges) {
            return Step.DELIVER;
        }

        @Override
        public String toString() {
            return scheme + " (hidden)";
        }
    }

    /** Another one's, for one origin. */
    static final class At extends Auth {
        private final Origin origin;
        private final Auth auth;

        At(Origin origin, Auth auth) {
            this.origin = origin;
            this.auth = auth;
        }

        @Override
        @Nullable String authorization(Request request) {
            return here(request) ? auth.authorization(request) : null;
        }

        @Override
        Step challenged(Request request, Headers headers, @Nullable String sent, int challenges) {
            return here(request)
                    ? auth.challenged(request, headers, sent, challenges)
                    : Step.DELIVER;
        }

        private boolean here(Request request) {
            return request.url().origin().equals(origin);
        }

        @Override
        public String toString() {
            return auth + " at " + origin;
        }
    }
}
