/** TLS by BoringSSL, and bodies in brotli and zstd. */
package dev.skein.natives;
