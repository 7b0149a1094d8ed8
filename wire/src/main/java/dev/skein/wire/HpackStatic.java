package dev.skein.wire;

import dev.skein.wire.HpackTable.Line;

/** The field lines that both sides know from the beginning (RFC 7541, appendix A). */
final class HpackStatic {
    /** How many there are; the indices of the dynamic table begin behind them. */
    static final int SIZE = 61;

    private static final Line[] LINES =
            """
            :authority
            :method GET
            :method POST
            :path /
            :path /index.html
            :scheme http
            :scheme https
            :status 200
            :status 204
            :status 206
            :status 304
            :status 400
            :status 404
            :status 500
            accept-charset
            accept-encoding gzip, deflate
            accept-language
            accept-ranges
            accept
            access-control-allow-origin
            age
            allow
            authorization
            cache-control
            content-disposition
            content-encoding
            content-language
            content-length
            content-location
            content-range
            content-type
            cookie
            date
            etag
            expect
            expires
            from
            host
            if-match
            if-modified-since
            if-none-match
            if-range
            if-unmodified-since
            last-modified
            link
            location
            max-forwards
            proxy-authenticate
            proxy-authorization
            range
            referer
            refresh
            retry-after
            server
            set-cookie
            strict-transport-security
            transfer-encoding
            user-agent
            vary
            via
            www-authenticate
            """
                    .lines()
                    .map(HpackStatic::parse)
                    .toArray(Line[]::new);

    private HpackStatic() {}

    private static Line parse(String line) {
        String[] parts = line.split(" ", 2);
        return new Line(parts[0], parts.length == 1 ? "" : parts[1]);
    }

    /** The line with an index from 1 to {@link #SIZE}. */
    static Line line(int index) {
        return LINES[index - 1];
    }

    /**
     * The index of the line with that value and the name of line {@code first}, or 0. Lines of one
     * name stand together.
     */
    static int find(int first, String value) {
        String name = line(first).name();
        for (int i = first; i <= SIZE && line(i).name().equals(name); i++) {
            if (line(i).value().equals(value)) {
                return i;
            }
        }
        return 0;
    }
}
