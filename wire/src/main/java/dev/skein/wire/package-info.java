/** The event loop, sockets, TLS, name resolution and the HTTP codecs. No policy. */
package dev.skein.wire;
