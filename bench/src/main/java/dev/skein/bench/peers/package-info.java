/** The Java clients, each behind {@link dev.skein.bench.Peer} in its own best way. */
@NullMarked
package dev.skein.bench.peers;

import org.jspecify.annotations.NullMarked;
