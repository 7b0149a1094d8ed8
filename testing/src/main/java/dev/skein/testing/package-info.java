/**
 * Tools for tests of anything that speaks HTTP: a server that does on the wire whatever the test
 * says ({@link dev.skein.testing.ScriptedServer}), HTTP/2 frame by frame ({@link
 * dev.skein.testing.Frames}, {@link dev.skein.testing.FrameReader}, {@link
 * dev.skein.testing.Http2Peer}), certificates good and bad ({@link
 * dev.skein.testing.TestCertificates}), a clock, a loop and a network that the test moves by hand
 * ({@link dev.skein.testing.FakeLoop}), and a small origin for demonstrations ({@link
 * dev.skein.testing.LoopbackOrigin}).
 */
package dev.skein.testing;
