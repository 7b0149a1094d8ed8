package dev.skein.examples;

import dev.skein.client.Client;
import dev.skein.http.HttpException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A bounded queue with several workers: what asyncio.Queue does. The workers are virtual threads
 * that block, and share one client.
 */
final class WorkQueue {
    private static final int WORKERS = 4;
    private static final int PAGES = 30;
    private static final String END = "";

    private WorkQueue() {}

    static void main(String... args) throws Exception {
        BlockingQueue<String> queue = new ArrayBlockingQueue<>(8);
        try (Site site = Site.of(args);
                Client client = Client.create();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> workers = new ArrayList<>();
            for (int n = 1; n <= WORKERS; n++) {
                String name = "worker " + n;
                workers.add(threads.submit(() -> work(name, queue, client)));
            }
            for (int n = 1; n <= PAGES; n++) {
                queue.put(site.url("/delay/" + n * 13 % 60)); // waits while the queue is full
            }
            for (int n = 1; n <= WORKERS; n++) {
                queue.put(END);
            }
            int pages = 0;
            for (Future<Integer> worker : workers) {
                pages += worker.get();
            }
            IO.println(WORKERS + " workers got " + pages + " pages");
        }
    }

    private static int work(String name, BlockingQueue<String> queue, Client client)
            throws InterruptedException {
        int done = 0;
        for (String url = queue.take(); !url.equals(END); url = queue.take()) {
            try {
                String text = client.get(url).orThrow().text().strip();
                IO.println(name + ": " + url + "  " + text);
                done++;
            } catch (HttpException e) { // one bad page does not cost us the worker
                IO.println(name + ": " + url + "  " + e.getMessage());
            }
        }
        return done;
    }
}
