package dev.skein.wire;

/**
 * A header block is malformed: the connection ends with COMPRESSION_ERROR, since its tables are out
 * of step from here on (RFC 9113, 4.3).
 *
 * <p>The message never shows a field. Cheap: it carries no stack trace, since the fault is in the
 * bytes and not in the code that read them.
 */
final class HpackException extends Exception {
    HpackException(String message) {
        super(message, null, false, false);
    }
}
