package dev.skein.client;

import dev.skein.testing.TestCertificates.Identity;

/** A server of others that serves {@link ServedPages} over HTTP/2. */
interface ServesHttp2 extends AutoCloseable {
    /** Over TLS. */
    String url(String target);

    /** In clear text. */
    String plainUrl(String target);

    /** Where it serves in clear text. */
    int plainPort();

    /** How many requests were answered, or are being answered. */
    default int requests() {
        return pages().requests();
    }

    /** How many connections were accepted. */
    int connections();

    ServedPages pages();

    @Override
    void close();

    /** Which one. */
    enum Kind {
        JETTY,
        NETTY;

        ServesHttp2 start(Identity identity, int maxConcurrentStreams) throws Exception {
            return switch (this) {
                case JETTY -> JettyHttp2Server.start(identity, maxConcurrentStreams);
                case NETTY -> NettyHttp2Server.start(identity, maxConcurrentStreams);
            };
        }
    }
}
