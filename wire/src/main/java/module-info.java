import org.jspecify.annotations.NullMarked;

/** The event loop, sockets, TLS, name resolution and the HTTP codecs: no policy. */
@NullMarked
module dev.skein.wire {
    requires transitive dev.skein.http;
    requires static transitive org.jspecify;

    exports dev.skein.wire;

    uses dev.skein.wire.TlsProvider;
}
