package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skein.testing.TestCertificates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the fixture does what tests will take for granted. */
final class JettyHttp2ServerTest {
    private static final TestCertificates CERTIFICATES = TestCertificates.create();

    private JettyHttp2Server server;
    private Http2Witness witness;

    @BeforeEach
    void start() throws Exception {
        server = JettyHttp2Server.start(CERTIFICATES.localhost(), 60);
        witness = new Http2Witness(CERTIFICATES.trustingContext(), server::url);
    }

    @AfterEach
    void stop() throws Exception {
        witness.close();
        server.close();
    }

    @Test
    void pages() throws Exception {
        witness.seesThePages();
        witness.seesTheEcho();
        assertEquals(1, server.connections());
        assertEquals(11, server.requests());
    }

    @Test
    void manyAtOnce() throws Exception {
        witness.seesTheEcho();
        witness.seesManyAtOnce();
        assertEquals(1, server.connections());
        assertEquals(51, server.requests());
    }

    @Test
    void endings() throws Exception {
        witness.seesAResetAndGoesOn();
        assertEquals(1, server.connections());
        witness.seesGoAway();
        assertEquals(3, server.requests());
    }

    @Test
    void priorKnowledge() throws Exception {
        Http2Witness.seesFrames(server.plainPort(), 60);
        assertEquals(5, server.connections());
        assertEquals(5, server.requests());
    }
}
