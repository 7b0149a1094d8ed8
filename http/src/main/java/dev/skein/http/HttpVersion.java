package dev.skein.http;

/** The protocol a response came over; {@link #toString()} is its ALPN name in lower case. */
public enum HttpVersion {
    HTTP_1_0("http/1.0"),
    HTTP_1_1("http/1.1"),
    HTTP_2("h2");

    private final String alpn;

    HttpVersion(String alpn) {
        this.alpn = alpn;
    }

    @Override
    public String toString() {
        return alpn;
    }
}
