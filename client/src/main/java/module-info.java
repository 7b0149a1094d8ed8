import org.jspecify.annotations.NullMarked;

/** One request in, one response out; or very many. */
@NullMarked
module dev.skein.client {
    requires transitive dev.skein.http;
    requires transitive dev.skein.wire;
    requires static transitive org.jspecify;

    exports dev.skein.client;

    uses dev.skein.client.ContentCoding;
}
