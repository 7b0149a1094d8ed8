package dev.skein.client;

import dev.skein.http.HttpException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A body that cannot be decoded: what is wrong, before it is known where. */
final class DecodingException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final boolean tooLarge;

    DecodingException(String what, boolean tooLarge, @Nullable Throwable cause) {
        super(what, cause);
        this.tooLarge = tooLarge;
    }

    /** The failure, once the caller has said where it happened. */
    HttpException at(HttpException.Where where) {
        String what = String.valueOf(getMessage());
        return tooLarge
                ? new HttpException.TooLarge(what, where, getCause())
                : new HttpException.Protocol(what, where, getCause());
    }
}
