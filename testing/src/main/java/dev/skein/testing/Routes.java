package dev.skein.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which path gets which answer: the exact path first, then the longest {@code /prefix/*}, else 404.
 * Safe for many threads.
 */
final class Routes {
    /** How a path is answered. */
    private sealed interface Route {}

    private record InTurn(List<Answer> answers, AtomicInteger next) implements Route {
        Answer take() {
            return answers.get(
                    Math.min(
                            next.getAndUpdate(n -> Math.min(n + 1, answers.size())),
                            answers.size() - 1));
        }

        boolean early() {
            return answers.get(Math.min(next.get(), answers.size() - 1)).isEarly();
        }
    }

    private record Computed(Function<RecordedRequest, Answer> answer) implements Route {}

    private static final Route MISSING =
            new Computed(request -> Answer.status(404).body("nothing is at " + request.path()));

    private final Map<String, Route> exact = new ConcurrentHashMap<>();
    private final Map<String, Route> prefixes = new ConcurrentHashMap<>();

    void add(String path, Answer... inTurn) {
        if (inTurn.length == 0) {
            throw new IllegalArgumentException("no answer for " + path);
        }
        put(path, new InTurn(List.of(inTurn), new AtomicInteger()));
    }

    void add(String path, Function<RecordedRequest, Answer> computed) {
        put(path, new Computed(computed));
    }

    /** The answer that goes out before the body is read, or null if there is none such. */
    @Nullable Answer earlyAnswer(RecordedRequest head) {
        return find(head.path()) instanceof InTurn inTurn && inTurn.early() ? inTurn.take() : null;
    }

    Answer answer(RecordedRequest request) {
        return switch (find(request.path())) {
            case InTurn inTurn -> inTurn.take();
            case Computed(var answer) -> answer.apply(request);
        };
    }

    private void put(String path, Route route) {
        if (path.endsWith("*")) {
            prefixes.put(path.substring(0, path.length() - 1), route);
        } else {
            exact.put(path, route);
        }
    }

    private Route find(String path) {
        Route route = exact.get(path);
        if (route == null) {
            String longest = "";
            for (Map.Entry<String, Route> prefix : prefixes.entrySet()) {
                if (path.startsWith(prefix.getKey())
                        && (route == null || prefix.getKey().length() > longest.length())) {
                    longest = prefix.getKey();
                    route = prefix.getValue();
                }
            }
        }
        return route == null ? MISSING : route;
    }
}
