package dev.skein.bench;

import org.jspecify.annotations.Nullable;

/**
 * What a process says of one measured run. Null is what it cannot say.
 *
 * @param requests answered whole and right
 * @param cpuMicros CPU time of the process, user and system, for all of them
 * @param allocated bytes on the Java heap, for all of them
 * @param rssMib the most memory the process ever held
 * @param sockets open in the process after the run
 * @param note the first failure, or what else is to be known; empty if nothing
 */
record Sample(
        long requests,
        long failed,
        double seconds,
        @Nullable Double cpuMicros,
        @Nullable Double p50Micros,
        @Nullable Double p99Micros,
        @Nullable Double allocated,
        @Nullable Double rssMib,
        int sockets,
        String note) {
    /** One line of text, for a pipe. */
    String toLine() {
        return String.join(
                " ",
                String.valueOf(requests),
                String.valueOf(failed),
                String.valueOf(seconds),
                text(cpuMicros),
                text(p50Micros),
                text(p99Micros),
                text(allocated),
                text(rssMib),
                String.valueOf(sockets),
                note.replaceAll("\\s+", " "));
    }

    /** What {@link #toLine} wrote. @throws IllegalArgumentException if it did not */
    static Sample ofLine(String line) {
        String[] words = line.split(" ", 10);
        if (words.length != 10) {
            throw new IllegalArgumentException("not a sample: " + line);
        }
        return new Sample(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Double.parseDouble(words[2]),
                number(words[3]),
                number(words[4]),
                number(words[5]),
                number(words[6]),
                number(words[7]),
                Integer.parseInt(words[8]),
                words[9]);
    }

    Row toRow(Workload workload, String peer, String face, int round) {
        return new Row(
                workload.label(),
                peer,
                face,
                round,
                seconds > 0 ? requests / seconds : null,
                perRequest(cpuMicros),
                null,
                p50Micros,
                p99Micros,
                perRequest(allocated),
                rssMib,
                seconds,
                failed);
    }

    private @Nullable Double perRequest(@Nullable Double all) {
        return all == null || requests == 0 ? null : all / requests;
    }

    private static String text(@Nullable Double value) {
        return value == null ? "-" : value.toString();
    }

    private static @Nullable Double number(String word) {
        return word.equals("-") ? null : Double.valueOf(word);
    }
}
