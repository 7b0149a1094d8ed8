package dev.skein.client;

/** Keeps the package from being empty until its first real class; delete it then. */
final class Placeholder {
    private Placeholder() {}
}
