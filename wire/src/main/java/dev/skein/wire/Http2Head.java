package dev.skein.wire;

import dev.skein.http.Headers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of a response's header block say, and what is wrong with them (RFC 9113, 8.2 and
 * 8.3). Used again for each block.
 */
final class Http2Head implements HpackDecoder.Sink {
    /** Added to each line where a list's size counts (RFC 9113, 6.5.2). */
    private static final int LINE = 32;

    private final HeadLimits limits;
    private String[] lines = new String[32];
    private int count;
    private long size;
    private int status;
    private @Nullable String fault;
    private @Nullable String excess;

    Http2Head(HeadLimits limits) {
        this.limits = limits;
    }

    /** For the next block. */
    void clear() {
        count = 0;
        size = 0;
        status = 0;
        fault = null;
        excess = null;
    }

    @Override
    public void onField(String name, String value) {
        size += name.length() + value.length() + LINE;
        if (fault != null || excess != null || tooMuch(name, value)) {
            return;
        }
        if (name.startsWith(":")) {
            pseudo(name, value);
        } else if (isAsBefore(name, value) || checked(name, value)) {
            add(name, value);
        }
    }

    private boolean tooMuch(String name, String value) {
        if (count / 2 == limits.fields()) {
            excess = "more field lines than the limit of " + limits.fields() + " (fields)";
        } else if (name.length() + value.length() > limits.fieldLine()) {
            excess = "a longer field line than the limit of " + limits.fieldLine() + " (fieldLine)";
        } else if (size > limits.head()) {
            excess = "a longer head than the limit of " + limits.head() + " (head)";
        }
        return excess != null;
    }

    private void pseudo(String name, String value) {
        if (!name.equals(":status")) {
            fault = "a response has a pseudo-header field other than :status";
        } else if (status != 0 || count > 0) {
            fault = "a field :status that is not the first, or not the only one";
        } else {
            status = number(value);
            fault = status < 100 ? "a field :status that is no status" : null;
        }
    }

    private static int number(String digits) {
        if (digits.length() != 3) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < 3; i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /**
     * Whether the line that stood here in the block before, and was checked then, is the same
     * object: what the decoder knows comes again as such.
     */
    @SuppressWarnings("ReferenceEquality")
    private boolean isAsBefore(String name, String value) {
        return count < lines.length && lines[count] == name && lines[count + 1] == value;
    }

    private boolean checked(String name, String value) {
        if (name.isEmpty() || !isLowerToken(name)) {
            fault = "a field name that is no token in lower case";
        } else if (!isText(value)) {
            fault = "the value of " + name + " has a control in it, or blanks around it";
        } else if (FieldNames.OF_CONNECTION.contains(name)) {
            fault = "the field " + name + ", which HTTP/2 does not have";
        }
        return fault == null;
    }

    private static boolean isLowerToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c > 0x7f || Octets.tokenLower((byte) c) != c) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(String value) {
        int end = value.length();
        for (int i = 0; i < end; i++) {
            if (!Octets.isText((byte) value.charAt(i))) {
                return false;
            }
        }
        return end == 0 || !(isBlank(value.charAt(0)) || isBlank(value.charAt(end - 1)));
    }

    private static boolean isBlank(char c) {
        return c == Octets.SP || c == Octets.TAB;
    }

    private void add(String name, String value) {
        if (count == lines.length) {
            lines = Arrays.copyOf(lines, 2 * count);
        }
        lines[count++] = name;
        lines[count++] = value;
    }

    /** 0: there is none. */
    int status() {
        return status;
    }

    /** What makes it malformed; null: nothing. */
    @Nullable String fault() {
        return fault;
    }

    /** Which limit it is over; null: none. */
    @Nullable String excess() {
        return excess;
    }

    Headers fields() {
        return Headers.ofParsed(Arrays.copyOf(lines, count));
    }
}
