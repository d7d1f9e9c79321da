package org.zeline.cli.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one page, steered by the DevTools protocol. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> QUIET = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0");

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger last = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();

    /** Starts one that keeps its data in an empty folder. */
    Browser(Path data) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("zeline.chromium", "/usr/bin/chromium")));
        command.addAll(QUIET);
        command.add("--user-data-dir=" + data);
        command.add("about:blank");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("log").toFile())
                .start();
        int port = port(data.resolve("DevToolsActivePort"));
        HttpClient client = HttpClient.newHttpClient();
        String targets = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(page(targets)), new Ear())
                .join();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable");
        }
    }

    private int port(Path file) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(file) && Files.readAllLines(file).size() > 1) {
                return Integer.parseInt(Files.readAllLines(file).get(0));
            }
            Thread.sleep(50);
        }
        throw new IOException("Chromium did not start");
    }

    private static String page(String targets) {
        for (JsonElement target : JsonParser.parseString(targets).getAsJsonArray()) {
            if (target.getAsJsonObject().get("type").getAsString().equals("page")) {
                return target.getAsJsonObject().get("webSocketDebuggerUrl").getAsString();
            }
        }
        throw new IllegalStateException("no page among " + targets);
    }

    /** Hears answers and events, whose texts come in parts. */
    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean whole) {
            text.append(part);
            if (whole) {
                hear(JsonParser.parseString(text.toString()).getAsJsonObject());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void hear(JsonObject message) {
            if (!message.has("id")) {
                events.add(message);
                return;
            }
            CompletableFuture<JsonObject> waiting =
                    asked.remove(message.get("id").getAsInt());
            if (waiting != null) {
                waiting.complete(message);
            }
        }
    }

    private JsonObject call(String method, Object... parameters) {
        JsonObject message = new JsonObject();
        int id = last.incrementAndGet();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", object(parameters));
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        asked.put(id, answer);
        socket.sendText(message.toString(), true).join();
        JsonObject result =
                answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (!result.has("result")) {
            throw new IllegalStateException(method + ": " + result);
        }
        return result.getAsJsonObject("result");
    }

    private static JsonObject object(Object... namesAndValues) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = (String) namesAndValues[i];
            Object value = namesAndValues[i + 1];
            if (value instanceof JsonElement element) {
                object.add(name, element);
            } else if (value instanceof Number number) {
                object.addProperty(name, number);
            } else if (value instanceof Boolean flag) {
                object.addProperty(name, flag);
            } else {
                object.addProperty(name, value.toString());
            }
        }
        return object;
    }

    /** Sets the size of the window, the colour scheme that the reader prefers, and screen or print. */
    void show(int width, String scheme, String media) {
        call(
                "Emulation.setDeviceMetricsOverride",
                "width",
                width,
                "height",
                800,
                "deviceScaleFactor",
                1,
                "mobile",
                false);
        JsonArray features = new JsonArray();
        features.add(object("name", "prefers-color-scheme", "value", scheme));
        call("Emulation.setEmulatedMedia", "media", media, "features", features);
    }

    /** Opens a page, and forgets the events of the one before. */
    void open(Path page) throws InterruptedException {
        events.clear();
        call("Page.navigate", "url", page.toUri());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            if (events.stream().anyMatch(event -> method(event).equals("Page.loadEventFired"))) {
                return;
            }
            Thread.sleep(10);
        }
        throw new IllegalStateException(page + " was not loaded");
    }

    private static String method(JsonObject event) {
        return event.get("method").getAsString();
    }

    /** What was complained of since the page was opened. */
    List<String> complaints() {
        return events.stream()
                .filter(event -> List.of("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
                        .contains(method(event)))
                .map(JsonObject::toString)
                .toList();
    }

    /** Addresses that were asked for, but for data that stand in the page. */
    List<String> requests() {
        return events.stream()
                .filter(event -> method(event).equals("Network.requestWillBeSent"))
                .map(event -> event.getAsJsonObject("params")
                        .getAsJsonObject("request")
                        .get("url")
                        .getAsString())
                .filter(url -> !url.startsWith("data:"))
                .toList();
    }

    /** What an expression of JavaScript gives. */
    JsonElement value(String expression) {
        JsonObject answer = call("Runtime.evaluate", "expression", expression, "returnByValue", true);
        assertThat(answer.has("exceptionDetails")).as(answer.toString()).isFalse();
        return answer.getAsJsonObject("result").get("value");
    }

    /** Presses a key and lets it go. */
    void press(String key, int code) {
        for (String type : List.of("keyDown", "keyUp")) {
            JsonObject event = object("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code);
            if (type.equals("keyDown") && key.equals("Enter")) {
                event.addProperty("text", "\r");
            }
            call(
                    "Input.dispatchKeyEvent",
                    event.entrySet().stream()
                            .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                            .toArray());
        }
    }

    /** The whole page as PNG. */
    byte[] picture() {
        JsonObject size = call("Page.getLayoutMetrics").getAsJsonObject("cssContentSize");
        JsonObject clip = object("x", 0, "y", 0, "scale", 1);
        clip.add("width", size.get("width"));
        clip.add("height", size.get("height"));
        return decoded(call("Page.captureScreenshot", "captureBeyondViewport", true, "clip", clip));
    }

    /** The page on paper, as PDF. */
    byte[] paper() {
        return decoded(call("Page.printToPDF", "printBackground", false));
    }

    private static byte[] decoded(JsonObject answer) {
        return Base64.getDecoder().decode(answer.get("data").getAsString());
    }

    /** Lets it end by itself, so that it removes its own files, and ends it if that takes long. */
    @Override
    public void close() {
        call("Browser.close");
        socket.abort();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
