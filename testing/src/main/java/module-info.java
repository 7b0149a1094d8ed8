import org.jspecify.annotations.NullMarked;

/** Tools for tests: a scripted server, canned bytes, a fake clock and network. */
@NullMarked
module dev.skein.testing {
    requires transitive dev.skein.http;
    requires transitive dev.skein.wire;
    requires static transitive org.jspecify;

    exports dev.skein.testing;
}
