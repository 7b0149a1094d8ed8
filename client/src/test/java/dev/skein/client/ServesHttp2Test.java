package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skein.testing.TestCertificates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** That the fixtures do what tests will take for granted. */
@ParameterizedClass
@EnumSource
final class ServesHttp2Test {
    private static final TestCertificates CERTIFICATES = TestCertificates.create();

    private final ServesHttp2.Kind kind;
    private ServesHttp2 server;
    private Http2Witness witness;

    ServesHttp2Test(ServesHttp2.Kind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void start() throws Exception {
        server = kind.start(CERTIFICATES.localhost(), 60);
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
