/** A bulk job over a list of URLs that never loses a line. */
package dev.skein.fetch;
