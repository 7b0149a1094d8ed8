package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AwakeTest {
    @Test
    void aProgramSpinsOnEachOfTheTwoCoresUntilItIsClosed() throws Exception {
        assumeTrue(Shell.has("chrt") && Shell.has("taskset"), "needs util-linux");
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "needs two cores");
        List<Process> spinning;
        try (Awake awake = Awake.start()) {
            spinning = awake.spinning();
            assertEquals(2, spinning.size());
            assertTrue(spinning.stream().allMatch(Process::isAlive));
        }
        for (Process process : spinning) {
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        }
    }
}
