package dev.skein.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The standard's basic URL parser (section 4.4): a state machine over the input, with one method
 * per state. Where the standard reads a code point at a time into a buffer, a method here takes the
 * whole run up to the next delimiter, so the cost is linear and most text is copied once.
 * Validation errors that do not fail are not reported.
 *
 * <p>With a state override the same machine serves the setters: it changes the record and stops
 * after that part.
 */
final class UrlParser {
    enum State {
        SCHEME_START,
        NO_SCHEME,
        SPECIAL_RELATIVE_OR_AUTHORITY,
        PATH_OR_AUTHORITY,
        RELATIVE,
        RELATIVE_SLASH,
        SPECIAL_AUTHORITY_SLASHES,
        SPECIAL_AUTHORITY_IGNORE_SLASHES,
        AUTHORITY,
        HOST,
        HOSTNAME,
        PORT,
        FILE,
        FILE_SLASH,
        FILE_HOST,
        PATH_START,
        PATH,
        OPAQUE_PATH,
        QUERY,
        FRAGMENT,
        DONE
    }

    private static final int END = -1;

    private final String input;
    private final @Nullable Url base;
    private final @Nullable State override;
    private final UrlRecord url;
    private boolean special;
    private int pointer;

    private UrlParser(String input, @Nullable Url base, UrlRecord url, @Nullable State override) {
        this.input = input;
        this.base = base;
        this.url = url;
        this.override = override;
        this.special = url.isSpecial();
    }

    static Url parse(String input, @Nullable Url base) throws UrlRejected {
        int start = 0;
        int end = input.length();
        while (start < end && input.charAt(start) <= ' ') {
            start++;
        }
        while (end > start && input.charAt(end - 1) <= ' ') {
            end--;
        }
        var parser =
                new UrlParser(
                        withoutTabsAndNewlines(input.substring(start, end)),
                        base,
                        new UrlRecord(),
                        null);
        try {
            parser.run(State.SCHEME_START);
        } catch (UrlRejected e) {
            int index = e.index() == UrlRejected.UNKNOWN ? parser.pointer : e.index();
            throw new UrlRejected(e.reason(), indexBeforeRemoval(input, start, index));
        }
        return parser.url.toUrl();
    }

    /** Runs one setter; what it changed before it failed stays changed, as the standard has it. */
    static void modify(UrlRecord url, String value, State override) {
        try {
            new UrlParser(withoutTabsAndNewlines(value), null, url, override).run(override);
        } catch (UrlRejected e) {
            // A setter ignores what it cannot take.
        }
    }

    private void run(State start) throws UrlRejected {
        State state = start;
        while (state != State.DONE) {
            state = step(state);
        }
    }

    private State step(State state) throws UrlRejected {
        return switch (state) {
            case SCHEME_START -> schemeStart();
            case NO_SCHEME -> noScheme();
            case SPECIAL_RELATIVE_OR_AUTHORITY -> specialRelativeOrAuthority();
            case PATH_OR_AUTHORITY -> skip('/') ? State.AUTHORITY : State.PATH;
            case RELATIVE -> relative();
            case RELATIVE_SLASH -> relativeSlash();
            case SPECIAL_AUTHORITY_SLASHES -> specialAuthoritySlashes();
            case SPECIAL_AUTHORITY_IGNORE_SLASHES -> specialAuthorityIgnoreSlashes();
            case AUTHORITY -> authority();
            case HOST, HOSTNAME -> override != null && url.isFile() ? State.FILE_HOST : host();
            case PORT -> port();
            case FILE -> file();
            case FILE_SLASH -> fileSlash();
            case FILE_HOST -> fileHost();
            case PATH_START -> pathStart();
            case PATH -> path();
            case OPAQUE_PATH -> opaquePath();
            case QUERY -> query();
            case FRAGMENT -> fragment();
            case DONE -> State.DONE;
        };
    }

    // The scheme

    private State schemeStart() throws UrlRejected {
        int end = 0;
        while (end < input.length() && isSchemeCharacter(input.charAt(end), end == 0)) {
            end++;
        }
        if (end == 0 || end == input.length() || input.charAt(end) != ':') {
            if (override == null) {
                return State.NO_SCHEME;
            }
            throw new UrlRejected(
                    "a scheme is a letter and then letters, digits, '+', '-' or '.'", end);
        }
        String scheme = input.substring(0, end).toLowerCase(Locale.ROOT);
        if (override != null) {
            return changeScheme(scheme);
        }
        url.scheme = scheme;
        special = url.isSpecial();
        pointer = end + 1;
        return afterScheme();
    }

    private State changeScheme(String scheme) {
        boolean refused =
                Scheme.isSpecial(scheme) != special
                        || (scheme.equals("file")
                                && (url.hasCredentials() || url.port != Scheme.NO_PORT))
                        || (url.isFile() && "".equals(url.host));
        if (!refused) {
            url.scheme = scheme;
            url.setPort(url.port);
        }
        return State.DONE;
    }

    private State afterScheme() {
        if (url.isFile()) {
            return State.FILE;
        }
        if (special) {
            boolean sameAsBase = base != null && base.scheme().equals(url.scheme);
            return sameAsBase
                    ? State.SPECIAL_RELATIVE_OR_AUTHORITY
                    : State.SPECIAL_AUTHORITY_SLASHES;
        }
        return skip('/') ? State.PATH_OR_AUTHORITY : State.OPAQUE_PATH;
    }

    // References without a scheme

    private State noScheme() throws UrlRejected {
        if (base == null) {
            throw new UrlRejected("a URL without a base must start with a scheme such as https://");
        }
        if (base.hasOpaquePath()) {
            if (current() != '#') {
                throw new UrlRejected(
                        "the base URL has no slashes, so only a fragment can be relative to it");
            }
            url.scheme = base.scheme();
            url.copyPathAndQuery(base);
            return fragmentAfterMark();
        }
        return base.isFile() ? State.FILE : State.RELATIVE;
    }

    private State specialRelativeOrAuthority() {
        if (!input.startsWith("//", pointer)) {
            return State.RELATIVE;
        }
        pointer += 2;
        return State.SPECIAL_AUTHORITY_IGNORE_SLASHES;
    }

    private State relative() {
        Url from = base();
        url.scheme = from.scheme();
        special = url.isSpecial();
        if (skipSlash()) {
            return State.RELATIVE_SLASH;
        }
        url.copyAuthority(from);
        url.copyPathAndQuery(from);
        if (current() == '?') {
            return queryAfterMark();
        }
        if (current() == '#') {
            return fragmentAfterMark();
        }
        if (current() == END) {
            return State.DONE;
        }
        url.query = null;
        url.shortenPath();
        return State.PATH;
    }

    private State relativeSlash() {
        if (skipSlash()) {
            return special ? State.SPECIAL_AUTHORITY_IGNORE_SLASHES : State.AUTHORITY;
        }
        url.copyAuthority(base());
        return State.PATH;
    }

    // The authority

    private State specialAuthoritySlashes() {
        if (input.startsWith("//", pointer)) {
            pointer += 2;
        }
        return State.SPECIAL_AUTHORITY_IGNORE_SLASHES;
    }

    private State specialAuthorityIgnoreSlashes() {
        while (current() == '/' || current() == '\\') {
            pointer++;
        }
        return State.AUTHORITY;
    }

    /** The last {@code @} ends the credentials: those before it are part of them. */
    private State authority() throws UrlRejected {
        int end = endOfAuthority(pointer);
        int at = input.lastIndexOf('@', end - 1);
        if (at < pointer) {
            return State.HOST;
        }
        if (at + 1 == end) {
            throw new UrlRejected("there is no host after the credentials", end);
        }
        int colon = input.indexOf(':', pointer);
        int usernameEnd = colon < 0 || colon > at ? at : colon;
        PercentCoding.encode(url.username, input, pointer, usernameEnd, PercentSet.USERINFO);
        if (usernameEnd < at) {
            PercentCoding.encode(url.password, input, usernameEnd + 1, at, PercentSet.USERINFO);
        }
        pointer = at + 1;
        return State.HOST;
    }

    private State host() throws UrlRejected {
        int end = endOfHost();
        boolean colon = at(end) == ':';
        if (end == pointer && (colon || special)) {
            throw new UrlRejected("there is no host");
        }
        if (colon && override == State.HOSTNAME) {
            throw new UrlRejected("a host name has no port", end);
        }
        if (end == pointer
                && override != null
                && (url.hasCredentials() || url.port != Scheme.NO_PORT)) {
            throw new UrlRejected("a URL with credentials or a port needs a host");
        }
        url.host = HostParser.parse(input.substring(pointer, end), !special);
        pointer = colon ? end + 1 : end;
        if (colon) {
            return State.PORT;
        }
        return override == null ? State.PATH_START : State.DONE;
    }

    /** The colons of an IPv6 address are inside brackets. */
    private int endOfHost() {
        boolean brackets = false;
        int end = pointer;
        for (; !endsAuthority(at(end)); end++) {
            char c = input.charAt(end);
            if (c == ':' && !brackets) {
                break;
            }
            if (c == '[') {
                brackets = true;
            }
            if (c == ']') {
                brackets = false;
            }
        }
        return end;
    }

    private State port() throws UrlRejected {
        int start = pointer;
        int value = 0;
        for (; current() >= '0' && current() <= '9'; pointer++) {
            value = Math.min(value * 10 + current() - '0', 1 << 16);
        }
        if (override == null && !endsAuthority(current())) {
            throw new UrlRejected("a port is made of digits only");
        }
        if (value > 65535) {
            throw new UrlRejected("a port is at most 65535", start);
        }
        if (pointer > start) {
            url.setPort(value);
        }
        return override == null ? State.PATH_START : State.DONE;
    }

    // The quirks of file URLs

    private State file() {
        url.scheme = "file";
        special = true;
        url.host = "";
        if (skipSlash()) {
            return State.FILE_SLASH;
        }
        if (base == null || !base.isFile()) {
            return State.PATH;
        }
        url.host = base.host();
        url.copyPathAndQuery(base);
        if (current() == '?') {
            return queryAfterMark();
        }
        if (current() == '#') {
            return fragmentAfterMark();
        }
        if (current() == END) {
            return State.DONE;
        }
        url.query = null;
        if (DriveLetter.startsAt(input, pointer)) {
            url.path.setLength(0);
        } else {
            url.shortenPath();
        }
        return State.PATH;
    }

    private State fileSlash() {
        if (skipSlash()) {
            return State.FILE_HOST;
        }
        if (base != null && base.isFile()) {
            url.host = base.host();
            String path = base.path();
            if (!DriveLetter.startsAt(input, pointer) && DriveLetter.startsPath(path)) {
                url.path.append(path, 0, 3);
            }
        }
        return State.PATH;
    }

    private State fileHost() throws UrlRejected {
        int end = endOfAuthority(pointer);
        if (override == null && DriveLetter.is(input, pointer, end)) {
            return State.PATH;
        }
        String host = end == pointer ? "" : HostParser.parse(input.substring(pointer, end), false);
        url.host = host.equals("localhost") ? "" : host;
        pointer = end;
        return override == null ? State.PATH_START : State.DONE;
    }

    // Path, query, fragment

    private State pathStart() {
        if (special) {
            skipSlash();
            return State.PATH;
        }
        if (override == null && current() == '?') {
            return queryAfterMark();
        }
        if (override == null && current() == '#') {
            return fragmentAfterMark();
        }
        if (current() != END) {
            skip('/');
            return State.PATH;
        }
        if (override != null && url.host == null) {
            url.path.append('/');
        }
        return State.DONE;
    }

    private State path() {
        while (true) {
            int end = pointer;
            while (!endsSegment(at(end))) {
                end++;
            }
            boolean more = isSlash(at(end));
            segment(pointer, end, more);
            pointer = end;
            if (!more) {
                break;
            }
            pointer++;
        }
        return afterPath();
    }

    private void segment(int start, int end, boolean more) {
        int dots = PathDots.count(input, start, end);
        if (dots == 2) {
            url.shortenPath();
        }
        if (dots > 0) {
            if (!more) {
                url.path.append('/');
            }
        } else if (url.isFile() && url.path.isEmpty() && DriveLetter.is(input, start, end)) {
            url.path.append('/').append(input.charAt(start)).append(':');
        } else {
            PercentCoding.encode(url.path.append('/'), input, start, end, PercentSet.PATH);
        }
    }

    /**
     * Only a space right before the query or fragment is encoded: it would be lost when that is
     * taken away.
     */
    private State opaquePath() {
        url.opaquePath = true;
        int end = pointer;
        while (at(end) != END && at(end) != '?' && at(end) != '#') {
            end++;
        }
        boolean space = end < input.length() && end > pointer && input.charAt(end - 1) == ' ';
        PercentCoding.encode(
                url.path, input, pointer, space ? end - 1 : end, PercentSet.C0_CONTROL);
        if (space) {
            url.path.append("%20");
        }
        pointer = end;
        return afterPath();
    }

    private State afterPath() {
        return switch (current()) {
            case '?' -> queryAfterMark();
            case '#' -> fragmentAfterMark();
            default -> State.DONE;
        };
    }

    private State queryAfterMark() {
        pointer++;
        return State.QUERY;
    }

    private State query() {
        int mark = override == null ? input.indexOf('#', pointer) : END;
        int end = mark == END ? input.length() : mark;
        var query = new StringBuilder(end - pointer);
        PercentCoding.encode(
                query, input, pointer, end, special ? PercentSet.SPECIAL_QUERY : PercentSet.QUERY);
        url.query = query;
        pointer = end;
        return mark == END ? State.DONE : fragmentAfterMark();
    }

    private State fragmentAfterMark() {
        pointer++;
        return State.FRAGMENT;
    }

    private State fragment() {
        var fragment = new StringBuilder(input.length() - pointer);
        PercentCoding.encode(fragment, input, pointer, input.length(), PercentSet.FRAGMENT);
        url.fragment = fragment;
        return State.DONE;
    }

    // Characters

    private int current() {
        return at(pointer);
    }

    private int at(int index) {
        return index < input.length() ? input.charAt(index) : END;
    }

    private boolean skip(char c) {
        if (current() != c) {
            return false;
        }
        pointer++;
        return true;
    }

    private boolean skipSlash() {
        if (!isSlash(current())) {
            return false;
        }
        pointer++;
        return true;
    }

    private boolean isSlash(int c) {
        return c == '/' || (c == '\\' && special);
    }

    private boolean endsAuthority(int c) {
        return c == END || c == '?' || c == '#' || isSlash(c);
    }

    private boolean endsSegment(int c) {
        return c == END || isSlash(c) || (override == null && (c == '?' || c == '#'));
    }

    private int endOfAuthority(int start) {
        int end = start;
        while (!endsAuthority(at(end))) {
            end++;
        }
        return end;
    }

    private Url base() {
        if (base == null) {
            throw new IllegalStateException("a relative state without a base");
        }
        return base;
    }

    private static boolean isSchemeCharacter(char c, boolean first) {
        if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
            return true;
        }
        return !first && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.');
    }

    private static String withoutTabsAndNewlines(String text) {
        int first = 0;
        while (first < text.length() && !isTabOrNewline(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        var out = new StringBuilder(text.length()).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            if (!isTabOrNewline(text.charAt(i))) {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    private static int indexBeforeRemoval(String input, int start, int index) {
        int original = start;
        for (int left = index; original < input.length(); original++) {
            if (!isTabOrNewline(input.charAt(original)) && left-- == 0) {
                break;
            }
        }
        return original;
    }

    private static boolean isTabOrNewline(char c) {
        return c == '\t' || c == '\n' || c == '\r';
    }
}
