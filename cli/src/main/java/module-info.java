import org.jspecify.annotations.NullMarked;

/** The skein command. */
@NullMarked
module dev.skein.cli {
    requires dev.skein.fetch;
    requires dev.skein.client;
    requires dev.skein.natives;
    requires dev.skein.testing; // the origin of skein try
    requires info.picocli;
    requires static org.jspecify;
}
