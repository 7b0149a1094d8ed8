import dev.skein.client.ContentCoding;
import dev.skein.natives.BoringSsl;
import dev.skein.natives.Brotli;
import dev.skein.natives.Zstd;
import dev.skein.wire.TlsProvider;
import org.jspecify.annotations.NullMarked;

/** TLS by BoringSSL, and bodies in brotli and zstd. Found by itself when it is there. */
@NullMarked
module dev.skein.natives {
    requires transitive dev.skein.client;
    requires transitive dev.skein.wire;
    requires com.aayushatharva.brotli4j;
    requires com.github.luben.zstd_jni;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.tcnative.classes.openssl;
    requires static transitive org.jspecify;

    exports dev.skein.natives;

    provides ContentCoding with
            Brotli,
            Zstd;
    provides TlsProvider with
            BoringSsl;
}
