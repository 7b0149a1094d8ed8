package dev.skein.client;

import dev.skein.http.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection could not be opened.
 *
 * @param phase DNS, CONNECT or TLS
 * @param timedOut whether it was time that ran out
 * @param what one sentence that says what is wrong and what to do about it
 */
record DialFailure(Phase phase, boolean timedOut, String what, @Nullable Throwable cause) {}
