package org.zeline.cli.report;

/**
 * What made a report.
 *
 * @param version of the program
 * @param java the machine that it ran on
 * @param command a command line that gives the same answer
 */
public record Origin(String version, String java, String command) {}
