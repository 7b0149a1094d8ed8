package dev.skein.wire;

import dev.skein.http.Headers;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests' heads as header blocks (RFC 9113, 8.3.1). */
final class Http2HeadWriter {
    private static final int TABLE_SIZE = 4096; // the default of RFC 9113, 6.5.2

    /** Said in another place: by :authority, and with the length of the body. */
    private static final Set<String> ELSEWHERE = Set.of("host", "content-length");

    private final HpackEncoder encoder = new HpackEncoder(TABLE_SIZE);
    private final String scheme;

    private @Nullable Headers last; // written last
    private int lastAt; // what the table was after that
    private @Nullable Headers known; // whose bytes are kept
    private byte[] knownBytes = {};
    private int knownAt;

    Http2HeadWriter(String scheme) {
        this.scheme = scheme;
    }

    /** The peer's SETTINGS_HEADER_TABLE_SIZE. */
    void tableSize(int size) {
        encoder.tableSize(size);
    }

    /**
     * Before anything of it is written, as what is written must be sent. @throws
     * IllegalArgumentException for what cannot be
     */
    @SuppressWarnings("ReferenceEquality") // what is known was checked once
    void check(Exchange.Head request) {
        HpackEncoder.check(":method", request.method());
        Octets.requireTarget(request.target());
        check(request.host());
        if (request.fields() != known) {
            check(request.fields());
        }
        check(request.more());
    }

    private static void check(Headers lines) {
        for (int i = 0; i < lines.size(); i++) {
            HpackEncoder.check(lines.name(i), lines.value(i));
        }
    }

    void write(Exchange.Head request, Output out) {
        encoder.begin(out);
        encoder.field(out, ":method", request.method());
        encoder.field(out, ":scheme", scheme);
        String host = host(request);
        if (host != null) {
            encoder.field(out, ":authority", host);
        }
        encoder.field(out, ":path", request.target());
        shared(request.fields(), out);
        fields(request.more(), out);
        if (request.bodyLength() > 0 || (request.bodyLength() == 0 && request.lengthAlways())) {
            encoder.field(out, "content-length", Long.toString(request.bodyLength()));
        }
    }

    private static @Nullable String host(Exchange.Head request) {
        return request.host().isEmpty() ? request.fields().get("host") : request.host().value(0);
    }

    /**
     * What all requests of a client have in common is one object: its bytes are kept when it comes
     * again and stays as short as it can be, all of it in the table.
     */
    @SuppressWarnings("ReferenceEquality") // it is immutable: the same object says the same
    private void shared(Headers lines, Output out) {
        int table = encoder.changes();
        if (lines == known && table == knownAt) {
            out.reserve(knownBytes.length);
            out.put(knownBytes, 0, knownBytes.length);
            return;
        }
        int start = out.size();
        fields(lines, out);
        if (lines == last && table == lastAt && table == encoder.changes()) {
            known = lines;
            knownBytes = out.since(start);
            knownAt = table;
        }
        last = lines;
        lastAt = encoder.changes();
    }

    private void fields(Headers lines, Output out) {
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.name(i);
            if (isSent(name)) {
                encoder.field(out, name, lines.value(i));
            }
        }
    }

    private static boolean isSent(String name) {
        HpackName known = HpackName.of(name);
        String lower = known == null ? HpackName.lowerCase(name) : known.lower();
        return !FieldNames.OF_CONNECTION.contains(lower) && !ELSEWHERE.contains(lower);
    }
}
