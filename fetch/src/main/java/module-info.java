import org.jspecify.annotations.NullMarked;

/** A bulk job over a list of URLs that never loses a line. */
@NullMarked
module dev.skein.fetch {
    requires transitive dev.skein.client;
    requires tools.jackson.core;
    requires static transitive org.jspecify;

    exports dev.skein.fetch;
}
