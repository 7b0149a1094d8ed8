package dev.skein.fetch;

/**
 * One line of a list that asks for a URL.
 *
 * @param number which line of the list it is, from 1, blank lines and comments counted
 * @param text the line without the white space around it; a line that was too long is cut
 * @param tooLong whether it was longer than a URL may be, which makes it a failure
 */
record UrlLine(long number, String text, boolean tooLong) {}
