package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FlightTest {
    private final RecordedWire socket = new RecordedWire();
    private final Flight flight = new Flight(socket);

    private void write(String records) {
        ByteBuffer bytes = ByteBuffer.wrap(Recorder.ascii(records));
        flight.write(bytes);
        assertEquals(0, bytes.remaining());
    }

    private void left(int writes, String records) {
        assertEquals(records, socket.takeWritten());
        assertEquals(writes, socket.writes);
    }

    @Test
    void recordsLeaveAtOnce() {
        write("a");
        left(1, "a");
        flight.depart();
        left(1, "");
    }

    @Test
    void orTogetherOnceGathered() {
        flight.gather();
        write("a");
        write("bc");
        left(0, "");
        flight.depart();
        left(1, "abc");
        write("d");
        left(2, "d");
    }

    @Test
    void nothingGatheredIsNoWrite() {
        flight.gather();
        flight.depart();
        left(0, "");
    }

    @Test
    void onlySoMuchIsKeptWaiting() {
        String large = "x".repeat(16 * 1024);
        flight.gather();
        write("a");
        write(large);
        left(2, "a" + large);
        write("b");
        left(2, "");
        flight.depart();
        left(3, "b");
    }
}
