package org.zeline.spark;

/** Entry point of {@code zeline-spark.jar}, for {@code spark-submit}. */
public final class Main {
    private Main() {}

    /**
     * Runs a command line, and ends the process with its exit status unless that is 0.
     *
     * @param args the words after the jar
     */
    public static void main(String[] args) {
        int status = org.zeline.cli.Main.run(new ZelineSpark(), args);
        if (status != 0) {
            System.exit(status); // in success Spark ends the process, and may have more to do
        }
    }
}
