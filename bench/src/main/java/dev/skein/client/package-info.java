/** A part of the client's own package, to measure what only that package sees. */
@NullMarked
package dev.skein.client;

import org.jspecify.annotations.NullMarked;
