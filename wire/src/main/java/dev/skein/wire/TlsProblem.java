package dev.skein.wire;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Why a TLS handshake failed, in one plain sentence. */
final class TlsProblem {
    /** As the JDK says it, and as BoringSSL does. */
    private static final Pattern ALERT =
            Pattern.compile("fatal alert: (\\w+)|:(?:SSLV3|TLSV1)_ALERT_(\\w+)");

    /** What BoringSSL says of anything else. */
    private static final Pattern NATIVE = Pattern.compile("error:\\w+:[^:]*:[^:]*:(\\w+)");

    private static final Pattern VERSION = Pattern.compile("selected protocol version (\\S+)");

    private TlsProblem() {}

    static String describe(Dialer.Target target, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateProblem problem) {
                return String.valueOf(problem.getMessage());
            }
        }
        String message = String.valueOf(failure.getMessage());
        Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            String name = alert.group(1) == null ? alert.group(2) : alert.group(1);
            return alert(target, name.toLowerCase(Locale.ROOT));
        }
        Matcher version = VERSION.matcher(message);
        if (version.find()) {
            return target + " speaks only " + version.group(1) + ", which is too old to be safe";
        }
        Matcher told = NATIVE.matcher(message);
        if (told.find()) {
            message = told.group(1).toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        if (message.equals("unsupported protocol")) {
            return target + " speaks only a version of TLS that is too old to be safe";
        }
        if (message.equals(TlsWire.NO_TLS)) {
            return target + " does not speak TLS on this port: is it http, not https?";
        }
        if (failure instanceof SSLException) {
            return "the TLS handshake with " + target + " failed: " + message;
        }
        return target + " broke the connection during the TLS handshake: " + message;
    }

    /** RFC 8446, section 6.2. */
    private static String alert(Dialer.Target target, String alert) {
        return switch (alert) {
            case "protocol_version" ->
                    target + " does not speak the TLS versions we allow (1.2 or newer)";
            case "handshake_failure", "insufficient_security" ->
                    target
                            + " and we have no TLS cipher in common, or it wants a client"
                            + " certificate";
            case "unrecognized_name" -> target + " does not serve a host of this name";
            case "certificate_required" -> target + " wants a client certificate";
            case "bad_certificate",
                    "certificate_unknown",
                    "certificate_expired",
                    "certificate_revoked",
                    "unsupported_certificate",
                    "unknown_ca",
                    "access_denied" ->
                    target + " does not accept our client certificate (" + alert + ")";
            case "no_application_protocol" ->
                    target
                            + " speaks nothing that was asked for: "
                            + String.join(", ", target.alpn());
            default -> target + " ended the TLS handshake with the alert " + alert;
        };
    }
}
