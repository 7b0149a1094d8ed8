import org.jspecify.annotations.NullMarked;

/** HTTP's values and shapes: no input or output, no threads, no dependency. */
@NullMarked
module dev.skein.http {
    requires static transitive org.jspecify;

    exports dev.skein.http;

    uses dev.skein.http.JsonCodec;
}
