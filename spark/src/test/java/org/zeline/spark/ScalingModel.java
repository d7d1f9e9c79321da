package org.zeline.spark;

/**
 * How long a job takes, in seconds: {@code f + max(n s / c + p t / c, p w) + longest}.
 *
 * @param fixed f: from the start of the driver to the first task, the preparation in the first task, and the end
 * @param image s, for each image on one core
 * @param task t, for each task on its core: scheduling, and taking its result
 * @param part w, for each task on the driver, beside the work of the executors: reading and writing what it found
 */
record ScalingModel(double fixed, double image, double task, double part) {
    /**
     * The seconds of a job.
     *
     * @param images n
     * @param tasks p, at most n
     * @param cores c
     */
    double seconds(long images, long tasks, int cores) {
        double work = (images * image + tasks * task) / cores;
        return fixed + Math.max(work, tasks * part) + longest(images, tasks, cores);
    }

    /** How long the last task runs while other cores are idle, at most; one core waits for nobody. */
    private double longest(long images, long tasks, int cores) {
        return cores == 1 ? 0 : image * Math.ceil((double) images / tasks);
    }

    /** The share of the cores' time that goes into images. */
    double efficiency(long images, long tasks, int cores) {
        return images * image / cores / seconds(images, tasks, cores);
    }

    /** As many tasks as {@code --partitions} has by default. */
    static long tasks(long images, int cores) {
        return Math.min(images, Math.max(1000, 16L * cores));
    }
}
