/**
 * Tools for tests of anything that speaks HTTP: a server that does on the wire whatever the test
 * says ({@link dev.skein.testing.ScriptedServer}), certificates good and bad ({@link
 * dev.skein.testing.TestCertificates}), a clock, a loop and a network that the test moves by hand
 * ({@link dev.skein.testing.FakeLoop}), and a small origin for demonstrations ({@link
 * dev.skein.testing.LoopbackOrigin}).
 */
package dev.skein.testing;
