package dev.skein.bench;

/**
 * How long everything takes.
 *
 * @param rounds in which everybody has a turn
 * @param seconds of a turn, where a workload does not say how many requests
 * @param warmLeast seconds of warming that nobody goes below
 * @param warmMost seconds of warming after which it has to do
 */
record Pace(int rounds, double seconds, double warmLeast, double warmMost) {}
