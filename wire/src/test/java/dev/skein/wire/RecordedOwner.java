package dev.skein.wire;

import java.util.ArrayList;
import java.util.List;

/** Writes down what becomes of a connection. */
final class RecordedOwner implements Connection.Owner {
    final List<String> events = new ArrayList<>();

    @Override
    public void onReleased(Connection connection, boolean reusable) {
        events.add(reusable ? "reusable" : "not reusable");
    }

    @Override
    public void onCapacity(Connection connection) {
        events.add("capacity " + connection.capacity());
    }

    @Override
    public void onDraining(Connection connection) {
        events.add("draining");
    }

    @Override
    public void onClosed(Connection connection) {
        events.add("closed");
    }
}
