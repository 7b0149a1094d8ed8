package dev.skein.testing;

/**
 * What a {@link ScriptedServer} does on one HTTP/2 connection ({@link Script#http2}), in a virtual
 * thread of its own: plain blocking code. What it throws ends the connection and is one of {@link
 * ScriptedServer#faults}, except that the client has left, which is none.
 */
@FunctionalInterface
public interface Http2Script {
    void play(Http2Session session) throws Exception;
}
