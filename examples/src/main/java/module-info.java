import org.jspecify.annotations.NullMarked;

/** Programs to read and copy. */
@NullMarked
module dev.skein.examples {
    requires dev.skein.client;
    requires dev.skein.json;
    requires dev.skein.testing;
    requires static org.jspecify;

    // Records that JSON is read into.
    opens dev.skein.examples to
            tools.jackson.databind;
}
