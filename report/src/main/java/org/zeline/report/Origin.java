package org.zeline.report;

/**
 * What made a report.
 *
 * @param version of the program
 * @param java the Java version and the machine that it ran on
 * @param command a command line that gives the same result
 */
public record Origin(String version, String java, String command) {}
