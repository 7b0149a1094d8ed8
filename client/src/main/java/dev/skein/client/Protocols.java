package dev.skein.client;

import java.util.List;

/** Which versions of HTTP a client speaks. */
public enum Protocols {
    /** HTTP/2 where a server offers it over TLS (ALPN, RFC 7301), else HTTP/1.1. The default. */
    AUTO,
    /** HTTP/1.1 only. */
    HTTP_1_1,
    /**
     * HTTP/2 only: over TLS a server that does not offer it is a failed connection; over plain TCP
     * it is taken to speak it, without asking (prior knowledge, RFC 9113, 3.3).
     */
    HTTP_2;

    static final String H2 = "h2";

    private static final String HTTP_1 = "http/1.1";

    /** What is offered over TLS, best first. */
    List<String> alpn() {
        return switch (this) {
            case AUTO -> List.of(H2, HTTP_1);
            case HTTP_1_1 -> List.of(HTTP_1);
            case HTTP_2 -> List.of(H2);
        };
    }

    /** Whether a connection may turn out to carry several exchanges at once. */
    boolean mayShare(boolean secure) {
        return this == HTTP_2 || (this == AUTO && secure);
    }
}
