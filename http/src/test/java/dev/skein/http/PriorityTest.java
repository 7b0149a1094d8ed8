package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriorityTest {
    private static final Request GET = Request.get("https://host.example/");

    @ParameterizedTest
    @CsvSource({
        "0, false, u=0",
        "1, true, 'u=1, i'",
        "2, false, u=2",
        "3, false, ''",
        "3, true, i",
        "7, false, u=7",
        "7, true, 'u=7, i'",
    })
    void saysWhatIsNotMeantAnyway(int urgency, boolean incremental, String value) {
        Priority priority = new Priority(urgency, incremental);
        assertEquals(value, priority.toString());
        assertEquals(value.isEmpty() ? null : value, GET.priority(priority).header("priority"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 8, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void hasEightUrgencies(int urgency) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Priority.of(urgency));
        assertEquals("urgency must be 0 to 7; got " + urgency, refused.getMessage());
    }

    @Test
    void theLastOneHolds() {
        Request urgent = GET.header("Priority", "u=5, x").priority(Priority.of(0));
        assertEquals("u=0", String.join(";", urgent.headers().all("priority")));
        assertNull(urgent.priority(Priority.DEFAULT).header("priority"));
        assertEquals("u=0", urgent.header("priority"));
    }
}
