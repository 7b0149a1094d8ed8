/** Programs to read and copy, compiled and run by the build. */
package dev.skein.examples;
