package dev.skein.wire;

import java.io.Serial;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a server's certificate is not believed, in one line: {@code certificate of x expired 3 days
 * ago}.
 */
final class CertificateProblem extends CertificateException {
    @Serial private static final long serialVersionUID = 1L;

    private static final int NAMES_SHOWN = 3;
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=((?:[^,\\\\]|\\\\.)+)");
    private static final Pattern ORGANIZATION = Pattern.compile("(?:^|,)O=((?:[^,\\\\]|\\\\.)+)");

    private CertificateProblem(String what, Throwable cause) {
        super(what, cause);
    }

    /** Keeps the reason below {@code cause}: the JDK looks there for the alert to send. */
    static CertificateProblem of(
            List<X509Certificate> chain, @Nullable String host, CertificateException cause) {
        String what = describe(chain, host == null ? "the server" : host, cause, Instant.now());
        return new CertificateProblem(what, cause.getCause() == null ? cause : cause.getCause());
    }

    static String describe(
            List<X509Certificate> chain, String host, CertificateException cause, Instant now) {
        if (found(cause, CertificateExpiredException.class)
                || found(cause, CertificateNotYetValidException.class)) {
            return untimely(chain, host, now);
        }
        if (reason(cause) == CertPathValidatorException.BasicReason.ALGORITHM_CONSTRAINED) {
            return "certificate of " + host + " uses an algorithm or a key too weak to be trusted";
        }
        if (reason(cause) == CertPathValidatorException.BasicReason.REVOKED) {
            return "certificate of " + host + " was revoked";
        }
        if (found(cause, CertPathBuilderException.class)) {
            return "certificate of "
                    + host
                    + " is not signed by a trusted authority"
                    + signer(chain);
        }
        if (cause.getCause() == null && String.valueOf(cause.getMessage()).contains("name")) {
            return "certificate is for " + names(chain.getFirst()) + ", not " + host;
        }
        return "certificate of " + host + " is not valid: " + cause.getMessage();
    }

    private static String untimely(List<X509Certificate> chain, String host, Instant now) {
        for (X509Certificate certificate : chain) {
            String whose =
                    certificate.equals(chain.getFirst())
                            ? "certificate of " + host
                            : "certificate of "
                                    + host
                                    + " is signed by "
                                    + name(certificate, true)
                                    + ", which";
            Instant end = certificate.getNotAfter().toInstant();
            if (now.isAfter(end)) {
                return whose + " expired " + span(Duration.between(end, now)) + " ago";
            }
            Instant begin = certificate.getNotBefore().toInstant();
            if (now.isBefore(begin)) {
                return "%s is not valid before %s, in %s: is this machine's clock right?"
                        .formatted(
                                whose,
                                begin.atZone(ZoneOffset.UTC).toLocalDate(),
                                span(Duration.between(now, begin)));
            }
        }
        return "certificate of " + host + " is signed by an authority that expired";
    }

    private static String span(Duration time) {
        if (time.toDays() >= 2) {
            return time.toDays() + " days";
        }
        if (time.toHours() >= 2) {
            return time.toHours() + " hours";
        }
        return Math.max(1, time.toMinutes()) + (time.toMinutes() < 2 ? " minute" : " minutes");
    }

    private static String signer(List<X509Certificate> chain) {
        X509Certificate own = chain.getFirst();
        if (own.getIssuerX500Principal().equals(own.getSubjectX500Principal())) {
            return " (self-signed)";
        }
        X509Certificate last = chain.getLast();
        if (last.getIssuerX500Principal().equals(last.getSubjectX500Principal())) {
            return " (but by " + name(last, true) + ")";
        }
        return " (but by "
                + name(last, false)
                + (chain.size() == 1 ? ", and the server sent no other certificate)" : ")");
    }

    private static String names(X509Certificate certificate) {
        List<String> names =
                CertificateNames.entries(
                        certificate,
                        kind ->
                                kind == CertificateNames.DNS_NAME
                                        || kind == CertificateNames.IP_ADDRESS);
        if (names.isEmpty()) {
            return name(certificate, true);
        }
        String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
        return names.size() <= NAMES_SHOWN
                ? shown
                : shown + " and " + (names.size() - NAMES_SHOWN) + " more";
    }

    private static String name(X509Certificate certificate, boolean subject) {
        String full =
                (subject
                                ? certificate.getSubjectX500Principal()
                                : certificate.getIssuerX500Principal())
                        .getName();
        return Stream.of(COMMON_NAME, ORGANIZATION)
                .map(pattern -> pattern.matcher(full))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElse(full.isEmpty() ? "nobody" : full);
    }

    private static boolean found(Throwable thrown, Class<? extends Throwable> kind) {
        return causes(thrown).anyMatch(kind::isInstance);
    }

    private static CertPathValidatorException.@Nullable Reason reason(Throwable thrown) {
        return causes(thrown)
                .filter(CertPathValidatorException.class::isInstance)
                .map(cause -> ((CertPathValidatorException) cause).getReason())
                .findFirst()
                .orElse(null);
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause);
    }
}
