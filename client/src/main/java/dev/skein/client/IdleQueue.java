package dev.skein.client;

import dev.skein.client.PoolState.Member;
import org.jspecify.annotations.Nullable;

/** All connections of a pool that idle, the one that does so longest first. */
final class IdleQueue {
    private @Nullable Member oldest;
    private @Nullable Member youngest;
    private int size;

    int size() {
        return size;
    }

    @Nullable Member oldest() {
        return oldest;
    }

    void add(Member member) {
        member.older = youngest;
        if (youngest == null) {
            oldest = member;
        } else {
            youngest.younger = member;
        }
        youngest = member;
        size++;
    }

    void remove(Member member) {
        if (member.older == null) {
            oldest = member.younger;
        } else {
            member.older.younger = member.younger;
        }
        if (member.younger == null) {
            youngest = member.older;
        } else {
            member.younger.older = member.older;
        }
        member.older = null;
        member.younger = null;
        size--;
    }
}
