package dev.skein.http;

/**
 * RFC 5893, section 2: what every label must be like once one label of the domain runs from right
 * to left.
 */
final class BidiRule {
    private BidiRule() {}

    /** How a character takes part; the order is that of the packed tables. */
    enum Direction {
        LEFT,
        /** Bidi classes R and AL. */
        RIGHT,
        ARABIC_NUMBER,
        EUROPEAN_NUMBER,
        NONSPACING,
        /** Bidi classes ES, CS, ET, ON and BN. */
        NEUTRAL,
        OTHER
    }

    static boolean isRightToLeft(String label) {
        var tables = IdnaTables.get();
        return label.codePoints()
                .mapToObj(tables::direction)
                .anyMatch(d -> d == Direction.RIGHT || d == Direction.ARABIC_NUMBER);
    }

    static void check(String label) throws UrlRejected {
        if (!label.isEmpty() && !holds(label)) {
            throw new UrlRejected(
                    "the domain mixes right-to-left and left-to-right characters in a way that RFC"
                            + " 5893 forbids");
        }
    }

    private static boolean holds(String label) {
        var directions = label.codePoints().mapToObj(IdnaTables.get()::direction).toList();
        return switch (directions.getFirst()) {
            case LEFT -> holdsLeftToRight(directions);
            case RIGHT -> holdsRightToLeft(directions);
            case ARABIC_NUMBER, EUROPEAN_NUMBER, NONSPACING, NEUTRAL, OTHER -> false;
        };
    }

    private static boolean holdsLeftToRight(Iterable<Direction> directions) {
        var last = Direction.LEFT;
        for (var direction : directions) {
            switch (direction) {
                case LEFT, EUROPEAN_NUMBER, NEUTRAL -> last = direction;
                case NONSPACING -> {}
                case RIGHT, ARABIC_NUMBER, OTHER -> {
                    return false;
                }
            }
        }
        return last != Direction.NEUTRAL;
    }

    private static boolean holdsRightToLeft(Iterable<Direction> directions) {
        var last = Direction.RIGHT;
        boolean european = false;
        boolean arabic = false;
        for (var direction : directions) {
            european |= direction == Direction.EUROPEAN_NUMBER;
            arabic |= direction == Direction.ARABIC_NUMBER;
            switch (direction) {
                case RIGHT, ARABIC_NUMBER, EUROPEAN_NUMBER, NEUTRAL -> last = direction;
                case NONSPACING -> {}
                case LEFT, OTHER -> {
                    return false;
                }
            }
        }
        return last != Direction.NEUTRAL && !(european && arabic);
    }
}
