/** Tools for tests: a scripted server, canned bytes, a fake clock and network. */
package dev.skein.testing;
