package org.zeline.cli;

/** Entry point of the {@code zeline} command. */
final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.err.println("zeline: no command is implemented yet");
        System.exit(3);
    }
}
