import dev.skein.http.JsonCodec;
import dev.skein.json.JacksonCodec;
import org.jspecify.annotations.NullMarked;

/** JSON bodies by Jackson 3. */
@NullMarked
module dev.skein.json {
    requires transitive dev.skein.http;
    requires tools.jackson.databind;
    requires static transitive org.jspecify;

    exports dev.skein.json;

    provides JsonCodec with
            JacksonCodec;
}
