package dev.skein.examples;

import dev.skein.http.Url;
import dev.skein.testing.LoopbackOrigin;
import org.jspecify.annotations.Nullable;

/**
 * Where an example goes: the base URL that its command line names, or an origin of its own on this
 * machine, so that every example runs without a network.
 */
record Site(Url base, @Nullable LoopbackOrigin own) implements AutoCloseable {
    static Site of(String... args) {
        if (args.length > 0) {
            return new Site(Url.parse(args[0]), null);
        }
        LoopbackOrigin own = LoopbackOrigin.start();
        return new Site(Url.parse(own.url("/")), own);
    }

    String url(String path) {
        return base.resolve(path).toString();
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
