package dev.skein.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Bytes in memory. */
final class MemoryBody extends Body {
    static final MemoryBody EMPTY = new MemoryBody(new byte[0], null);

    private final byte[] bytes;

    MemoryBody(byte[] bytes, @Nullable String contentType) {
        super(contentType);
        this.bytes = bytes;
    }

    @Override
    public Body withType(String type) {
        return new MemoryBody(bytes, type);
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public boolean replayable() {
        return true;
    }

    @Override
    public ByteBuffer inMemory() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public long transferTo(OutputStream target) throws IOException {
        target.write(bytes);
        return bytes.length;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
