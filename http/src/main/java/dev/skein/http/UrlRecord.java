package dev.skein.http;

import org.jspecify.annotations.Nullable;

/**
 * The standard's URL record: the mutable parts that the parser fills and the serializer joins (URL
 * standard, sections 4.1 and 4.5). The path is kept joined, a slash before each segment, so that no
 * list is needed: the empty list is the empty string, and removing the last segment is cutting at
 * the last slash.
 */
final class UrlRecord {
    String scheme = "";
    final StringBuilder username = new StringBuilder(0);
    final StringBuilder password = new StringBuilder(0);
    @Nullable String host;
    int port = Scheme.NO_PORT;
    final StringBuilder path = new StringBuilder();
    boolean opaquePath;
    @Nullable StringBuilder query;
    @Nullable StringBuilder fragment;

    static UrlRecord of(Url url) {
        var record = new UrlRecord();
        record.scheme = url.scheme();
        record.copyAuthority(url);
        record.copyPathAndQuery(url);
        record.fragment = url.hasFragment() ? new StringBuilder(url.fragment()) : null;
        return record;
    }

    void copyAuthority(Url url) {
        username.append(url.username());
        password.append(url.password());
        host = url.hasHost() ? url.host() : null;
        port = url.port();
    }

    void copyPathAndQuery(Url url) {
        path.append(url.path());
        opaquePath = url.hasOpaquePath();
        query = url.hasQuery() ? new StringBuilder(url.query()) : null;
    }

    boolean isSpecial() {
        return Scheme.isSpecial(scheme);
    }

    boolean isFile() {
        return scheme.equals("file");
    }

    boolean hasCredentials() {
        return !username.isEmpty() || !password.isEmpty();
    }

    /** "Cannot have a username/password/port". */
    boolean cannotHavePort() {
        return host == null || host.isEmpty() || isFile();
    }

    void setPort(int value) {
        port = value == Scheme.defaultPort(scheme) ? Scheme.NO_PORT : value;
    }

    /** Removes the last segment, but never a file URL's drive letter. */
    void shortenPath() {
        if (isFile() && path.length() == 3 && DriveLetter.startsPath(path)) {
            return;
        }
        if (!path.isEmpty()) {
            path.setLength(path.lastIndexOf("/"));
        }
    }

    Url toUrl() {
        var out = new StringBuilder(64 + path.length()).append(scheme).append(':');
        int schemeEnd = scheme.length();
        int usernameEnd = out.length();
        int hostStart = usernameEnd;
        if (host != null) {
            out.append("//").append(username);
            usernameEnd = out.length();
            if (!password.isEmpty()) {
                out.append(':').append(password);
            }
            if (hasCredentials()) {
                out.append('@');
            }
            hostStart = out.length();
            out.append(host);
        }
        int hostEnd = out.length();
        if (port != Scheme.NO_PORT) {
            out.append(':').append(port);
        }
        // Without this the two slashes would read as the start of an authority.
        if (host == null && !opaquePath && path.length() > 1 && path.charAt(1) == '/') {
            out.append("/.");
        }
        int pathStart = out.length();
        out.append(path);
        int queryStart = append(out, '?', query);
        int fragmentStart = append(out, '#', fragment);
        return new Url(
                out.toString(),
                schemeEnd,
                usernameEnd,
                hostStart,
                hostEnd,
                port,
                pathStart,
                queryStart,
                fragmentStart);
    }

    /** Where the mark stands, -1 when the part is absent. */
    private static int append(StringBuilder out, char mark, @Nullable StringBuilder part) {
        if (part == null) {
            return -1;
        }
        int start = out.length();
        out.append(mark).append(part);
        return start;
    }
}
